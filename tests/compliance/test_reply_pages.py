"""The pages of validations and of the reply desk, as members use them."""

from datetime import date

import pytest
from django.urls import reverse

from compliance.models import (
    Decision,
    ProgrammeUpdate,
    ReplyPackage,
    ReportItem,
    SpecialistMessage,
    Validation,
    Weakness,
)
from compliance.services import letters, reply
from ctpat.companies.scoping import company_scope
from ctpat.files.services import store_bytes
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file, plain_evidence
from tests.factories.files import pdf_bytes, upload
from tests.factories.validations import (
    MessageFactory,
    ParticipantFactory,
    PreparationStepFactory,
    ReportItemFactory,
    ValidationFactory,
)


def url(name: str, *args) -> str:
    return reverse(f"compliance:{name}", args=["acme", *args])


@pytest.fixture
def account(company):
    with company_scope(company):
        return AccountFactory(entity_type__slug="importer")


@pytest.fixture
def item(company) -> ReportItem:
    with company_scope(company):
        return ReportItemFactory()


def at(item: ReportItem, name: str = "reply_item", *more) -> str:
    return url(name, item.validation_id, item.label, *more)


def fresh(row):
    with company_scope(row.company):
        return type(row).objects.get(pk=row.pk)


# --- From the notice to the report ----------------------------------------------------------------


def test_a_notice_is_recorded_with_its_plan(officer, company_officer, account):
    form = officer.client.get(url("validation_create"))
    assert form.context["form"].initial["officer"] == company_officer.user

    page = officer.client.post(
        url("validation_create"),
        {
            "account": account.pk,
            "kind": "revalidation",
            "notice_on": "2026-01-10",
            "place": "virtual",
            "officer": company_officer.user.pk,
            "file": upload(pdf_bytes(), "notice.pdf"),
        },
    )

    with company_scope(officer.company):
        validation = Validation.objects.get()
        assert page.url == validation.get_absolute_url()
        assert (validation.place, validation.officer, validation.notice_file.name) == (
            "virtual",
            company_officer.user,
            "notice.pdf",
        )
        assert validation.steps.count() == 5


def test_bad_dates_come_back_in_a_sentence_with_what_was_typed(officer, account):
    page = officer.client.post(
        url("validation_create"),
        {
            "account": account.pk,
            "kind": "validation",
            "notice_on": "2026-01-10",
            "place": "site",
            "where": "Monterrey",
            "starts_on": "2026-01-01",
        },
    )

    assert page.status_code == 422
    assert "The first day can&#x27;t be before the notice." in page.content.decode()
    assert "Monterrey" in page.content.decode()
    with company_scope(officer.company):
        assert not Validation.objects.exists()


def test_only_an_approver_can_be_the_officer(officer, account, contributor):
    page = officer.client.post(
        url("validation_create"),
        {
            "account": account.pk,
            "kind": "validation",
            "notice_on": "2026-01-10",
            "place": "site",
            "officer": contributor.user.pk,
        },
    )

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["officer"]


def test_a_step_is_ticked_with_a_record(officer, company):
    with company_scope(company):
        step, evidence = PreparationStepFactory(), plain_evidence()

    page = officer.client.post(url("step_done", step.pk), {"proof": evidence.pk, "note": ""})

    assert page.url.endswith("#plan")
    assert fresh(step).proof_id == evidence.pk
    assert evidence.title in officer.client.get(url("step_detail", step.pk)).content.decode()


def test_a_contributor_sees_and_ticks_only_his_own_steps(contributor, company):
    with company_scope(company):
        own = PreparationStepFactory(owner=contributor.user, title="Own step")
        other = PreparationStepFactory(validation=own.validation, title="Another step")

    page = contributor.client.get(url("validation_detail", own.validation_id)).content.decode()
    assert "Own step" in page
    assert "Another step" not in page
    assert contributor.client.get(url("step_detail", other.pk)).status_code == 404
    assert contributor.client.post(url("step_done", other.pk), {"note": "Done"}).status_code == 404
    contributor.client.post(url("step_done", own.pk), {"note": "Done"})
    assert fresh(own).done_by_id == contributor.user.pk


def test_a_member_takes_part_by_name(officer, company):
    with company_scope(company):
        validation = ValidationFactory()
        CriterionFactory()

    officer.client.post(
        url("participant_add", validation.pk),
        {"side": "company", "user": officer.user.pk, "categories": ["6"], "is_confirmed": "on"},
    )
    again = officer.client.post(url("participant_add", validation.pk), {"side": "company", "user": officer.user.pk})

    with company_scope(company):
        [participant] = validation.participants.all()
    assert (participant.name, participant.categories) == (str(officer.user), [6])
    assert again.status_code == 422
    assert "is on the list already" in again.content.decode()


def test_the_visit_and_the_report_lead_to_the_desk(officer, company):
    with company_scope(company):
        came = ParticipantFactory()
    validation = came.validation

    officer.client.post(
        url("validation_visit", validation.pk),
        {"held_on": "2026-10-12", "visit_note": "They asked for **seals**.", "came": [came.pk]},
    )
    page = officer.client.post(
        url("validation_report", validation.pk), {"report_on": "2026-11-01", "outcome": "actions"}
    )

    assert page.url == url("reply_desk", validation.pk)
    assert fresh(came).came is True
    assert "<strong>seals</strong>" in officer.client.get(url("validation_detail", validation.pk)).content.decode()


def test_the_desk_without_a_report_leads_back(officer, company):
    with company_scope(company):
        validation = ValidationFactory()

    assert officer.client.get(url("reply_desk", validation.pk)).url == validation.get_absolute_url()


# --- The desk -------------------------------------------------------------------------------------


def test_a_point_becomes_a_task_of_the_register(officer, contributor, company):
    with company_scope(company):
        validation, response = ValidationFactory(reported=True), ResponseFactory()

    page = officer.client.post(
        url("item_create", validation.pk),
        {
            "kind": "action",
            "title": "Record of pest checks",
            "text": "No check could be shown.",
            "response": response.pk,
            "owner": contributor.user.pk,
            "first_action": "Check weekly",
        },
    )

    assert page.url == url("reply_item", validation.pk, "A1")
    with company_scope(company):
        weakness = Weakness.objects.get()
    assert (weakness.owner, weakness.origin, weakness.severity) == (contributor.user, "cbp", "major")


def test_an_answer_is_saved_as_one_types(contributor, company):
    with company_scope(company):
        item = ReportItemFactory(owner=contributor.user)

    page = contributor.client.post(
        at(item, "reply_save"), {"version": 0, "narrative": "Since May."}, headers={"HX-Request": "true"}
    )

    assert 'name="version" value="1"' in page.content.decode()
    assert fresh(item).answer == "Since May."


def test_a_conflict_shows_both_texts(officer, item):
    officer.client.post(at(item, "reply_save"), {"version": 0, "narrative": "Hers"})

    page = officer.client.post(at(item, "reply_save"), {"version": 0, "narrative": "His"})

    assert page.status_code == 409
    assert page.context["conflict"].together == "Hers\n\nHis"
    assert fresh(item).answer == "Hers"


def test_a_text_nested_too_deep_is_refused(officer, item):
    page = officer.client.post(at(item, "reply_save"), {"version": 0, "narrative": ">" * 60 + " deep"})

    assert page.status_code == 422
    assert fresh(item).answer == ""


def test_a_contributor_sees_only_his_own_points(contributor, company):
    with company_scope(company):
        own = ReportItemFactory(owner=contributor.user, title="Own point")
        other = ReportItemFactory(validation=own.validation, title="Another point")

    page = contributor.client.get(at(own)).content.decode()

    assert "Own point" in page
    assert "Another point" not in page
    assert "Reply package" not in page
    assert contributor.client.get(at(other)).status_code == 404
    assert contributor.client.post(at(other, "reply_save"), {"version": 0, "narrative": "x"}).status_code == 404


def test_the_officer_approves_what_he_read(officer, company_officer, item):
    officer.client.post(at(item, "reply_save"), {"version": 0, "narrative": "Since May."})
    officer.client.post(at(item, "reply_hand"), {"version": 1})
    assert "Approve this answer" in company_officer.client.get(at(item)).content.decode()

    company_officer.client.post(at(item, "reply_approve"), {"version": 0})
    assert fresh(item).state == "ready"
    company_officer.client.post(at(item, "reply_approve"), {"version": 1})

    assert fresh(item).state == "approved"
    assert "Approved by" in officer.client.get(at(item)).content.decode()


def test_the_officer_gives_back_with_a_word(officer, company_officer, item):
    officer.client.post(at(item, "reply_save"), {"version": 0, "narrative": "Since May."})
    officer.client.post(at(item, "reply_hand"), {"version": 1})

    refused = company_officer.client.post(at(item, "reply_return"), {"note": ""})
    company_officer.client.post(at(item, "reply_return"), {"note": "Name the deputy"})

    assert refused.status_code == 422
    assert "Name the deputy" in officer.client.get(at(item)).content.decode()


def test_a_new_file_is_proof_and_evidence_of_the_criterion(officer, item):
    page = officer.client.post(at(item, "item_proof"), {"upload": upload(pdf_bytes(), "checks.pdf")})

    assert page.url == item.get_absolute_url()
    with company_scope(officer.company):
        [proof] = item.proofs.select_related("evidence")
        assert [link.response_id for link in proof.evidence.links.all()] == [item.response_id]
    officer.client.post(at(item, "item_proof_remove", proof.evidence_id))
    with company_scope(officer.company):
        assert not item.proofs.exists()


def test_restricted_evidence_keeps_its_title(manager, officer, item):
    with company_scope(officer.company):
        secret = plain_evidence(title="Plan of the cameras", is_restricted=True)
        reply.add_proof(item=item, evidence=secret, actor=officer.user)

    assert "Plan of the cameras" in officer.client.get(at(item)).content.decode()
    assert "Plan of the cameras" not in manager.client.get(at(item)).content.decode()


def test_the_first_open_point_is_shown(officer, company):
    with company_scope(company):
        done = ReportItemFactory(state="approved", answer="x")
        waiting = ReportItemFactory(validation=done.validation)

    page = officer.client.get(url("reply_desk", done.validation_id))

    assert page.context["item"] == waiting


@pytest.mark.parametrize("label", ["X1", "A", "A9", "A1x"])
def test_an_unknown_point_is_not_found(officer, item, label):
    assert officer.client.get(url("reply_item", item.validation_id, label)).status_code == 404


def test_late_is_said(officer, company):
    with company_scope(company):
        item = ReportItemFactory(validation__report_on=date(2020, 1, 1), validation__held_on=None)

    page = officer.client.get(at(item)).content.decode()

    assert "days late" in page
    assert "days left" not in page


# --- Sent -----------------------------------------------------------------------------------------


def test_a_reply_is_noted_as_sent_only_when_it_is_whole(officer, company_officer, item):
    sent = {"sent_on": "2026-11-20", "sent_by": company_officer.user.pk, "receipt": "ACE-1"}

    page = officer.client.post(url("reply_sent", item.validation_id), sent)

    assert page.status_code == 422
    assert "Not approved yet: A1" in page.content.decode()
    assert "ACE-1" in page.content.decode()
    assert fresh(item.validation).sent_on is None


# --- Messages, decisions, updates -----------------------------------------------------------------


def test_a_message_is_received_and_answered(officer, account):
    page = officer.client.post(
        url("message_create"),
        {
            "account": account.pk,
            "kind": "question",
            "received_on": "2026-11-10",
            "subject": "Seal log",
            "needs_answer": "on",
        },
    )
    with company_scope(officer.company):
        message = SpecialistMessage.objects.get()
    assert page.url == message.get_absolute_url()

    refused = officer.client.post(url("message_answer", message.pk), {"answered_on": "2026-11-12"})
    officer.client.post(
        url("message_answer", message.pk),
        {"answered_on": "2026-11-12", "text": "Here", "file": upload(pdf_bytes(), "answer.pdf")},
    )

    assert refused.status_code == 422
    assert fresh(message).answered_on == date(2026, 11, 12)
    file = officer.client.get(url("message_file", message.pk, "answer"))
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert officer.client.get(url("message_file", message.pk, "message")).status_code == 404


def test_a_decision_is_recorded_answered_and_ended(officer, account):
    officer.client.post(
        url("decision_create"), {"account": account.pk, "kind": "suspension", "letter_on": "2026-11-02"}
    )
    with company_scope(officer.company):
        decision = Decision.objects.get()
    assert "The last day is" in officer.client.get(decision.get_absolute_url()).content.decode()

    officer.client.post(
        url("decision_act", decision.pk), {"act": "replied", "acted_on": "2026-11-20", "note": "Plan sent"}
    )
    officer.client.post(
        url("decision_end", decision.pk), {"ended_on": "2026-11-24", "note": "Lifted", "status": "validated"}
    )

    decision = fresh(decision)
    assert (decision.act, decision.end_note) == ("replied", "Lifted")
    assert fresh(account).status == "validated"


def test_an_update_in_answer_to_a_point_is_shown_beside_it(officer, item):
    form = officer.client.get(url("update_create") + f"?item={item.pk}")
    assert str(form.context["form"]["item"].value()) == str(item.pk)

    officer.client.post(url("update_create"), {"title": "Weekly check", "made_on": "2026-11-20", "item": item.pk})

    with company_scope(officer.company):
        assert ProgrammeUpdate.objects.get().validation == item.validation
    assert "Weekly check" in officer.client.get(at(item)).content.decode()
    assert "Weekly check" in officer.client.get(url("update_list")).content.decode()


def test_files_of_another_company_are_not_found(officer, outsider, account):
    with company_scope(officer.company):
        message = MessageFactory()
    path = f"/c/beta/validations/messages/{message.pk}/"

    assert outsider.client.get(path).status_code == 404


def test_nothing_yet_says_what_belongs_here(officer):
    page = officer.client.get(url("validation_list")).content.decode()

    assert "Nothing from CBP yet" in page
    assert "Record a notice" in page


# --- Queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts_do_not_grow(officer, company_officer, contributor, rows, django_assert_num_queries):
    with company_scope(officer.company):
        for _ in range(rows):
            ParticipantFactory(validation=ValidationFactory(), user=officer.user)
            MessageFactory(owner=officer.user)
        validation = ValidationFactory(reported=True, officer=company_officer.user)
        for number in range(rows):
            item = ReportItemFactory(validation=validation, owner=contributor.user)
            ReportItemFactory(validation=validation, kind="recommendation", owner=officer.user)
            evidence = evidence_with_file(officer.user, content=pdf_bytes(text=str(number)))
            reply.add_proof(item=item, evidence=evidence, actor=officer.user)
            PreparationStepFactory(validation=validation, owner=contributor.user, proof=evidence)
            letters.record_update(
                actor=officer.user, today=date(2026, 11, 25), title="U", made_on=date(2026, 11, 1), item=item
            )
    officer.client.get(url("validation_list"))

    with django_assert_num_queries(9):
        officer.client.get(url("validation_list"))
    with django_assert_num_queries(12):
        officer.client.get(url("validation_detail", validation.pk))
    with django_assert_num_queries(12):
        officer.client.get(url("reply_item", validation.pk, "A1"))
    with django_assert_num_queries(11):
        officer.client.get(url("reply_package", validation.pk))
    with django_assert_num_queries(5):
        officer.client.get(url("message_list"))
    with django_assert_num_queries(5):
        officer.client.get(url("update_list"))


@pytest.mark.parametrize("restricted", [False, True])
def test_the_package_is_for_who_may_see_every_proof_in_it(company, manager, consultant, restricted):
    """The zip holds restricted evidence; the PDF names it, where there is any."""
    with company_scope(company):
        validation = ValidationFactory(reported=True)
        files = {name: store_bytes(content=b"%PDF-1.7", name=f"reply.{name}", kind=name) for name in ("pdf", "zip")}
        facts = {
            "number": 1,
            "state": "done",
            "pdf": files["pdf"],
            "archive": files["zip"],
            "holds_restricted": restricted,
        }
        ReplyPackage.objects.create(company=company, validation=validation, requested_by=consultant.user, **facts)
    zipped, printed = (url("package_file", validation.pk, 1, kind) for kind in ("zip", "pdf"))

    assert [manager.client.get(address).status_code for address in (zipped, printed)] == [
        403,
        403 if restricted else 200,
    ]
    assert [consultant.client.get(address).status_code for address in (zipped, printed)] == [200, 200]
    page = url("reply_package", validation.pk)
    shown = [member.client.get(page).content.decode() for member in (manager, consultant)]
    assert [zipped in page for page in shown] == [False, True]
    assert [printed in page for page in shown] == [not restricted, True]
    assert ("The reply names restricted evidence" in shown[0]) == restricted
