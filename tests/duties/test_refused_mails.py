"""A mail of the day that the mail server refuses for good: its lines reach somebody else, who reads why."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from ctpat.activity.models import Entry
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.duties.jobs import refused_mail
from ctpat.duties.mails import mails_to
from ctpat.duties.models import Digest, Preference, Reminder
from ctpat.duties.services import assigning, wishes
from ctpat.duties.services.digests import send_digest
from ctpat.duties.services.passing_on import pass_on_refused
from ctpat.duties.services.reminders import remind
from ctpat.outbox.models import Job, Mail, Notification
from ctpat.outbox.sending import send_due
from tests.conftest import member_of
from tests.duties.conftest import at, run
from tests.duties.test_reminders import DUE, LEAD_DAY, morning
from tests.outbox.conftest import broker  # noqa: F401
from tests.outbox.test_sending import server  # noqa: F401  (a mail server that refuses whom it is told to)

DEAD = "550 5.1.1 no such mailbox"


@pytest.fixture
def deputy(footage, officer):
    member = member_of(footage.company, Role.MANAGER)
    assigning.assign(duties=[footage.duty], actor=officer.user, deputy=member.user, now=at(footage.company))
    return member


def give_up(digest: Digest, hour: int = 7) -> int:
    """What the job does once the outbox has given a mail up."""
    company = digest.company
    return pass_on_refused(company=company, mail_id=digest.mail_id, now=at(company, digest.day, hour))


def mail_to(member) -> Mail:
    return Mail.objects.get(to=member.user.email, kind="duties.digest")


@pytest.mark.usefixtures("broker")
def test_a_mail_refused_for_good_leaves_the_work_with_it(footage, officer, server):  # noqa: F811
    morning(footage.company, LEAD_DAY)
    server.answers[officer.user.email] = DEAD

    send_due()

    mail = mail_to(officer)
    job = Job.objects.get(kind="duties.refused")
    assert (mail.state, job.company_id, job.payload) == ("failed", footage.company.pk, {"mail": mail.pk})


@pytest.mark.usefixtures("broker")
def test_a_mail_put_off_is_not_passed_on(footage, officer, server):  # noqa: F811
    morning(footage.company, LEAD_DAY)
    server.answers[officer.user.email] = "451 4.7.1 greylisted"

    send_due()

    assert not Job.objects.filter(kind="duties.refused").exists()


def test_one_mail_too_many_for_an_address_is_passed_on_too(footage, officer, settings):
    settings.OUTBOX_MAILS_A_DAY = 0

    morning(footage.company, LEAD_DAY)

    assert Job.objects.get(kind="duties.refused").payload == {"mail": mail_to(officer).pk}


def test_its_lines_go_to_the_deputy_who_reads_why(footage, officer, deputy):
    (digest,) = morning(footage.company, LEAD_DAY)

    assert give_up(digest) == 1
    morning(footage.company, LEAD_DAY, hour=8)

    text = mail_to(deputy).text
    assert "Camera footage reviewed, Yard: in 7 days, Thu 1 Apr 2027" in text
    assert f"You are told because the mail server refused our mail to {officer.user}." in text
    passed = Reminder.objects.get(recipient=deputy.user)
    assert (passed.instead_of, passed.why_instead, passed.stage) == (officer.user, "refused", "ahead-7")


def test_the_job_does_it_in_its_company(footage, officer, deputy):
    (digest,) = morning(footage.company, LEAD_DAY)
    job = Job(kind="duties.refused", company=footage.company, payload={"mail": digest.mail_id})

    refused_mail(job, lambda *_: None)

    with company_scope(footage.company):
        assert Reminder.objects.filter(recipient=deputy.user).count() == 1


def test_the_person_is_told_inside_and_the_history_keeps_it(footage, officer, deputy):
    (digest,) = morning(footage.company, LEAD_DAY)

    give_up(digest)

    assert Notification.objects.filter(user=officer.user, kind="duties.reminder").count() == 1
    note = Notification.objects.get(user=officer.user, kind="duties.refused")
    assert note.text == (
        f"The mail server refused our mail of 25 Mar 2027 to you; 1 line went to {deputy.user}. Check the address."
    )
    entry = Entry.objects.get(verb="duties.digest.refused")
    assert json.loads(entry.data)["after"]["to"] == {str(deputy.user): 1}


def test_a_second_time_does_nothing(footage, officer, deputy):
    (digest,) = morning(footage.company, LEAD_DAY)

    assert (give_up(digest), give_up(digest)) == (1, 0)
    assert Reminder.objects.filter(recipient=deputy.user).count() == 1


def test_without_a_deputy_it_goes_to_who_answers_for_the_programme(footage, officer, company_officer):
    owner = member_of(footage.company, Role.CONTRIBUTOR)
    footage.duty.refresh_from_db()
    footage.duty.owner, footage.duty.deputy = owner.user, None
    footage.duty.save()
    (digest,) = morning(footage.company, LEAD_DAY)

    give_up(digest)

    assert [row.recipient for row in Reminder.objects.filter(why_instead="refused")] == [officer.user]


def test_a_deputy_who_is_refused_as_well_hands_on_to_the_next(footage, officer, deputy, company_officer):
    run(footage.company)  # so that the duty knows whom it escalates to
    (digest,) = morning(footage.company, LEAD_DAY)
    give_up(digest)
    (second,) = morning(footage.company, LEAD_DAY, hour=8)

    give_up(second, hour=8)
    (third,) = morning(footage.company, LEAD_DAY, hour=9)

    assert third.user == company_officer.user
    assert give_up(third, hour=9) == 0  # everybody was tried: it stays shown inside


def test_who_takes_mail_comes_before_who_does_not(footage, officer, deputy, company_officer):
    run(footage.company)
    wishes.unsubscribe(user=deputy.user)
    (digest,) = morning(footage.company, LEAD_DAY)

    give_up(digest)

    assert Reminder.objects.get(why_instead="refused").recipient == company_officer.user


def test_what_was_shown_inside_only_wakes_up(footage, officer, deputy, company_officer):
    wishes.unsubscribe(user=officer.user)
    wishes.unsubscribe(user=company_officer.user)
    (digest,) = morning(footage.company, DUE)
    assert digest.user == deputy.user

    give_up(digest)

    woken = Reminder.objects.get(recipient=officer.user, stage="ahead-0")
    assert (woken.why_instead, woken.send_at) == ("refused", at(footage.company, DUE, 7))


def test_who_had_todays_mail_reads_it_tomorrow(footage, officer, deputy):
    (digest,) = morning(footage.company, LEAD_DAY)
    Digest.objects.create(company=footage.company, user=deputy.user, day=LEAD_DAY, to=deputy.user.email)

    give_up(digest)

    assert morning(footage.company, LEAD_DAY, hour=8) == []
    (late,) = morning(footage.company, LEAD_DAY + timedelta(1))
    assert late.user == deputy.user


def test_it_waits_for_the_hour_of_who_gets_it(footage, officer, deputy):
    Preference.objects.create(company=footage.company, user=deputy.user, hour="16:00")
    (digest,) = morning(footage.company, LEAD_DAY)

    give_up(digest)

    assert Reminder.objects.get(recipient=deputy.user).send_at == at(footage.company, LEAD_DAY, 16)


def test_what_was_settled_meanwhile_goes_to_nobody(footage, officer, deputy):
    (digest,) = morning(footage.company, LEAD_DAY)
    footage.state, footage.remind_at = "missed", None
    footage.save()

    assert give_up(digest) == 0
    assert "Please check the address." in Notification.objects.get(kind="duties.refused").text


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_of_a_persons_reminders_shows_it(footage, officer, deputy, django_assert_num_queries, lines):
    for day in range(lines - 1):
        Digest.objects.create(
            company=footage.company,
            user=officer.user,
            day=LEAD_DAY - timedelta(day + 1),
            refused_at=at(footage.company),
        )
    remind(company=footage.company, now=at(footage.company, LEAD_DAY, 0))
    digest = send_digest(company=footage.company, user_id=officer.user.pk, now=at(footage.company, LEAD_DAY, 7))
    give_up(digest)
    officer.client.get(reverse("duties:wishes", args=["acme"]))

    with django_assert_num_queries(9):
        page = officer.client.get(reverse("duties:wishes", args=["acme"])).content.decode()

    assert f"The mail server refused it for {officer.user.email}." in page
    assert f"What was still open went to {deputy.user}." in page


def test_the_latest_mails_come_first(footage, officer):
    for days in (2, 0, 1):
        Digest.objects.create(company=footage.company, user=officer.user, day=LEAD_DAY + timedelta(days))

    assert [one.digest.day - LEAD_DAY for one in mails_to(officer.user)] == [timedelta(2), timedelta(1), timedelta(0)]


def test_the_history_of_the_duty_shows_both(footage, officer, deputy):
    (digest,) = morning(footage.company, LEAD_DAY)
    give_up(digest)

    page = officer.client.get(reverse("duties:duty_detail", args=["acme", footage.duty_id])).content.decode()

    assert f"mail to {officer.user.email} refused by the mail server" in page
    assert "the mail was refused" in page


def test_a_mail_that_went_out_says_so_before_the_night(footage, officer):
    (digest,) = morning(footage.company, LEAD_DAY)
    send_due()

    page = officer.client.get(reverse("duties:duty_detail", args=["acme", footage.duty_id])).content.decode()

    assert f"mail to {digest.to} sent" in page
