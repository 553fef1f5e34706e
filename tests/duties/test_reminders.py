"""Reminders: rows that exist once, one mail a person a day, and nothing lost."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail as mailbox
from django.utils import timezone

from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.companies.services.members import change_roles, end_membership
from ctpat.duties.models import Digest, Occurrence, Preference, Reminder
from ctpat.duties.services import absences, assigning
from ctpat.duties.services.digests import note_sent, people_waiting, send_digest
from ctpat.duties.services.reminders import remind
from ctpat.duties.sweeping import companies_due, sweep
from ctpat.outbox.models import Job, Mail, Notification
from ctpat.outbox.sending import send_due
from tests.conftest import member_of
from tests.duties.conftest import at, run

LEAD_DAY, DUE = date(2027, 3, 25), date(2027, 4, 1)


def morning(company, day: date, hour: int = 7) -> list[Digest]:
    """What the worker does in one company at an hour of a day."""
    now = at(company, day, hour)
    remind(company=company, now=now)
    sent = [send_digest(company=company, user_id=user, now=now) for user in people_waiting(now=now)]
    return [digest for digest in sent if digest]


def told(**filters) -> list[tuple]:
    rows = Reminder.objects.filter(**filters)
    return [(row.on, row.stage, row.recipient_id) for row in rows]


@pytest.fixture
def deputy(footage, officer):
    """Of the footage review."""
    member = member_of(footage.company, Role.MANAGER)
    assigning.assign(duties=[footage.duty], actor=officer.user, deputy=member.user, now=at(footage.company))
    return member


def test_on_the_first_lead_day_the_owner_gets_a_notification_and_one_mail(footage, officer):
    (digest,) = morning(footage.company, LEAD_DAY)

    assert told() == [(LEAD_DAY, "ahead-7", officer.user.pk)]
    mail = Mail.objects.get(kind="duties.digest")
    assert (mail.to, mail.subject) == (officer.user.email, "1 coming up (Acme Trading)")
    assert "Camera footage reviewed, Yard: in 7 days, Thu 1 Apr 2027 (9.15, 9.16)" in mail.text
    assert (digest.message_id, digest.day) == (mail.message_id, LEAD_DAY)
    note = Notification.objects.get(user=officer.user, kind="duties.reminder")
    assert note.text == "Camera footage reviewed, Yard: due 1 Apr 2027"


def test_each_line_leads_to_its_place(footage, officer):
    morning(footage.company, LEAD_DAY)

    place = f"/c/acme/calendar/duties/{footage.duty_id}/#due-{footage.pk}"
    assert f"http://localhost:8000{place}" in Mail.objects.get(kind="duties.digest").text
    assert Notification.objects.get(kind="duties.reminder").path == place


def test_nothing_is_sent_before_the_persons_hour(footage, officer):
    Preference.objects.create(company=footage.company, user=officer.user, hour=time(16))

    assert morning(footage.company, LEAD_DAY, hour=15) == []
    assert len(morning(footage.company, LEAD_DAY, hour=16)) == 1


def test_again_at_once_writes_nothing(footage, officer):
    morning(footage.company, LEAD_DAY)

    assert morning(footage.company, LEAD_DAY, hour=8) == []
    assert (Reminder.objects.count(), Mail.objects.count()) == (1, 1)


def test_late_it_reaches_owner_and_deputy_then_escalates(footage, officer, deputy, company_officer):
    run(footage.company)
    for days in range(40):
        morning(footage.company, LEAD_DAY + timedelta(days))

    day = {days: DUE + timedelta(days) for days in (0, 1, 8, 14, 15, 22, 29, 30)}
    assert told(occurrence=footage) == [
        (LEAD_DAY, "ahead-7", officer.user.pk),
        (day[0], "ahead-0", officer.user.pk),
        (day[1], "deputy", deputy.user.pk),
        (day[1], "late-1", officer.user.pk),
        (day[8], "late-8", officer.user.pk),
        (day[14], "escalated", company_officer.user.pk),
        (day[15], "late-15", officer.user.pk),
        (day[22], "late-22", officer.user.pk),
        (day[29], "late-29", officer.user.pk),
        (day[30], "final", company_officer.user.pk),
    ]
    assert Digest.objects.filter(user=deputy.user).count() == 1
    text = Mail.objects.filter(to=deputy.user.email).get().text
    assert "LATE" in text
    assert "You are the deputy of its owner." in text


def test_three_days_without_a_scheduler_lose_nothing_and_send_one_mail(footage, officer, deputy):
    morning(footage.company, LEAD_DAY)
    morning(footage.company, DUE + timedelta(3), hour=11)

    assert told(recipient=officer.user) == [
        (LEAD_DAY, "ahead-7", officer.user.pk),
        (DUE, "ahead-0", officer.user.pk),
        (DUE + timedelta(1), "late-1", officer.user.pk),
    ]
    last = Mail.objects.filter(to=officer.user.email).last()
    assert last.text.count("Camera footage reviewed") == 1
    assert "3 days late, was due Thu 1 Apr 2027" in last.text


def test_what_comes_after_the_mail_of_the_day_waits_for_tomorrow(footage, officer):
    morning(footage.company, LEAD_DAY)
    Occurrence.objects.filter(pk=footage.pk).update(
        due_on=LEAD_DAY, taken_to=None, stands_since=LEAD_DAY, remind_at=at(footage.company, LEAD_DAY, 0)
    )

    assert morning(footage.company, LEAD_DAY, hour=12) == []
    (digest,) = morning(footage.company, LEAD_DAY + timedelta(1))
    assert {reminder.stage for reminder in digest.reminders.all()} == {"ahead-0", "late-1"}


def test_what_was_settled_before_the_hour_needs_no_mail(footage, officer):
    remind(company=footage.company, now=at(footage.company, LEAD_DAY, 0))
    Occurrence.objects.filter(pk=footage.pk).update(state="missed", remind_at=None)

    assert morning(footage.company, LEAD_DAY) == []
    assert Mail.objects.filter(kind="duties.digest").count() == 0


def test_who_is_away_is_stood_in_for_and_the_mail_says_so(footage, officer, manager):
    absences.add_absence(
        user=officer.user, actor=officer.user, begins_on=LEAD_DAY, ends_on=LEAD_DAY, stand_in=manager.user
    )
    morning(footage.company, LEAD_DAY)

    assert told() == [(LEAD_DAY, "ahead-7", manager.user.pk)]
    assert f"You are told because {officer.user} is away." in Mail.objects.get(to=manager.user.email).text


def test_who_left_before_the_hour_hands_the_reminder_on(footage, officer, deputy, administrator):
    assigning.assign(duties=[footage.duty], actor=officer.user, owner=administrator.user, now=at(footage.company))
    leaver = member_of(footage.company, Role.CONTRIBUTOR)
    assigning.assign(duties=[footage.duty], actor=officer.user, owner=leaver.user, now=at(footage.company))
    remind(company=footage.company, now=at(footage.company, LEAD_DAY, 0))
    end_membership(membership=leaver, by=administrator, now=at(footage.company, LEAD_DAY, 1))
    run(footage.company, LEAD_DAY)

    morning(footage.company, LEAD_DAY)

    assert told(digest__isnull=False) == []
    morning(footage.company, LEAD_DAY, hour=8)
    assert told(digest__isnull=False) == [(LEAD_DAY, "ahead-7", deputy.user.pk)]
    assert not Mail.objects.filter(to=leaver.user.email, kind="duties.digest").exists()


def test_who_lost_the_right_to_see_duties_is_not_told_of_them(footage, officer, deputy, administrator):
    """Neither before the mail is made nor by it: the roles of the hour count."""
    former = member_of(footage.company, Role.CONTRIBUTOR)
    assigning.assign(duties=[footage.duty], actor=officer.user, owner=former.user, now=at(footage.company))
    remind(company=footage.company, now=at(footage.company, LEAD_DAY, 0))
    change_roles(membership=former, roles=[Role.VIEWER], by=administrator)

    for day in (LEAD_DAY, LEAD_DAY + timedelta(1), DUE):
        morning(footage.company, day)

    assert not Mail.objects.filter(to=former.user.email, kind="duties.digest").exists()
    assert (DUE, "ahead-0", former.user.pk) not in told()
    assert (DUE, "ahead-0", deputy.user.pk) in told()
    assert Mail.objects.filter(to=deputy.user.email, kind="duties.digest").exists()


def test_the_last_to_whom_duties_fall_is_told_whatever_the_role(footage, officer, administrator):
    """A company whose only compliance officer is gone still hears of its dates."""
    end_membership(membership=officer, by=administrator, now=at(footage.company))
    run(footage.company, LEAD_DAY)

    assert [digest.user for digest in morning(footage.company, DUE)] == [administrator.user]


def test_a_mail_that_waits_for_the_server_is_kept_back_from_who_left(footage, officer, administrator):
    morning(footage.company, LEAD_DAY)
    end_membership(membership=officer, by=administrator, now=at(footage.company, LEAD_DAY, 8))

    send_due()

    assert [mail.to for mail in mailbox.outbox if officer.user.email in mail.to] == []


# --- The link that stops the mails --------------------------------------------------------------


def stop_link() -> str:
    return Mail.objects.get(kind="duties.digest").headers["List-Unsubscribe"].strip("<>")


def path_of(link: str) -> str:
    return link.removeprefix("http://localhost:8000")


def test_one_click_stops_the_mails_and_the_deputy_reads_why(footage, officer, deputy, client):
    morning(footage.company, LEAD_DAY)
    path = path_of(stop_link())

    asked = client.get(path)
    assert (asked.status_code, Preference.objects.count()) == (200, 0)
    answered = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answered.status_code == 200
    assert not Preference.objects.get(user=officer.user).by_mail

    morning(footage.company, DUE)
    assert told(on=DUE) == [(DUE, "ahead-0", officer.user.pk), (DUE, "ahead-0", deputy.user.pk)]
    assert Mail.objects.filter(to=officer.user.email).count() == 1
    why = f"You are told because {officer.user} gets no mail from here, and CBP asks for this duty."
    assert why in Mail.objects.get(to=deputy.user.email).text
    assert Notification.objects.filter(user=officer.user, kind="duties.reminder").count() == 2


def test_the_link_of_who_left_leads_nowhere(footage, officer, administrator, client):
    morning(footage.company, LEAD_DAY)
    path = path_of(stop_link())
    end_membership(membership=officer, by=administrator, now=at(footage.company, LEAD_DAY, 8))

    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    assert not Preference.objects.exists()


@pytest.mark.parametrize("token", ["x", "WzEsMV0:1abcde:forged"])
def test_a_forged_link_leads_nowhere(db, client, token):
    assert client.post(f"/reminders/stop/{token}/").status_code == 404


def test_the_mail_goes_out_with_its_headers(footage, officer):
    morning(footage.company, LEAD_DAY)

    send_due()

    (message,) = mailbox.outbox
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop_link()}>"
    assert note_sent() == 1
    assert Digest.objects.get().sent_at == Mail.objects.get(kind="duties.digest").sent_at


# --- The sweep ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_sweep_finds_the_companies_with_something_due(company, officer, outsider):
    with company_scope(company):
        from tests.factories.accounts import AccountFactory

        AccountFactory(status="validated", anniversary_on=date(2027, 6, 15))
        run(company)
    before, now = at(company, date(2027, 3, 16), 23), at(company, date(2027, 3, 17), 0)
    first = datetime.combine(date(2027, 2, 15), time.min, tzinfo=company.zone)

    assert companies_due(now=first - timedelta(days=60)) == set()
    assert companies_due(now=now) == {company.pk}
    assert sweep(now=now) == 1
    assert sweep(now=now) == 1
    assert Job.objects.filter(kind="duties.remind").count() == 1
    assert before < now


def test_the_day_begins_at_the_companys_midnight(footage, officer):
    assert footage.remind_at == datetime(2027, 3, 25, 0, tzinfo=footage.company.zone)
    assert timezone.localtime(footage.remind_at, timezone.get_default_timezone()).hour != 0
