"""The verdict in words: the same sentence on the overview, in mails and on the cover."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.readiness.rule import Standing, weight
from compliance.readiness.snapshot import Readiness

from ..text import number_word


def verdict(readiness: Readiness) -> str:
    """One sentence, such as 'Not ready: seven Musts block validation.'"""
    if not readiness.applicable_count:
        return _("Nothing to judge yet: no criterion applies.")
    if readiness.is_ready:
        return _("Ready: no Must is open and no check blocks.")
    musts, checks = len(readiness.musts_open), len(readiness.blocking_checks)
    in_musts = ngettext("%(count)s Must", "%(count)s Musts", musts) % {"count": number_word(musts)}
    in_checks = ngettext("%(count)s check", "%(count)s checks", checks) % {"count": number_word(checks)}
    if musts and checks:
        return _("Not ready: %(musts)s and %(checks)s block validation.") % {"musts": in_musts, "checks": in_checks}
    block = ngettext("Not ready: %(what)s blocks validation.", "Not ready: %(what)s block validation.", musts or checks)
    return block % {"what": in_musts if musts else in_checks}


def verdict_detail(readiness: Readiness) -> str:
    """What stands below the verdict on the cover."""
    if not readiness.applicable_count:
        return _("Choose the accounts of the company; then its criteria are known.")
    percent = _("Readiness %(percent)s %%.") % {"percent": readiness.percent}
    if readiness.is_ready:
        return percent
    return " ".join([percent, _("What blocks, who owns it and until when is on the next page.")])


def method_rules(readiness: Readiness, *, edition: str, scope: str) -> tuple[tuple[str, str], ...]:
    """How the figure comes about, as terms and sentences, with this company's own numbers."""
    counted, own = len(readiness.rows), sum(row.source != "msc" for row in readiness.rows)
    numbers = {"count": counted, "own": own, "cbp": counted - own, "edition": edition, "scope": scope}
    return (
        (_("Scope"), str(SCOPE) % numbers),
        (_("Figure"), f"{FIGURE} {_computation(readiness)}".strip()),
        *((str(term), str(sentence)) for term, sentence in RULES),
    )


def _computation(readiness: Readiness) -> str:
    """The figure with the weights put in, to be computed again by hand."""
    weights = Counter()
    for row in readiness.rows:
        weights[row.standing] += weight(row.level)
    total = weights.total() - weights[Standing.NOT_APPLICABLE]
    if not total:
        return ""
    return _(
        "Here: (%(met)s + %(covered)s + \u00bd \u00d7 %(risk)s) \u00f7 %(total)s = %(percent)s %%, rounded down."
    ) % {
        "met": weights[Standing.MET],
        "covered": weights[Standing.COVERED],
        "risk": weights[Standing.AT_RISK],
        "total": total,
        "percent": readiness.percent,
    }


SCOPE = gettext_lazy(
    "%(count)s criteria of the %(edition)s apply to %(scope)s: %(cbp)s of CBP and %(own)s of the product or the "
    "company. Requirement texts are paraphrases; the text that binds is the one CBP publishes."
)
FIGURE = gettext_lazy(
    "Each Must weighs 3, each Should 1. Met and covered count in full, at risk counts half, a gap counts nothing, "
    "not applicable is left out."
)
RULES = [
    (
        gettext_lazy("Verdict"),
        gettext_lazy(
            "Ready only when no Must is a gap and no named check of severity blocker fires. The verdict does not "
            "follow from the figure: a company at 98 % with one Must open is not ready."
        ),
    ),
    (
        gettext_lazy("Windows"),
        gettext_lazy(
            "Evidence that ends within 30 days makes a criterion at risk; evidence that has ended makes it a gap. "
            "A review up to 30 days overdue makes it at risk; longer, a gap. A minor weakness makes it at risk, "
            "a major one a gap."
        ),
    ),
    (
        gettext_lazy("Covered"),
        gettext_lazy(
            "A compensating measure counts while it is approved and has not expired. It names the criterion, the "
            "reason, the interim control, the approver and the end date."
        ),
    ),
    (
        gettext_lazy("Gain"),
        gettext_lazy(
            "Points under \u2018what raises readiness most\u2019 are the figure after the step less the figure now."
        ),
    ),
    (
        gettext_lazy("Trend"),
        gettext_lazy("The figure of each month is the last one kept in it. Past figures are not computed again."),
    ),
    (
        gettext_lazy("Restricted"),
        gettext_lazy(
            "Documents that few may see are listed with their checksum but without their title, so that this report "
            "may be passed on."
        ),
    ),
    (
        gettext_lazy("Limits"),
        gettext_lazy(
            "The report says what the records show. It cannot see whether a record is true, and it is not a decision "
            "of CBP."
        ),
    ),
]
