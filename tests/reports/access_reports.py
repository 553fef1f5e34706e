"""Rows of the permission matrix: overview and reports. Who may not see readiness is led on."""

from tests.access_matrix import Members, Row


class Overview(Members):
    """Contributor and viewer are led to the profile, the administrator to the settings."""

    def expected(self, actor: str, method: str) -> int:
        return 302 if method == "get" and actor in {"A", "T", "V"} else super().expected(actor, method)


ROWS: dict[str, Row] = {
    "reports:overview": Overview(get="AOCUMTVS"),
}
