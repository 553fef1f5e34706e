"""The pages on which something written down wrongly is put right."""

from datetime import date

import pytest
from django.urls import reverse

from compliance.models import AccountStatus, Decision
from ctpat.companies.scoping import company_scope
from tests.factories.annual_review import AnnualReviewFactory, submitted
from tests.factories.files import pdf_bytes, upload
from tests.factories.validations import DecisionFactory, MessageFactory, ReportItemFactory


def url(name: str, *args) -> str:
    return reverse(f"compliance:{name}", args=["acme", *args])


def fresh(row):
    with company_scope(row.company):
        return type(row).objects.get(pk=row.pk)


@pytest.fixture
def decision(company) -> Decision:
    with company_scope(company):
        decision = DecisionFactory()
        for status, on in (("validated", date(2024, 1, 1)), ("suspended", decision.letter_on)):
            AccountStatus.objects.create(company=company, account=decision.account, status=status, on=on)
        return decision


def letter(decision: Decision, **changes) -> dict:
    return {"account": decision.account_id, "kind": decision.kind, "letter_on": "2026-11-02", **changes}


def test_a_decision_is_corrected_with_a_reason(officer, decision):
    shown = officer.client.get(url("decision_detail", decision.pk)).content.decode()
    assert url("decision_correct", decision.pk) in shown
    form = officer.client.get(url("decision_correct", decision.pk)).context["form"]
    assert "act" not in form.fields

    without = officer.client.post(url("decision_correct", decision.pk), letter(decision, letter_on="2026-11-04"))
    page = officer.client.post(
        url("decision_correct", decision.pk), letter(decision, letter_on="2026-11-04", why="Read the stamp wrongly.")
    )

    assert (without.status_code, page.status_code, page.url) == (422, 302, url("decision_detail", decision.pk))
    assert fresh(decision).letter_on == date(2026, 11, 4)
    told = officer.client.get(url("decision_detail", decision.pk)).content.decode()
    assert "corrected a decision of CBP" in told


def test_what_was_done_is_corrected_by_who_may_send(officer, consultant, decision):
    with company_scope(decision.company):
        Decision.objects.update(act="replied", acted_on=date(2026, 11, 10), act_note="Plan sent")

    fields = officer.client.get(url("decision_correct", decision.pk)).context["form"].fields
    assert {"act", "acted_on", "act_note"} <= set(fields)
    others = consultant.client.get(url("decision_correct", decision.pk)).context["form"].fields
    assert "act" not in others
    consultant.client.post(url("decision_correct", decision.pk), letter(decision, reason="No seals.", why="Typed it"))
    assert (fresh(decision).reason, fresh(decision).act) == ("No seals.", "replied")

    page = officer.client.post(url("decision_correct", decision.pk), letter(decision, act="", why="It was a draft."))

    assert page.status_code == 302
    assert (fresh(decision).act, fresh(decision).is_open) == ("", True)


def test_the_letter_stays_unless_another_is_chosen(officer, decision):
    path = url("decision_correct", decision.pk)
    officer.client.post(path, letter(decision, file=upload(pdf_bytes(), "letter.pdf"), why="Found it"))
    officer.client.post(path, letter(decision, letter_on="2026-11-03", why="Wrong"))

    with company_scope(decision.company):
        assert Decision.objects.get(letter_on=date(2026, 11, 3)).file.name == "letter.pdf"


def test_a_decision_never_made_is_taken_back(officer, decision):
    path = url("decision_take_back", decision.pk)

    assert officer.client.post(path, {}).status_code == 422
    page = officer.client.post(path, {"gone-why": "It is another company's letter."})

    assert page.url == url("validation_list")
    assert officer.client.get(url("decision_detail", decision.pk)).status_code == 404
    assert fresh(decision.account).status == "validated"


def test_the_answer_to_a_message_is_corrected(officer, company):
    with company_scope(company):
        message = MessageFactory(answered_on=date(2026, 11, 12), answer_text="Here it is")
    shown = officer.client.get(url("message_detail", message.pk)).content.decode()
    assert url("message_answer_correct", message.pk) in shown
    assert url("message_change", message.pk) in shown
    path = url("message_answer_correct", message.pk)

    empty = officer.client.post(path, {"answer_text": "Here it is", "why": "Wrong"})
    page = officer.client.post(path, {"answered_on": "2026-11-13", "answer_text": "Here it is", "why": "Wrong"})

    assert (empty.status_code, page.url) == (422, url("message_detail", message.pk))
    assert fresh(message).answered_on == date(2026, 11, 13)
    officer.client.post(path, {"answered_on": "2026-11-13", "never": "on", "why": "It was a draft"})
    assert fresh(message).is_open
    assert officer.client.get(path).status_code == 404


def test_when_a_reply_was_sent_is_corrected(officer, company):
    with company_scope(company):
        validation = ReportItemFactory().validation
        validation.sent_on, validation.receipt = date(2026, 11, 20), "R-1"
        validation.save()
    path = url("reply_sent_correct", validation.pk)
    assert path in officer.client.get(url("reply_package", validation.pk)).content.decode()
    detail = officer.client.get(url("validation_detail", validation.pk)).content.decode()
    assert url("validation_report", validation.pk) in detail

    page = officer.client.post(path, {"sent_on": "2026-11-21", "receipt": "R-11", "why": "The portal says the 21st."})

    assert page.url == url("reply_package", validation.pk)
    assert (fresh(validation).sent_on, fresh(validation).receipt) == (date(2026, 11, 21), "R-11")


def test_a_submission_is_corrected(officer, company_officer, company):
    with company_scope(company):
        review = AnnualReviewFactory()
        submitted(review, company_officer.user)
    route = (review.year, review.account.entity_type_id)
    assert url("annual_review_correct", *route) in officer.client.get(url("annual_review", *route)).content.decode()
    facts = {"submitted_by": company_officer.user.pk, "receipt_note": "R-2", "why": "Typed wrongly"}
    day = review.opens_on

    page = officer.client.post(url("annual_review_correct", *route), {**facts, "submitted_on": day})

    assert page.url == url("annual_review", *route)
    assert (fresh(review).submitted_on, fresh(review).receipt_note) == (day, "R-2")
    assert fresh(review).receipt_id is not None


def test_since_when_an_account_has_a_status_is_corrected(officer, decision):
    with company_scope(decision.company):
        validated, suspended = decision.account.statuses.order_by("on")
    detail = url("account_detail", decision.account_id)
    path = url("account_status_correct", decision.account_id, validated.pk)
    assert path in officer.client.get(detail).content.decode()

    page = officer.client.post(path, {"on": "2024-02-01", "why": "The portal says February."})
    follows = officer.client.post(
        url("account_status_correct", decision.account_id, suspended.pk), {"on": "2026-11-03", "why": "Wrong"}
    )

    assert (page.url, fresh(validated).on) == (detail, date(2024, 2, 1))
    assert follows.status_code == 422
    assert "Correct the letter under Validations." in follows.content.decode()
