"""Absences noted by oneself or for a colleague: who is told, what is refused, and where reminders go."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from ctpat.activity.models import Entry
from ctpat.companies.repeats import TOKEN
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.duties import exceptions
from ctpat.duties.models import Absence, Reminder
from ctpat.duties.services import absences, assigning
from ctpat.duties.services.reminders import remind
from ctpat.outbox.models import Notification
from tests.access_matrix import World
from tests.duties.conftest import at
from tests.factories.companies import MembershipFactory
from tests.factories.duties import AbsenceFactory

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 10)
FIELDS = {"begins_on": "2026-12-01", "ends_on": "2026-12-10", "kind": "other"}


def url(name: str, *args) -> str:
    return reverse(f"duties:{name}", args=["acme", *args])


def note(member, colleague, **fields):
    return member.client.post(url("colleague_absence_add", colleague.user.pk), {**FIELDS, **fields})


def told() -> dict:
    """The news of each person, in order."""
    found: dict = {}
    for user, text in Notification.objects.filter(kind="duties.absence").order_by("pk").values_list("user", "text"):
        found.setdefault(user, []).append(text)
    return found


# --- For a colleague --------------------------------------------------------------------------------


@pytest.mark.usefixtures("november")
def test_an_absence_of_a_colleague_is_noted_and_told(scope, officer, manager, contributor):
    page = note(officer, contributor, stand_in=manager.user.pk)

    absence = Absence.objects.get()
    assert page.url == url("colleague_absence_add", contributor.user.pk)
    assert (absence.user, absence.begins_on, absence.ends_on) == (contributor.user, FIRST, LAST)
    assert (absence.stand_in, absence.noted_by) == (manager.user, officer.user)
    assert told() == {
        contributor.user.pk: [
            f"{officer.user} noted that you are away from 1 Dec 2026 to 10 Dec 2026. {manager.user} stands in."
        ],
        manager.user.pk: [f"{contributor.user} is away from 1 Dec 2026 to 10 Dec 2026. You stand in."],
    }
    assert Notification.objects.get(user=contributor.user).path == f"{url('wishes')}#h-away"
    entry = Entry.objects.get(verb="duties.absence.added")
    assert (entry.actor, str(contributor.user) in entry.data) == (officer.user.pk, True)


@pytest.mark.usefixtures("november")
def test_without_a_stand_in_the_colleague_reads_that_deputies_do(scope, officer, contributor):
    note(officer, contributor)

    assert told() == {
        contributor.user.pk: [
            f"{officer.user} noted that you are away from 1 Dec 2026 to 10 Dec 2026. The deputy of each duty stands in."
        ]
    }


@pytest.mark.usefixtures("november")
def test_the_colleague_reads_who_noted_it_and_takes_it_back(scope, officer, manager, contributor):
    note(officer, contributor, stand_in=manager.user.pk)
    Notification.objects.all().delete()

    assert f"noted by {officer.user}" in contributor.client.get(url("wishes")).text
    contributor.client.post(url("absence_remove", Absence.objects.get().pk))

    assert not Absence.objects.exists()
    back = f"The absence of {contributor.user} from 1 Dec 2026 to 10 Dec 2026 was taken back."
    assert told() == {officer.user.pk: [back], manager.user.pk: [back]}


@pytest.mark.usefixtures("november")
def test_what_a_member_noted_says_nothing_of_who_noted_it(scope, contributor):
    AbsenceFactory(user=contributor.user, noted_by=contributor.user)
    AbsenceFactory(user=contributor.user, begins_on=date(2027, 1, 1), ends_on=date(2027, 1, 2))

    assert "noted by" not in contributor.client.get(url("wishes")).text


@pytest.mark.usefixtures("november")
def test_the_end_is_changed_and_told(scope, officer, manager, contributor):
    absence = AbsenceFactory(user=contributor.user, stand_in=manager.user, begins_on=FIRST, ends_on=LAST)
    path = url("colleague_absence_change", absence.pk)

    for _ in range(2):
        assert officer.client.post(path, {"ends_on": "2026-12-04"}).status_code == 302

    absence.refresh_from_db()
    assert absence.ends_on == date(2026, 12, 4)
    assert told() == {
        contributor.user.pk: [
            f"{officer.user} changed the end of your absence: you are away from 1 Dec 2026 to 4 Dec 2026. "
            f"{manager.user} stands in."
        ],
        manager.user.pk: [f"{contributor.user} is now away from 1 Dec 2026 to 4 Dec 2026. You stand in."],
    }
    assert Entry.objects.get(verb="duties.absence.changed").actor == officer.user.pk


@pytest.mark.usefixtures("november")
def test_an_officer_takes_it_back_and_the_colleague_is_told(scope, officer, contributor):
    absence = AbsenceFactory(user=contributor.user, begins_on=FIRST, ends_on=LAST)

    officer.client.post(url("colleague_absence_remove", absence.pk))

    assert not Absence.objects.exists()
    assert told() == {
        contributor.user.pk: [f"{officer.user} took back that you are away from 1 Dec 2026 to 10 Dec 2026."]
    }


def test_the_own_absence_tells_the_stand_in_only(scope, officer, manager):
    absences.add_absence(user=officer.user, actor=officer.user, begins_on=FIRST, ends_on=LAST, stand_in=manager.user)

    assert list(told()) == [manager.user.pk]


@pytest.mark.usefixtures("november")
def test_the_form_sent_twice_makes_one(scope, officer, manager, contributor):
    token = {TOKEN: "t" * 64}
    first, second = (note(officer, contributor, stand_in=manager.user.pk, **token) for _ in range(2))
    absence = Absence.objects.get()

    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    gone = [officer.client.post(url("colleague_absence_remove", absence.pk), token) for _ in range(2)]
    assert [page.url for page in gone] == [first.url, first.url]


# --- What is refused --------------------------------------------------------------------------------


@pytest.mark.usefixtures("november")
def test_a_refusal_says_why_and_keeps_what_was_typed(scope, officer, manager, contributor):
    page = note(officer, contributor, ends_on="2026-11-30", stand_in=manager.user.pk)

    assert page.status_code == 422
    assert "The last day can&#x27;t be before the first." in page.text
    assert 'value="2026-12-01"' in page.text
    assert 'value="2026-11-30"' in page.text
    assert f'<option value="{manager.user.pk}" selected>' in page.text


@pytest.mark.usefixtures("november")
def test_an_end_before_the_beginning_is_refused_and_kept(scope, officer, contributor):
    absence = AbsenceFactory(user=contributor.user, begins_on=FIRST, ends_on=LAST)

    page = officer.client.post(url("colleague_absence_change", absence.pk), {"ends_on": "2026-11-01"})

    assert page.status_code == 422
    assert "The last day can&#x27;t be before the first." in page.text
    assert 'value="2026-11-01"' in page.text
    assert "10 Dec 2026" in page.text


@pytest.mark.usefixtures("november")
def test_who_stands_in_is_another_member_whom_duties_may_call(scope, officer, manager, contributor, viewer, outsider):
    page = officer.client.get(url("colleague_absence_add", contributor.user.pk))

    offered = page.context["form"].fields["stand_in"].queryset
    assert set(offered) == {officer.user, manager.user}
    for nobody in (contributor, viewer, outsider):
        with transaction.atomic():
            assert note(officer, contributor, stand_in=nobody.user.pk).status_code == 422
            transaction.set_rollback(True)


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize("name", ["absence_add", "colleague_absence_add"])
def test_who_is_away_stands_in_for_nobody(scope, officer, reviewer, manager, name):
    AbsenceFactory(user=manager.user, begins_on=LAST, ends_on=date(2026, 12, 20))
    prefix, args = ("away-", []) if name == "absence_add" else ("", [reviewer.user.pk])
    fields = {f"{prefix}{key}": value for key, value in {**FIELDS, "stand_in": manager.user.pk}.items()}

    page = officer.client.post(url(name, *args), fields)

    assert page.status_code == 422
    assert f"{manager.user} is away from 10 Dec 2026 to 20 Dec 2026. Choose somebody else" in page.text


def test_nobody_is_away_twice_on_one_day(scope, officer, manager, contributor):
    days = {"begins_on": FIRST, "ends_on": LAST, "stand_in": None}
    absences.add_absence(user=contributor.user, actor=contributor.user, **days)

    with pytest.raises(exceptions.AlreadyAway, match="already"):
        absences.add_absence(user=contributor.user, actor=officer.user, **{**days, "stand_in": manager.user})
    after = {"begins_on": LAST + timedelta(1), "ends_on": LAST + timedelta(9)}
    later = absences.add_absence(user=contributor.user, actor=officer.user, **{**days, **after})

    assert list(Absence.objects.all()) == [Absence.objects.first(), later]


def test_an_absence_grows_only_into_free_days_and_shrinks_always(scope, officer, manager, contributor):
    absence = AbsenceFactory(user=contributor.user, stand_in=manager.user, begins_on=FIRST, ends_on=LAST)
    AbsenceFactory(user=manager.user, begins_on=date(2026, 12, 5), ends_on=date(2026, 12, 6))  # fell ill afterwards
    AbsenceFactory(user=manager.user, begins_on=date(2026, 12, 14), ends_on=date(2026, 12, 15))
    AbsenceFactory(user=contributor.user, begins_on=date(2026, 12, 20), ends_on=date(2026, 12, 21))

    def until(day: int):
        return absences.change_end(absence=absence, actor=officer.user, ends_on=date(2026, 12, day)).ends_on.day

    with pytest.raises(exceptions.StandInAway):
        until(14)
    assert [until(13), until(6), until(13)] == [13, 6, 13]
    Absence.objects.filter(user=manager.user).delete()
    with pytest.raises(exceptions.AlreadyAway):
        until(20)


# --- Who may, and of whom ---------------------------------------------------------------------------


@pytest.mark.usefixtures("november")
def test_only_colleagues_whom_duties_may_call_have_the_page(company, officer, viewer, outsider):
    with company_scope(outsider.company):
        foreign = AbsenceFactory(user=outsider.user)
    with company_scope(company):
        own = AbsenceFactory(user=officer.user)

    for person in (officer, viewer, outsider):
        assert officer.client.get(url("colleague_absence_add", person.user.pk)).status_code == 404
        assert note(officer, person).status_code == 404
    for absence in (own, foreign):
        assert officer.client.get(url("colleague_absence_change", absence.pk)).status_code == 404
        assert officer.client.post(url("colleague_absence_remove", absence.pk)).status_code == 404
    with company_scope(outsider.company):
        assert Absence.objects.count() == 1


@pytest.mark.django_db
def test_a_guest_is_nobody_who_is_away_or_stands_in():
    world = World()
    guests = {user for _grant, user in world.guests.values()}
    officer, colleague = world.clients["O"], world.members["T"].user

    page = officer.get(reverse("duties:colleague_absence_add", args=["acme", colleague.pk]))

    assert not guests & set(page.context["form"].fields["stand_in"].queryset)
    for guest in guests:
        assert officer.get(reverse("duties:colleague_absence_add", args=["acme", guest.pk])).status_code == 404


@pytest.mark.usefixtures("november")
def test_lists_of_people_lead_there(scope, officer, administrator, contributor, viewer):
    link = url("colleague_absence_add", contributor.user.pk)
    no_links = [url("colleague_absence_add", person.user.pk) for person in (officer, administrator, viewer)]

    for page in (url("hand_over_list"), reverse("companies:member_list", args=["acme"])):
        text = officer.client.get(page).text
        assert link in text
        assert [one for one in no_links if one in text] == []
    assert link in officer.client.get(url("hand_over", contributor.user.pk)).text
    assert link not in administrator.client.get(reverse("companies:member_list", args=["acme"])).text


@pytest.mark.usefixtures("november")
def test_list_of_the_handover_says_who_is_away_today(scope, officer, manager, contributor):
    AbsenceFactory(user=contributor.user, begins_on=date(2026, 11, 20), ends_on=date(2026, 11, 27))
    AbsenceFactory(user=manager.user, begins_on=date(2026, 11, 26), ends_on=date(2026, 11, 27))

    page = officer.client.get(url("hand_over_list"))

    away = {holder.person: holder.away_until for holder in page.context["holders"]}
    assert away == {officer.user: None, manager.user: None, contributor.user: date(2026, 11, 27)}
    assert "away until" in page.text


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize("rows", [1, 3])
def test_absences_of_a_colleague_query_count(scope, officer, contributor, rows, django_assert_num_queries):
    for month in range(rows):
        day, stand_in = date(2027, 1 + month, 1), MembershipFactory(company=scope, roles=[Role.MANAGER]).user
        AbsenceFactory(user=contributor.user, begins_on=day, ends_on=day, stand_in=stand_in, noted_by=stand_in)
    AbsenceFactory(user=officer.user)
    AbsenceFactory(user=contributor.user, begins_on=date(2026, 11, 1), ends_on=date(2026, 11, 24))  # over
    path = url("colleague_absence_add", contributor.user.pk)
    officer.client.get(path)

    with django_assert_num_queries(7):
        page = officer.client.get(path)

    assert len(page.context["absences"]) == rows


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize("rows", [1, 3])
def test_own_absences_query_count(scope, officer, contributor, rows, django_assert_num_queries):
    for month in range(rows):
        day, another = date(2027, 1 + month, 1), MembershipFactory(company=scope, roles=[Role.MANAGER]).user
        AbsenceFactory(user=contributor.user, begins_on=day, ends_on=day, stand_in=another, noted_by=another)
    contributor.client.get(url("wishes"))

    with django_assert_num_queries(8):
        page = contributor.client.get(url("wishes"))

    assert len(page.context["absences"]) == rows


# --- Reminders --------------------------------------------------------------------------------------


def test_reminders_go_to_the_stand_in_of_a_colleague_who_fell_ill(footage, officer, manager, contributor):
    company, lead_day = footage.company, date(2027, 3, 25)
    assigning.assign(duties=[footage.duty], actor=officer.user, owner=contributor.user, now=at(company))
    fields = {"begins_on": lead_day.isoformat(), "ends_on": lead_day.isoformat()}
    note(officer, contributor, stand_in=manager.user.pk, **fields)

    for day in (lead_day, footage.due_on):
        remind(company=company, now=at(company, day, 7))

    assert list(Reminder.objects.order_by("on").values_list("on", "recipient", "instead_of", "why_instead")) == [
        (lead_day, manager.user.pk, contributor.user.pk, "away"),
        (footage.due_on, contributor.user.pk, None, ""),
    ]
