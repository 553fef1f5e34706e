"""Rows of the permission matrix: overview and reports. Who may not see readiness is led on."""

from datetime import date, timedelta

from django.utils import timezone

from ctpat.companies.scoping import company_scope
from ctpat.files.services import store_bytes
from ctpat.reports.models import Report
from tests.access_matrix import Members, Public, Row

READERS = "OCUMS"


def report(world, **fields) -> Report:
    """A finished report of the company."""
    with company_scope(world.company):
        values = {
            "company": world.company,
            "kind": Report.Kind.READINESS,
            "fingerprint": "f" * 64,
            "state": Report.State.DONE,
            "as_of": date(2026, 11, 25),
            "language": "en",
            "expires_at": timezone.now() + timedelta(days=7),
            "finished_at": timezone.now(),
        }
        if "file" not in fields:
            values["file"] = store_bytes(content=b"%PDF-1.7 report", name="readiness.pdf", kind="pdf")
        return Report.objects.create(**{**values, **fields})


def finished(world) -> list:
    return [report(world).pk]


def under_way(world) -> list:
    return [report(world, state=Report.State.RUNNING, file=None).pk]


class Overview(Members):
    """Contributor and viewer are led to the profile, the administrator to the settings."""

    def expected(self, actor: str, method: str) -> int:
        return 302 if method == "get" and actor in {"A", "T", "V"} else super().expected(actor, method)


ROWS: dict[str, Row] = {
    "reports:overview": Overview(get="AOCUMTVS"),
    "verify": Public(post=422),
    "reports:report_list": Members(get=READERS),
    "reports:report_make": Members(post=READERS),
    "reports:report_detail": Members(get=READERS, args=finished),
    "reports:report_download": Members(get=READERS, args=finished),
    "reports:report_preview": Members(get=READERS, args=finished),
    "reports:report_cancel": Members(post=READERS, args=under_way),
}
