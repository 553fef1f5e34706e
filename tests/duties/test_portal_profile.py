"""The company profile beside CBP's portal: what counts as a change, what a comparison covers, what is left to enter."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from compliance.exceptions import StatusInFuture
from compliance.models import Identifier, PortalComparison
from compliance.portal_profile import change_days, changes_after
from compliance.readiness.case import Case
from compliance.services.accounts import describe_account
from compliance.services.identifiers import set_identifiers
from compliance.services.portal import note_comparison, take_back_comparison
from ctpat.activity.models import Entry, Head
from ctpat.activity.services import record
from ctpat.companies.repeats import TOKEN
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.duties.checks import portal_data_current
from ctpat.duties.models import Duty
from tests.conftest import member_of
from tests.duties.conftest import at, dates, run
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.companies import CompanyFactory, ContactFactory
from tests.factories.compliance import CriterionFactory

MONDAY, TUESDAY, FRIDAY = date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 5)
IN_TEN_BUSINESS_DAYS = date(2027, 3, 16)
BOND = {"kind": "bond", "label": "Bond number"}
ENTRY = "portal-change-entry"


@pytest.fixture
def importer(scope):
    CriterionFactory(code="1.4", applies_to=["importer"])
    return AccountFactory(entity_type=EntityTypeFactory(slug="importer", identifiers=[BOND]), status="validated")


def compare(officer, on: date, company) -> PortalComparison:
    head = Head.objects.filter(company=company).first()
    return note_comparison(on=on, seen=head.seq if head else 0, today=on, actor=officer.user)


def change(company, officer, on: date, verb: str = "companies.contact.changed", **after) -> None:
    with time_machine.travel(at(company, on), tick=False):
        record(officer.user, verb, company, after=after or {"phone": "2"})


def hits(company, on: date) -> list[str]:
    return [hit.text for hit in portal_data_current(Case(company=company, on=on, rows=[], accounts=[]))]


@pytest.fixture
def compared(scope, importer, officer) -> PortalComparison:
    record(officer.user, "companies.contact.added", ContactFactory(company=scope))
    with time_machine.travel(at(scope, MONDAY), tick=False):
        return compare(officer, MONDAY, scope)


def test_before_the_first_comparison_nothing_counts_as_a_change(scope, importer, officer):
    change(scope, officer, MONDAY)
    run(scope, MONDAY)

    assert dates(ENTRY) == []


def test_a_change_asks_to_be_entered_and_a_comparison_shows_it(scope, compared, officer):
    change(scope, officer, TUESDAY)
    run(scope, TUESDAY)

    assert dates(ENTRY) == [(IN_TEN_BUSINESS_DAYS, "open")]

    compare(officer, FRIDAY, scope)
    run(scope, FRIDAY)

    assert dates(ENTRY) == [(IN_TEN_BUSINESS_DAYS, "done")]
    [due] = Duty.objects.get(kind=ENTRY).occurrences.all()
    assert (due.done_on, due.proof_label) == (FRIDAY, "Company profile compared with CBP's portal")


def test_a_change_after_the_comparison_of_the_same_day_is_asked_for_again(scope, compared, officer):
    change(scope, officer, TUESDAY)
    run(scope, TUESDAY)
    compare(officer, TUESDAY, scope)
    change(scope, officer, TUESDAY)
    run(scope, TUESDAY)

    assert sorted(state for _on, state in dates(ENTRY)) == ["done", "open"]


def test_what_changes_while_somebody_compares_stays_to_be_entered(scope, compared, officer):
    shown = Head.objects.get(company=scope).seq
    change(scope, officer, TUESDAY)

    comparison = note_comparison(on=TUESDAY, seen=shown, today=TUESDAY, actor=officer.user)

    assert len(changes_after(comparison)) == 1


def test_nobody_covers_more_than_there_is(scope, compared, officer):
    comparison = note_comparison(on=TUESDAY, seen=10**9, today=TUESDAY, actor=officer.user)
    change(scope, officer, TUESDAY)

    assert len(changes_after(comparison)) == 1


def test_a_comparison_noted_by_mistake_opens_its_changes_again(scope, compared, officer):
    change(scope, officer, TUESDAY)
    mistaken = compare(officer, FRIDAY, scope)
    run(scope, FRIDAY)

    take_back_comparison(comparison=mistaken, actor=officer.user)
    take_back_comparison(comparison=mistaken, actor=officer.user)
    run(scope, FRIDAY)

    assert dates(ENTRY) == [(IN_TEN_BUSINESS_DAYS, "open")]
    assert Entry.objects.filter(verb="compliance.portal.comparison_taken_back").count() == 1


def test_one_day_of_changes_is_one_date_in_each_account(scope, compared, officer):
    AccountFactory(entity_type=EntityTypeFactory(slug="carrier"), status="certified")
    AccountFactory(entity_type=EntityTypeFactory(slug="broker"), status="preparing")
    change(scope, officer, TUESDAY)
    change(scope, officer, TUESDAY, verb="companies.site.closed")
    change(scope, officer, FRIDAY)
    run(scope, FRIDAY)

    assert sorted(dates(ENTRY)) == [(IN_TEN_BUSINESS_DAYS, "open")] * 2 + [(date(2027, 3, 19), "open")] * 2


def test_what_the_portal_does_not_keep_is_no_change(scope, compared, officer):
    change(scope, officer, TUESDAY, verb="companies.company.changed", time_zone="America/Denver")
    change(scope, officer, TUESDAY, user=7)
    change(scope, officer, TUESDAY, verb="compliance.account.changed", tier="2")

    assert change_days(scope) == []

    change(scope, officer, TUESDAY, verb="companies.company.changed", time_zone="UTC", staff_count=4)

    assert [day.on for day in change_days(scope)] == [TUESDAY]


def test_a_comparison_of_tomorrow_is_refused(scope, importer, officer):
    record(officer.user, "companies.contact.added", scope)

    with pytest.raises(StatusInFuture):
        note_comparison(on=TUESDAY, seen=1, today=MONDAY, actor=officer.user)


def test_a_new_end_of_a_number_is_nothing_for_the_portal_but_a_new_number_is(scope, compared, importer, officer):
    facts = {"today": MONDAY, "actor": officer.user, "account": importer}
    set_identifiers(values={"bond": "99"}, ends={"bond": FRIDAY}, **facts)
    assert len(changes_after(compared)) == 1

    set_identifiers(values={"bond": "99"}, ends={"bond": date(2028, 3, 5)}, **facts)
    assert len(changes_after(compared)) == 1

    set_identifiers(values={"bond": "100"}, ends={"bond": date(2028, 3, 5)}, **facts)
    assert len(changes_after(compared)) == 2


@pytest.mark.parametrize("days", [1, 3])
def test_change_days_take_two_queries(scope, compared, officer, days, django_assert_num_queries):
    for day in (TUESDAY, date(2027, 3, 3), FRIDAY)[:days]:
        change(scope, officer, day)

    with django_assert_num_queries(2):
        assert len(change_days(scope)) == days


# --- The named check ----------------------------------------------------------------------------


def test_the_check_asks_for_a_comparison_after_a_year(scope, compared):
    assert hits(scope, date(2028, 3, 1)) == []
    assert hits(scope, date(2028, 3, 2)) == ["Not compared with CBP's portal since 1 Mar 2027"]


def test_who_never_compared_has_a_year_from_the_first_day(scope, importer):
    first = scope.today(scope.created_at)

    assert hits(scope, date(first.year + 1, first.month, 1)) == []
    assert hits(scope, date(first.year + 2, 1, 1)) == ["Never compared with CBP's portal"]


def test_a_company_that_CBP_does_not_know_is_not_asked(scope, officer):
    AccountFactory(status="preparing")

    assert hits(scope, date(2035, 1, 1)) == []


def test_the_check_names_changes_until_they_are_entered(scope, compared, officer):
    change(scope, officer, TUESDAY)
    run(scope, TUESDAY)

    assert hits(scope, TUESDAY) == ["Importer: changes of 2 Mar 2027 are not entered in the portal"]

    compare(officer, TUESDAY, scope)
    run(scope, TUESDAY)

    assert hits(scope, TUESDAY) == []


def test_the_check_names_numbers_that_have_ended(scope, compared, importer, officer):
    set_identifiers(account=importer, values={"bond": "99"}, ends={"bond": FRIDAY}, today=MONDAY, actor=officer.user)
    comparison = compare(officer, MONDAY, scope)

    assert comparison.seq == Entry.objects.filter(verb="compliance.account.numbers_changed").get().seq
    assert hits(scope, FRIDAY) == []
    assert hits(scope, date(2027, 3, 6)) == ["The number 99 has ended"]


# --- Numbers with an end ------------------------------------------------------------------------


def test_a_renewed_number_is_done_and_due_again(scope, importer, officer):
    set_identifiers(account=importer, values={"bond": "99"}, ends={"bond": FRIDAY}, today=MONDAY, actor=officer.user)
    kept = Identifier.objects.get()
    run(scope, MONDAY)

    assert dates("eligibility-identifier-renewal") == [(FRIDAY, "open")]

    renewed = date(2028, 3, 5)
    set_identifiers(account=importer, values={"bond": "99"}, ends={"bond": renewed}, today=TUESDAY, actor=officer.user)
    run(scope, TUESDAY)

    assert sorted(dates("eligibility-identifier-renewal")) == [(FRIDAY, "done"), (renewed, "open")]
    assert Duty.objects.get(kind="eligibility-identifier-renewal").label == "Bond number 99"
    assert Identifier.objects.get() == kept


def test_an_end_typed_wrongly_moves_its_date(scope, importer, officer):
    set_identifiers(account=importer, values={"bond": "99"}, ends={"bond": FRIDAY}, today=MONDAY, actor=officer.user)
    run(scope, MONDAY)
    right = date(2027, 3, 9)
    set_identifiers(account=importer, values={"bond": "99"}, ends={"bond": right}, today=MONDAY, actor=officer.user)
    run(scope, MONDAY)

    assert dates("eligibility-identifier-renewal") == [(right, "open")]


def test_a_removed_number_is_not_due_any_more(scope, importer, officer):
    set_identifiers(account=importer, values={"bond": "99"}, ends={"bond": FRIDAY}, today=MONDAY, actor=officer.user)
    run(scope, MONDAY)
    describe_account(account=importer, identifiers={"bond": ""}, actor=officer.user, now=at(scope, MONDAY))
    run(scope, MONDAY)

    assert dates("eligibility-identifier-renewal") == [(FRIDAY, "withdrawn")]


def test_the_numbers_of_an_account_that_was_given_up_are_no_duty(scope, compared, importer, officer):
    AccountFactory(entity_type=EntityTypeFactory(slug="carrier"), status="certified")
    set_identifiers(account=importer, values={"bond": "99"}, ends={"bond": FRIDAY}, today=MONDAY, actor=officer.user)
    importer.status = "withdrawn"
    importer.save()
    run(scope, MONDAY)

    assert dates("eligibility-identifier-renewal") == []
    assert "The number 99 has ended" not in hits(scope, date(2027, 3, 6))


def test_a_number_set_without_a_word_on_its_end_keeps_it(scope, importer, officer):
    facts = {"account": importer, "today": MONDAY, "actor": officer.user}
    set_identifiers(values={"bond": "99"}, ends={"bond": FRIDAY}, **facts)
    set_identifiers(values={"bond": "100"}, ends={}, **facts)

    assert [(row.value, row.ends_on) for row in Identifier.objects.all()] == [("100", FRIDAY)]


def test_saving_the_same_numbers_writes_nothing(scope, importer, officer):
    for _time in range(2):
        set_identifiers(account=importer, values={"bond": "9"}, ends={"bond": FRIDAY}, today=MONDAY, actor=officer.user)

    assert Entry.objects.filter(verb="compliance.account.numbers_changed").count() == 1


def test_an_end_without_its_number_is_refused_beside_it(importer, officer):
    url = reverse("compliance:account_change", args=["acme", importer.pk])
    page = officer.client.post(url, {"identifier_bond": "", "identifier_bond_end": "2027-03-05"})

    assert page.status_code == 422
    assert "Enter the number that ends on that day" in page.content.decode()
    assert 'value="2027-03-05"' in page.content.decode()


# --- The page -----------------------------------------------------------------------------------


@pytest.fixture
def page_url(company):
    return reverse("compliance:portal_profile", args=[company.slug])


def test_from_a_changed_contact_to_the_comparison(company, importer, officer, administrator, page_url):
    before = officer.client.get(page_url).context["form"].initial["seen"]
    officer.client.post(f"{page_url}compare/", {"on": company.today(), "seen": before, "note": ""})
    contact = {"name": "Ann Field", "part": "company_officer"}
    administrator.client.post(reverse("companies:contact_create", args=["acme"]), contact)

    page = officer.client.get(page_url)
    assert "1 change since" in page.content.decode()
    assert "added the contact" in page.content.decode()

    seen = page.context["form"].initial["seen"]
    officer.client.post(f"{page_url}compare/", {"on": company.today(), "seen": seen, "note": "Ann Field"})

    after = officer.client.get(page_url).content.decode()
    assert "Nothing changed here since" in after
    with company_scope(company):
        assert [row.note for row in PortalComparison.objects.all()] == ["Ann Field", ""]


def test_a_wrong_day_keeps_what_was_typed(importer, officer, page_url):
    page = officer.client.post(f"{page_url}compare/", {"on": "2199-01-01", "seen": 0, "note": "New telephone"})

    assert page.status_code == 422
    assert 'value="New telephone"' in page.content.decode()


def test_the_form_sent_twice_notes_one_comparison(company, importer, officer, page_url):
    form = officer.client.get(page_url).context["form"]
    data = {"on": company.today(), "seen": form.initial["seen"], "note": "Twice", TOKEN: "t" * 64}
    for _time in range(2):
        officer.client.post(f"{page_url}compare/", data)

    with company_scope(company):
        assert PortalComparison.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_page_query_count(scope, compared, importer, officer, page_url, rows, django_assert_num_queries):
    for number in range(rows):
        ContactFactory(company=scope, name=f"Person {number}")
        change(scope, officer, TUESDAY)
        AccountFactory(entity_type=EntityTypeFactory(slug=f"kind-{number}"), status="certified")

    with django_assert_num_queries(8):
        officer.client.get(page_url)


def test_another_company_does_not_take_it_back(company):
    with company_scope(company):
        kept = PortalComparison.objects.create(company=company, on=MONDAY, seq=0)
    stranger = member_of(CompanyFactory(slug="beta"), Role.COMPLIANCE_OFFICER)
    url = reverse("compliance:portal_comparison_take_back", args=["beta", kept.pk])

    assert stranger.client.post(url).status_code == 404
    with company_scope(company):
        assert PortalComparison.objects.get() == kept
