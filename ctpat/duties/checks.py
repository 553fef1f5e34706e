"""The named checks that ask about duties: is somebody answerable, is what comes back done in its rhythm.

A rhythm that the company never set counts from its first day here, so that a new company isn't
late on it; a paused duty isn't asked about. Holes between records stand in `proof_checks.py`.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.catalogue.named_checks import threshold
from compliance.models import Account, Identifier, PortalComparison
from compliance.portal_profile import accounts_in_the_portal
from compliance.readiness.case import Case
from compliance.readiness.checks import Hit, named_check
from compliance.readiness.records import checked_records
from ctpat.common.dates import add_months
from ctpat.common.written_dates import written

from . import proof_checks  # noqa: F401  (registers its own)
from .functions import functions_to_hold, is_of_a_department
from .models import Holder, Occurrence
from .places import place_of

MOST_OF_ONE = 0.5  # one person who answers for more is a risk
FEWEST = 6  # of so few duties, half says nothing


@checked_records("duties.open")
def open_dates(on: date) -> QuerySet:
    """All open dates of running duties, oldest first."""
    rows = Occurrence.objects.running(on=on).select_related("duty__owner", "duty__own_kind")
    return rows.order_by("due_on", "pk")


def _open(case: Case) -> list[Occurrence]:
    return case.records("duties.open")


def _hit(case: Case, occurrence: Occurrence, text: str) -> Hit:
    codes = [code for code in occurrence.duty.codes if code in case.row_by_code]
    owner = str(occurrence.duty.owner or "")
    return Hit(text=text, path=place_of(occurrence, case.company), code=codes[0] if codes else "", owner=owner)


def _late(case: Case, kind: str, *, by: int) -> Iterator[Hit]:
    """The oldest date of each duty of a kind that is late by more than so many days."""
    seen = set()
    for occurrence in _open(case):
        duty = occurrence.duty
        if duty.kind == kind and duty.pk not in seen and occurrence.due_on + timedelta(days=by) < case.on:
            seen.add(duty.pk)
            facts = {"duty": duty, "day": written(occurrence.due_on)}
            yield _hit(case, occurrence, _("%(duty)s: nothing since it was due on %(day)s") % facts)


@named_check("no-deputy")
def no_deputy(case: Case) -> Iterator[Hit]:
    """Each duty that is open and has no deputy, and a person who owns more than half of all."""
    first = {occurrence.duty_id: occurrence for occurrence in reversed(_open(case))}
    own = [occurrence for occurrence in first.values() if not occurrence.duty.of_kind.is_information]
    for occurrence in sorted(own, key=lambda occurrence: occurrence.due_on):
        duty = occurrence.duty
        if duty.deputy_id is None or duty.deputy_id == duty.owner_id:
            yield _hit(case, occurrence, _("%(duty)s has no deputy") % {"duty": duty})
    owners = Counter(occurrence.duty.owner for occurrence in own if occurrence.duty.owner_id)
    for owner, number in owners.most_common(1):
        if len(own) >= FEWEST and number > len(own) * MOST_OF_ONE:
            facts = {"person": owner, "number": number, "all": len(own)}
            text = _("%(person)s answers for %(number)d of %(all)d duties") % facts
            yield Hit(text=text, path=reverse("duties:agenda", args=[case.company.slug]), owner=str(owner))


@checked_records("last comparison with the portal")
def last_comparison(on: date) -> QuerySet:
    return PortalComparison.objects.order_by("-seq")[:1].values_list("on", flat=True)


@checked_records("accounts in the portal")
def accounts_known_to_cbp(on: date) -> QuerySet:
    return accounts_in_the_portal().values_list("pk", flat=True)


@checked_records("identifiers that have ended")
def ended_identifiers(on: date) -> QuerySet:
    return Identifier.objects.filter(ends_on__lt=on, account__in=Account.objects.current()).only("value", "account")


@named_check("portal-data-current")
def portal_data_current(case: Case) -> Iterator[Hit]:
    """A change that nobody entered, no comparison for a year, an identifier past its day.

    The year counts from the first day here where nobody has compared yet.
    """
    if not case.records("accounts in the portal"):
        return
    path = reverse("compliance:portal_profile", args=[case.company.slug])
    compared_on = next(iter(case.records("last comparison with the portal")), None)
    since = compared_on or case.company.today(case.company.created_at)
    if add_months(since, threshold("STALE_MONTHS")) < case.on:
        never, since_then = _("Never compared with CBP's portal"), _("Not compared with CBP's portal since %(day)s")
        yield Hit((since_then if compared_on else never) % {"day": written(since)}, path)
    for occurrence in _open(case):
        if occurrence.duty.kind == "portal-change-entry":
            facts = {"account": occurrence.duty.label, "day": written(occurrence.anchor_on)}
            yield _hit(case, occurrence, _("%(account)s: changes of %(day)s are not entered in the portal") % facts)
    for identifier in case.records("identifiers that have ended"):
        account = reverse("compliance:account_detail", args=[case.company.slug, identifier.account_id])
        yield Hit(_("The number %(value)s has ended") % {"value": identifier.value}, account)


@checked_records("holders of functions")
def held_functions(on: date) -> QuerySet:
    return Holder.objects.values_list("function", flat=True)


@named_check("cross-functional-team")
def cross_functional_team(case: Case) -> Iterator[Hit]:
    """A function of a department with open duties that nobody is named for (MSC 1.2)."""
    held = set(case.records("holders of functions"))
    wanted = Counter(occurrence.duty.of_kind.owner for occurrence in _open(case))
    path = reverse("duties:function_list", args=[case.company.slug])
    for function in functions_to_hold():
        if wanted[function] and function not in held and is_of_a_department(function):
            text = _("Nobody is named as %(function)s") % {"function": functions_to_hold()[function]["name"]}
            yield Hit(text, path, code="1.2" if "1.2" in case.row_by_code else "")


@named_check("management-updated")
def management_updated(case: Case) -> Iterator[Hit]:
    yield from _late(case, "management-review", by=8)  # a quarter and this are 100 days


@named_check("crisis-plan-tested")
def crisis_plan_tested(case: Case) -> Iterator[Hit]:
    yield from _late(case, "crisis-exercise", by=0)


@named_check("access-review")
def access_review(case: Case) -> Iterator[Hit]:
    """That leavers lose their access comes with the people."""
    yield from _late(case, "user-access-review", by=0)


@named_check("backup-evidence")
def backup_evidence(case: Case) -> Iterator[Hit]:
    yield from _late(case, "data-backup", by=7)
    yield from _late(case, "restore-test", by=0)


@named_check("seal-audit-current")
def seal_audit_current(case: Case) -> Iterator[Hit]:
    yield from _late(case, "seal-inventory-audit", by=7)


@named_check("management-search")
def management_search(case: Case) -> Iterator[Hit]:
    yield from _late(case, "management-conveyance-search", by=7)


@named_check("footage-review")
def footage_review(case: Case) -> Iterator[Hit]:
    yield from _late(case, "footage-review", by=7)


@named_check("incident-reporting-ready")
def incident_reporting_ready(case: Case) -> Iterator[Hit]:
    """That the contact list is tested; what stands on it comes with the incidents."""
    yield from _late(case, "incident-contact-list-check", by=0)
