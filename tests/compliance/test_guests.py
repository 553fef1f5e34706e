"""What a guest of one account sees: what the company stands by, and nothing else (roles.yaml, validator_guest)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.models import AccountException, AccountGrant
from compliance.services import answers
from compliance.services.discussion import add_comment
from ctpat.activity.models import Entry
from ctpat.companies.scoping import company_scope
from tests.conftest import signed_in
from tests.factories.accounts import AccountFactory
from tests.factories.actions import CorrectiveActionFactory, MeasureFactory, WeaknessFactory
from tests.factories.compliance import CriterionFactory, EvidenceLinkFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file, plain_evidence
from tests.factories.files import picture_bytes
from tests.factories.grants import guest_of

NOW = timezone.now()


@pytest.fixture
def account(scope):
    return AccountFactory()


@pytest.fixture
def other(scope):
    """Another account of the same company."""
    return AccountFactory(entity_type__slug="air-carrier")


@pytest.fixture
def guest(account):
    grant = guest_of(account)
    grant.client = signed_in(grant.user)
    return grant


@pytest.fixture
def response(account):
    return ResponseFactory(criterion=CriterionFactory(code="6.1", applies_to=["importer", "air-carrier"]))


def write(response, text, *, actor, now=NOW, status="implemented"):
    response.refresh_from_db()
    return answers.save_answer(
        response=response,
        version=response.version,
        status=status,
        narrative=text if status == "implemented" else "",
        reason="" if status == "implemented" else text,
        actor=actor,
        now=now,
    )


def accept(response, *, author, reviewer, now=NOW):
    response.refresh_from_db()
    answers.ask_for_review(response=response, actor=author, now=now)
    response.refresh_from_db()
    answers.accept_answer(
        response=response, version=response.version, actor=reviewer, now=now, on=response.company.today(now)
    )


@pytest.fixture
def accepted(response, officer, reviewer):
    write(response, "The accepted answer.", actor=officer.user)
    accept(response, author=officer.user, reviewer=reviewer.user)
    response.refresh_from_db()
    return response


def page_of(guest, name="shown_criterion", *args, **query):
    args = [guest.company.slug, guest.content_object_id, *(args or (["6.1"] if name == "shown_criterion" else []))]
    return guest.client.get(reverse(f"compliance:{name}", args=args), query)


def text_of(guest, name="shown_criterion", *args, **query) -> str:
    page = page_of(guest, name, *args, **query)
    assert page.status_code == 200
    return page.content.decode()


def test_guest_reads_the_accepted_answer_and_until_when(guest, accepted):
    text = text_of(guest)

    assert "The accepted answer." in text
    until = guest.until.strftime("%-d %b %Y")
    assert re.sub(r"<[^>]+>", "", text).count(f"You see the account Importer of Acme Trading until {until}.") == 1


def test_guest_never_reads_a_draft(guest, response, officer):
    write(response, "CANARY draft", actor=officer.user)

    assert "CANARY" not in text_of(guest)
    assert "no accepted answer" in text_of(guest)


def test_edit_under_way_stays_inside_until_it_is_accepted(guest, accepted, officer, reviewer):
    later = NOW + timedelta(hours=1)
    write(accepted, "CANARY second text", actor=officer.user, now=later)

    text = text_of(guest)
    assert "The accepted answer." in text
    assert "CANARY" not in text
    accept(accepted, author=officer.user, reviewer=reviewer.user, now=later)
    assert "CANARY second text" in text_of(guest)


def test_guest_reads_what_was_accepted_before_and_compares(guest, accepted, officer, reviewer):
    for hours, word in ((1, "SKIPPED"), (2, "final")):
        at = NOW + timedelta(hours=hours)
        write(accepted, f"The {word} answer.", actor=officer.user, now=at)
        if word == "final":
            accept(accepted, author=officer.user, reviewer=reviewer.user, now=at)

    page = page_of(guest)
    text = page.content.decode()
    assert [one.version.narrative for one in page.context["shown"].acceptances] == [
        "The final answer.",
        "The accepted answer.",
    ]
    assert "SKIPPED" not in text
    assert "<ins>final </ins>" in text


def test_difference_of_this_account_is_read_and_of_another_never(guest, accepted, other, officer, reviewer):
    for account, word in ((guest.content_object, "OWN"), (other, "CANARY")):
        answers.set_exception(
            response=accepted, account=account, status="implemented", narrative=word, actor=officer.user, now=NOW
        )
    assert "OWN" not in text_of(guest)  # not accepted yet, and what was accepted is no longer so for this account
    assert "The accepted answer." not in text_of(guest)

    accept(accepted, author=officer.user, reviewer=reviewer.user)
    text = text_of(guest)
    assert "OWN" in text
    assert "CANARY" not in text
    assert AccountException.objects.count() == 2


def test_criterion_of_another_account_is_not_there(guest, other, officer):
    ResponseFactory(criterion=CriterionFactory(code="6.2", applies_to=["air-carrier"]))

    assert page_of(guest, "shown_criterion", "6.2").status_code == 404
    assert "6.2" not in text_of(guest, "shown_profile")


def test_guest_sees_no_comment_weakness_standing_or_person_in_charge(guest, accepted, officer, viewer):
    viewer.user.name = "CANARY Owner"
    viewer.user.save()
    accepted.owner = viewer.user
    accepted.save()
    add_comment(response=accepted, text="CANARY comment", actor=officer.user, now=NOW)
    weakness = WeaknessFactory(response=accepted, title="CANARY weakness", severity="major")
    CorrectiveActionFactory(weakness=weakness, title="CANARY action")
    MeasureFactory(response=accepted, why="CANARY asked", state="requested")

    for text in (text_of(guest), text_of(guest, "shown_profile")):
        assert "CANARY" not in text
        assert "standing" not in text
        assert "%" not in re.sub(r"<head>.*</head>", "", text, flags=re.DOTALL)


def test_approved_measure_is_part_of_the_answer_while_it_is_in_force(guest, accepted, company):
    today = company.today()
    MeasureFactory(response=accepted, interim_control="A guard stands there.", state="approved", expires_on=today)
    MeasureFactory(
        response=accepted, interim_control="CANARY past", state="approved", expires_on=today - timedelta(days=1)
    )

    text = text_of(guest)
    assert "A guard stands there." in text
    assert "CANARY" not in text


def test_answer_that_does_not_apply_says_why(guest, response, officer, reviewer):
    write(response, "We have no conveyances.", actor=officer.user, status="not_applicable")
    accept(response, author=officer.user, reviewer=reviewer.user)

    assert "Does not apply." in text_of(guest)
    assert "We have no conveyances." in text_of(guest)


# --- Evidence --------------------------------------------------------------------------------------


def test_evidence_of_accepted_answers_is_shown_and_opened(guest, accepted, officer):
    evidence = evidence_with_file(officer.user, title="Seal procedure")
    EvidenceLinkFactory(evidence=evidence, response=accepted)

    assert "Seal procedure" in text_of(guest)
    assert "1 document" in text_of(guest, "shown_profile")
    file = page_of(guest, "shown_file", evidence.pk)
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    with company_scope(guest.company):
        entry = Entry.objects.get(verb="compliance.evidence.downloaded")
        assert (entry.actor, entry.target) == (guest.user_id, f"compliance.evidence:{evidence.pk}")


@pytest.mark.parametrize("why", ["restricted", "archived", "draft", "unlinked", "of another account"])
def test_other_evidence_is_not_there(guest, accepted, other, officer, reviewer, why):
    evidence = evidence_with_file(officer.user, title="CANARY proof", restricted=why == "restricted")
    if why == "archived":
        evidence.archived_on = guest.company.today()
        evidence.save()
    response = accepted
    if why == "draft":
        response = ResponseFactory(criterion=CriterionFactory(code="6.3", applies_to=["importer"]))
    if why == "of another account":
        response = ResponseFactory(
            criterion=CriterionFactory(code="6.4", applies_to=["air-carrier"]),
            accepted_version=1,
            review_state="accepted",
        )
    if why != "unlinked":
        EvidenceLinkFactory(evidence=evidence, response=response)

    assert "CANARY" not in text_of(guest)
    assert page_of(guest, "shown_file", evidence.pk).status_code == 404


def test_picture_is_served_as_the_copy_without_place_and_device(guest, accepted, officer):
    evidence = evidence_with_file(officer.user, content=picture_bytes(), name="gate.jpg")
    EvidenceLinkFactory(evidence=evidence, response=accepted)
    copy = evidence.current.file.renditions.get(shape="view")

    file = page_of(guest, "shown_file", evidence.pk)

    assert int(file["Content-Length"]) == copy.size
    assert file["Content-Type"] == copy.media_type


# --- Everything else --------------------------------------------------------------------------------


def test_guest_page_leads_nowhere_but_into_guest_pages(guest, accepted, officer):
    """No link of a guest's pages would be refused."""
    EvidenceLinkFactory(evidence=evidence_with_file(officer.user), response=accepted)
    for text in (text_of(guest), text_of(guest, "shown_profile")):
        inside = set(re.findall(r'(?:href|action|data-fetch)="(/c/[^"]*)"', text))
        assert inside
        assert {link for link in inside if not link.startswith(guest.guest_url)} == set()


def test_guest_one_minute_after_the_end_finds_nothing(guest, accepted):
    assert page_of(guest).status_code == 200

    AccountGrant.objects.update(ends_at=timezone.now() - timedelta(minutes=1))

    assert page_of(guest).status_code == 404
    assert page_of(guest, "shown_profile").status_code == 404


def test_global_permission_opens_nothing(account, accepted, outsider):
    """S2.3: django's own permissions and guardian's rows of other tables count for nothing."""
    permission = guest_of(account).permission
    outsider.user.user_permissions.add(permission)

    url = reverse("compliance:shown_profile", args=["acme", account.pk])
    assert outsider.client.get(url).status_code == 404


def test_officer_sees_what_a_guest_sees(account, accepted, officer, administrator):
    write(accepted, "CANARY draft", actor=officer.user, now=NOW + timedelta(hours=1))
    url = reverse("compliance:shown_criterion", args=["acme", account.pk, "6.1"])

    text = officer.client.get(url).content.decode()

    assert "This is what a guest sees of the account" in text
    assert "The accepted answer." in text
    assert "CANARY" not in text
    assert administrator.client.get(url).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_guest_pages_ask_a_constant_number_of_queries(company, officer, rows, django_assert_num_queries):
    with company_scope(company):
        grant = guest_of(AccountFactory())
        for number in range(rows):
            response = ResponseFactory(
                criterion=CriterionFactory(code=f"6.{number + 1}", applies_to=["importer"]),
                accepted_version=1,
                review_state="accepted",
            )
            for _ in range(rows):
                EvidenceLinkFactory(evidence=plain_evidence(), response=response)
    grant.client = signed_in(grant.user)
    page_of(grant)  # readiness is remembered until something changes

    with django_assert_num_queries(8):
        page_of(grant, "shown_profile")
    with django_assert_num_queries(12):
        page_of(grant)


# --- The officer's side -------------------------------------------------------------------------------


def test_officer_sees_who_may_look_until_when(account, officer, viewer, guest):
    guest_of(account, withdrawn_at=NOW, email="gone@example.com")

    text = officer.client.get(account.get_absolute_url()).content.decode()

    assert guest.email in text
    assert f"{guest.until:%-d %b %Y}" in text
    assert text.index(guest.email) < text.index("gone@example.com")
    assert guest.email not in viewer.client.get(account.get_absolute_url()).content.decode()


def test_officer_invites_extends_and_ends(account, officer):
    today = account.company.today()
    url = reverse("compliance:guest_invite", args=["acme", account.pk])

    page = officer.client.post(url, {"email": "v@cbp.example", "until": today + timedelta(days=5)})
    grant = AccountGrant.objects.get()
    assert (page.status_code, grant.until, grant.shows_report) == (302, today + timedelta(days=5), False)

    change = reverse("compliance:guest_change", args=["acme", account.pk, grant.pk])
    officer.client.post(change, {"until": today + timedelta(days=9), "shows_report": "on"})
    grant.refresh_from_db()
    assert (grant.until, grant.shows_report) == (today + timedelta(days=9), True)

    officer.client.post(reverse("compliance:guest_withdraw", args=["acme", account.pk, grant.pk]))
    grant.refresh_from_db()
    assert grant.withdrawn_at is not None


def test_inviting_asks_for_the_sign_in_again(account, officer):
    session = officer.client.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()

    page = officer.client.post(
        reverse("compliance:guest_invite", args=["acme", account.pk]),
        {"email": "v@cbp.example", "until": account.company.today()},
    )

    assert page.url.startswith("/accounts/reauthenticate/")
    assert not AccountGrant.objects.exists()


def test_refusal_keeps_what_was_typed(account, officer):
    page = officer.client.post(
        reverse("compliance:guest_invite", args=["acme", account.pk]),
        {"email": "v@cbp.example", "until": account.company.today() + timedelta(days=400)},
    )

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["until"]
    assert page.context["form"]["email"].value() == "v@cbp.example"
