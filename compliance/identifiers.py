"""Checks of the numbers by which CBP knows an account, as the catalogue describes them.

Pure: descriptions (an entity type's `identifiers`) and values in, sentences out. Patterns
are form hints of the catalogue, not official definitions.
"""

import re

from django.utils.translation import gettext as _

SOCIAL_SECURITY = re.compile(r"^\d{3}-\d{2}-\d{4}$")


def normal(value: str) -> str:
    """As it is stored: capitals, no blanks around."""
    return value.strip().upper()


def fault_of(identifier: dict, value: str) -> str:
    """What is wrong with one value, as a sentence that says how to mend it; nothing if it may stand."""
    if not value:
        return ""
    if SOCIAL_SECURITY.match(value):
        return _("That looks like a social security number, and none is kept here. Leave it empty.")
    pattern = identifier.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        return _("This is not how a %(label)s looks. Compare it with CBP's portal.") % {"label": identifier["label"]}
    return ""


def missing_from(identifiers: list[dict], values: dict[str, str]) -> list[str]:
    """Labels of the numbers that CBP asks for and that aren't there.

    Of a group joined by `one_of` one is enough. What holds under a condition only is never
    missing, because the condition is a fact about the company that we don't know.
    """
    missing, groups_told = [], set()
    for identifier in identifiers:
        group = tuple(identifier.get("one_of") or [])
        if group and group not in groups_told and not any(values.get(kind) for kind in group):
            groups_told.add(group)
            labels = [other["label"] for other in identifiers if other["kind"] in group]
            missing.append(_(" or ").join(labels))
        elif identifier.get("required") and not identifier.get("condition") and not values.get(identifier["kind"]):
            missing.append(identifier["label"])
    return missing
