import hashlib
from dataclasses import replace
from datetime import date

import pytest

from compliance.readiness.rule import Standing
from compliance.readiness.snapshot import readiness_of
from ctpat.companies.roles import Role
from ctpat.reports.readiness.facts import ActionState, Severity
from ctpat.reports.readiness.gather import gather
from tests.conftest import member_of
from tests.factories.companies import CompanyFactory
from tests.reports.programme import NOW, ON, answered, make_programme, proof

pytestmark = pytest.mark.usefixtures("scope")


def gathered(company, **fields):
    return gather(company, on=ON, now=NOW, **fields)


def by_code(facts):
    return {criterion.code: criterion for criterion in facts.criteria}


def test_facts_agree_with_readiness(company):
    make_programme()

    facts = gathered(company)

    readiness = readiness_of(company, on=ON)
    assert facts.percent == readiness.percent == 66
    assert {c.code: c.standing for c in facts.criteria} == {
        "6.1": Standing.MET,
        "7.1": Standing.GAP,
        "8.1": Standing.COVERED,
        "9.1": Standing.NOT_APPLICABLE,
    }
    assert [blocker.title for blocker in facts.blockers] == [blocker.title for blocker in readiness.blockers]
    assert not facts.is_ready


def test_answer_is_told_in_plain_paragraphs_with_its_exception(company):
    make_programme()

    met = by_code(gathered(company))["6.1"]

    assert met.paragraphs == ("Two people count the seals.", "\u2022 every Friday", "\u2022 with a log")
    assert [(one.account, one.status, one.paragraphs) for one in met.exceptions] == [
        ("Highway carrier", "Implemented", ("Drivers count.",))
    ]
    assert met.review.accepted_on == date(2026, 11, 25)


def test_evidence_is_numbered_and_carries_its_checksum(company):
    make_programme()

    facts = gathered(company)

    (item,) = facts.evidence
    assert (item.key, item.title, item.codes) == ("E-001", "Seal log 0", ("6.1",))
    assert item.sha256 == hashlib.sha256(b"Seal log 0").hexdigest()
    assert item.about == "Record, PDF, version 1"
    assert by_code(facts)["6.1"].evidence == ("E-001",)


def test_restricted_document_is_listed_without_its_title(company):
    make_programme()
    proof(answered("6.9"), "Where the cameras are blind", is_restricted=True)

    titles = {item.title for item in gathered(company).evidence}

    assert titles == {"Seal log 0", "Restricted document"}


def test_weakness_and_overdue_action_stand_at_their_criterion(company):
    make_programme()

    facts = gathered(company)

    gap = by_code(facts)["7.1"]
    (action,) = facts.actions
    assert [(w.severity, w.title) for w in gap.weaknesses] == [("Major weakness", "Seals lie open")]
    assert gap.actions == (action.key,)
    assert (action.label, action.code, action.state) == ("W-1.1", "7.1", ActionState.OVERDUE)


def test_covering_measure_is_told(company):
    make_programme()

    covered = by_code(gathered(company))["8.1"]

    assert covered.measure.interim_control == "A guard walks it every hour."


def test_trend_takes_the_last_figure_of_each_month_and_today(company):
    make_programme()

    assert [(point.on, point.percent) for point in gathered(company).trend] == [(date(2026, 10, 31), 40), (ON, 66)]


def test_firing_checks_come_blockers_first(company):
    make_programme()

    severities = [list(Severity).index(check.severity) for check in gathered(company).checks]

    assert severities == sorted(severities)


def test_one_account_is_told_alone(company):
    importer = make_programme()

    facts = gathered(company, account=importer)

    assert facts.accounts == ("Importer",)
    assert by_code(facts)["6.1"].exceptions == ()
    assert facts.fingerprint() != gathered(company).fingerprint()


def test_fingerprint_leaves_out_when_and_by_whom(company):
    make_programme()

    first, second = gathered(company, by="Maria"), gathered(company, by="Tom")

    assert first.made != second.made
    assert first.fingerprint() == second.fingerprint()
    assert replace(first, percent=99).fingerprint() != first.fingerprint()


def test_company_officer_is_named(company):
    member = member_of(company, Role.COMPANY_OFFICER)

    assert gathered(company).officer == member.user.name


def test_company_without_accounts_has_nothing_to_judge(company):
    facts = gathered(company)

    assert (facts.percent, facts.is_ready) == (None, False)
    assert facts.verdict == "Nothing to judge yet: no criterion applies."


def test_other_companies_records_stay_out(company):
    make_programme()
    ours = gathered(company).fingerprint()

    other = CompanyFactory(slug="other")

    assert gathered(company).fingerprint() == ours
    assert other.slug not in str(gathered(company))


@pytest.mark.parametrize("rows", [1, 3])
def test_gathering_takes_a_constant_number_of_queries(company, rows, django_assert_max_num_queries):
    make_programme(rows)

    with django_assert_max_num_queries(32):
        facts = gathered(company)

    assert len(facts.criteria) == 4 * rows
