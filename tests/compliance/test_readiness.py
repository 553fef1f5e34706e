"""Readiness of a company: from rows in the database to figure, verdict and blockers."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from compliance.models import AccountException, CompensatingMeasure, ReadinessDay
from compliance.readiness.checks import not_computed, run_checks
from compliance.readiness.rule import Standing
from compliance.readiness.snapshot import readiness_of
from compliance.services.readiness import keep_day
from ctpat.companies.models import Contact
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.actions import WeaknessFactory
from tests.factories.companies import ContactFactory
from tests.factories.compliance import CriterionFactory, EvidenceFactory, EvidenceLinkFactory, ResponseFactory

TODAY = date(2026, 11, 25)


@pytest.fixture
def importer(scope):
    return AccountFactory()


@pytest.fixture
def portal(scope):
    """Two people with portal access, so that no check about people blocks."""
    for part in (Contact.Part.OFFICER, Contact.Part.POINT_OF_CONTACT):
        ContactFactory(company=scope, part=part, has_portal_access=True)


def criterion(code, **fields):
    return CriterionFactory(code=code, applies_to=fields.pop("applies_to", ["importer"]), **fields)


def met(code, **fields):
    """An answer with everything in order, for an importer."""
    chosen = fields.pop("criterion", None) or criterion(code)
    response = ResponseFactory(
        criterion=chosen,
        **{
            "status": "implemented",
            "review_state": "accepted",
            "narrative": f"{code} " + "word " * 60,
            "submitted_at": "2026-11-01T10:00Z",
            "review_on": TODAY + timedelta(days=200),
            **fields,
        },
    )
    EvidenceLinkFactory(response=response, evidence=record())
    return response


def record(**fields):
    return EvidenceFactory(**{"kind": "record", "covers_to": TODAY, "expires_on": TODAY + timedelta(days=90), **fields})


def standings(company, **options) -> dict[str, str]:
    return {row.code: row.standing.value for row in readiness_of(company, on=TODAY, **options).rows}


def blocker_titles(company) -> list[str]:
    return [blocker.title for blocker in readiness_of(company, on=TODAY).blockers]


def test_company_with_everything_in_order_is_ready(company, importer, portal):
    met("6.1")

    readiness = readiness_of(company, on=TODAY)

    assert (readiness.percent, readiness.is_ready, readiness.blockers) == (100, True, [])
    assert readiness.verdict == "Ready: nothing blocks validation."


def test_facts_of_the_database_decide_the_standing(company, importer, portal):
    met("6.1")
    ResponseFactory(criterion=criterion("6.2"))
    WeaknessFactory(response=met("6.3"), severity="minor")
    WeaknessFactory(response=met("6.4"), severity="major")
    WeaknessFactory(response=met("6.5"), severity="major", closed_on=TODAY)
    EvidenceLinkFactory(response=met("6.6"), evidence=record(expires_on=TODAY - timedelta(days=1)))
    old = record(expires_on=TODAY - timedelta(days=1), archived_on=TODAY)
    EvidenceLinkFactory(response=met("6.7"), evidence=old)

    assert standings(company) == {
        "6.1": "met",
        "6.2": "gap",
        "6.3": "at_risk",
        "6.4": "gap",
        "6.5": "met",
        "6.6": "gap",
        "6.7": "met",
    }


def test_approved_measure_covers_and_a_requested_one_does_not(company, importer, portal):
    for code, state in (("6.1", "approved"), ("6.2", "requested")):
        response = ResponseFactory(criterion=criterion(code), status="not_yet")
        CompensatingMeasure.objects.create(
            company=company, response=response, why="x", interim_control="y", expires_on=TODAY, state=state
        )

    assert standings(company) == {"6.1": "covered", "6.2": "gap"}


def test_only_criteria_of_current_accounts_apply(company, importer, portal):
    met("6.1")
    met("6.2", criterion=criterion("6.2", applies_to=["rail"]))
    met("6.3", criterion=criterion("6.3", applies_to=["sea"]))
    AccountFactory(entity_type=EntityTypeFactory(slug="sea"), status="withdrawn")

    assert standings(company) == {"6.1": "met"}


def test_exception_of_one_account_decides_the_company_and_that_account(company, importer, portal):
    carrier = AccountFactory(entity_type=EntityTypeFactory(slug="highway"))
    response = met("6.1", criterion=criterion("6.1", applies_to=["importer", "highway"]))
    AccountException.objects.create(
        company=company, response=response, account=carrier, status="partly", narrative="No reefers."
    )

    assert standings(company) == {"6.1": "gap"}
    assert standings(company, account=carrier) == {"6.1": "gap"}
    assert standings(company, account=importer) == {"6.1": "met"}


def test_sector_criteria_never_count_and_the_programmes_own_only_if_wanted(company, importer, portal):
    met("6.1")
    ResponseFactory(criterion=criterion("S6.1", source="sector"))
    ResponseFactory(criterion=criterion("P6.1", source="seed", level="should"))

    assert standings(company) == {"6.1": "met"}

    company.counts_programme_criteria = True

    assert list(standings(company)) in (["6.1"], ["6.1", "P6.1"])


def test_retired_criterion_is_left_out(company, importer, portal):
    met("6.1")
    met("6.2", criterion=criterion("6.2", retired_on=TODAY))

    assert list(standings(company)) == ["6.1"]


def test_open_musts_block_once_each_and_checks_only_beyond_them(company, importer, portal):
    met("6.1")
    unanswered = criterion("6.2", title="Right after loading")
    ResponseFactory(criterion=unanswered)

    assert blocker_titles(company) == ["Right after loading"]


def test_check_blocks_where_no_must_is_open(company, importer):
    met("6.1")

    readiness = readiness_of(company, on=TODAY)

    assert blocker_titles(company) == ["Only one person can enter the portal"]
    assert readiness.verdict == "Not ready: 1 check blocks validation."


def test_blocker_says_next_step_and_owner(company, importer, portal, officer):
    weak = met("6.1", owner=officer.user)
    WeaknessFactory(response=weak, severity="major", title="Copy at dock 3 is old")
    label = weak.weaknesses.get().label

    blocker = readiness_of(company, on=TODAY).blockers[0]

    assert blocker.next_step == f"Close {label}: Copy at dock 3 is old"
    assert (blocker.owner, blocker.codes) == (officer.user.name, ("6.1",))


def test_queries_are_constant(company, importer, portal, django_assert_num_queries):
    for code in ("6.1", "6.2", "6.3"):
        met(code)

    with django_assert_num_queries(3):
        readiness_of(company, on=TODAY)


def test_queries_are_constant_for_one(company, importer, portal, django_assert_num_queries):
    met("6.1")

    with django_assert_num_queries(3):
        readiness_of(company, on=TODAY)


def test_keep_day_writes_one_figure_a_day(company, importer, portal):
    met("6.1")

    keep_day(company=company, on=TODAY)
    keep_day(company=company, on=TODAY)

    assert ReadinessDay.objects.values_list("on", "percent", "is_ready").get() == (TODAY, 100, True)


def test_every_computation_belongs_to_a_check_of_the_catalogue(company, importer):
    results = run_checks(readiness_case(company))

    computed = {result.check.id for result in results}
    assert computed & {check.id for check in not_computed()} == set()
    assert {"must-gap", "evidence-missing", "single-portal-user", "action-overdue"} <= computed


def readiness_case(company):
    from compliance.readiness.case import Case

    return Case(company=company, on=TODAY, rows=[], accounts=[])


def test_command_prints_the_contract(company, importer, portal):
    met("6.1")
    ResponseFactory(criterion=criterion("6.2", level="must", title="Right after loading"))
    out = StringIO()

    call_command("readiness", "acme", "--json", stdout=out)

    printed = json.loads(out.getvalue())
    assert set(printed) == {"company", "as_of", "percent", "ready", "blockers", "criteria"}
    assert (printed["company"], printed["percent"], printed["ready"]) == ("acme", 50, False)
    assert printed["blockers"] == [
        {
            "title": "Right after loading",
            "severity": "must",
            "next_step": "Write the answer, or assign it to the person who knows.",
            "owner": "",
            "criteria": ["6.2"],
        }
    ]
    assert printed["criteria"][1] == {
        "id": "6.2",
        "level": "must",
        "element": 4,
        "category": 6,
        "standing": "gap",
        "reasons": ["Nobody has answered yet."],
    }


@pytest.mark.django_db
def test_command_says_what_is_wrong(company):
    with pytest.raises(CommandError, match="no company 'nobody'"):
        call_command("readiness", "nobody")
    with pytest.raises(CommandError, match="no account 'rail'; it has none"):
        call_command("readiness", "acme", "--account", "rail")


def test_figure_and_counts_fit_together(company, importer, portal):
    met("6.1")
    WeaknessFactory(response=met("6.2"), severity="minor")
    ResponseFactory(criterion=criterion("6.3", level="should"))

    readiness = readiness_of(company, on=TODAY)

    assert readiness.percent == 64  # (3 + 1.5) / 7
    assert readiness.counts == {
        Standing.MET: 1,
        Standing.AT_RISK: 1,
        Standing.COVERED: 0,
        Standing.GAP: 1,
        Standing.NOT_APPLICABLE: 0,
    }
    assert [row.code for row, _points in readiness.raises_most()] == ["6.2", "6.3"]
    assert readiness.percent_when(closed={"6.2", "6.3"}) == 100


def test_checks_keep_titles_of_restricted_evidence_to_themselves(company, importer, portal, manager):
    secret = record(title="Where camera 3 is blind", is_restricted=True, expires_on=TODAY - timedelta(days=400))
    EvidenceLinkFactory(response=met("6.1"), evidence=secret)

    hits = [hit.text for result in readiness_of(company, on=TODAY).results for hit in result.hits]
    page = manager.client.get("/c/acme/profile/how/")

    assert "Restricted evidence" in hits
    assert "Where camera 3 is blind" not in "".join(hits)
    assert "Where camera 3 is blind" not in page.content.decode()
