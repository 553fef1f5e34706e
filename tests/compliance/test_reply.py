"""The reply desk: points of the report, answers, the officer's approval, the sent reply."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.exceptions import (
    AnswerConflict,
    AnswerIncomplete,
    CommentNeeded,
    NotInOrder,
    OwnWork,
    PackageMissing,
    ReceiptNeeded,
    ReplySent,
    ReplyUnfinished,
    StepNotPossible,
)
from compliance.models import CorrectiveAction, ReplyPackage, ReportItem, Validation, Weakness
from compliance.services import packages, reply
from ctpat.activity.models import Entry
from ctpat.files.services import store_bytes
from ctpat.outbox.models import Notification
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.evidence import plain_evidence
from tests.factories.validations import ReportItemFactory, ValidationFactory

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
def item(scope) -> ReportItem:
    return ReportItemFactory()


def written(item: ReportItem, person, text: str = "Done since May.", **more) -> ReportItem:
    return reply.save_answer(item=item, version=item.version, answer=text, actor=person.user, now=NOW, **more)


def approved(item: ReportItem, writer, officer, company_officer) -> ReportItem:
    item = written(item, writer)
    item = reply.hand_over(item=item, version=item.version, actor=officer.user, now=NOW)
    return reply.approve(item=item, version=item.version, actor=company_officer.user, now=NOW)


def packed(validation, person) -> ReplyPackage:
    """A finished package of what is approved by now."""
    package = packages.request_package(validation=validation, actor=person.user, now=NOW, queue=False)
    package = packages.start_package(package=package, fingerprint="f" * 64, is_draft=False)
    pdf = store_bytes(content=b"%PDF", name="reply.pdf", kind="pdf")
    archive = store_bytes(content=b"PK", name="reply.zip", kind="zip")
    return packages.finish_package(package=package, pdf=pdf, archive=archive, pages=3, proofs=1, now=NOW)


@pytest.mark.parametrize(
    ("kind", "level", "severity", "origin"),
    [
        ("action", "must", "major", "cbp"),
        ("action", "should", "minor", "cbp"),
        ("recommendation", "must", "observation", "cbp_advice"),
    ],
)
def test_each_task_becomes_a_weakness_of_the_register(scope, officer, contributor, kind, level, severity, origin):
    validation = ValidationFactory(reported=True)
    response = ResponseFactory(criterion=CriterionFactory(level=level))

    item = reply.add_item(
        validation=validation,
        kind=kind,
        title="Record of pest checks",
        text="No check could be shown.",
        response=response,
        owner=contributor.user,
        deputy=officer.user,
        first_action="Check weekly on the phone",
        actor=officer.user,
        on=TODAY,
    )

    weakness = item.weakness
    assert (weakness.severity, weakness.origin, weakness.response) == (severity, origin, response)
    assert (weakness.owner, weakness.deputy, weakness.due_on) == (
        contributor.user,
        officer.user,
        validation.our_target_on,
    )
    assert [action.title for action in weakness.actions.all()] == ["Check weekly on the phone"]
    assert Notification.objects.filter(user=contributor.user).count() == 1


def test_a_best_practice_is_noted_without_a_task(scope, officer):
    item = reply.add_item(
        validation=ValidationFactory(reported=True),
        kind="best_practice",
        title="Five photos",
        text="Good.",
        actor=officer.user,
        on=TODAY,
    )

    assert (item.label, item.weakness, item.is_settled) == ("B1", None, True)
    assert not Weakness.objects.exists()
    assert not CorrectiveAction.objects.exists()


def test_points_count_up_within_their_kind(scope, officer):
    validation = ValidationFactory(reported=True)

    def add(kind):
        return reply.add_item(
            validation=validation, kind=kind, title="Seals", text="Seals.", actor=officer.user, on=TODAY
        ).label

    assert [add("action"), add("recommendation"), add("action")] == ["A1", "R1", "A2"]


def test_points_need_a_report(scope, officer):
    with pytest.raises(NotInOrder):
        reply.add_item(
            validation=ValidationFactory(), kind="action", title="Seals", text="Seals.", actor=officer.user, on=TODAY
        )


def test_changing_a_point_changes_its_task(item, officer, contributor):
    reply.change_item(
        item=item, actor=officer.user, on=TODAY, title="Pest checks", owner=contributor.user, due_on=date(2026, 12, 1)
    )

    weakness = Weakness.objects.get()
    assert (weakness.title, weakness.owner, weakness.due_on) == ("Pest checks", contributor.user, date(2026, 12, 1))


def test_saving_keeps_versions_and_sittings(item, officer, contributor):
    first = written(item, officer, "One")
    second = reply.save_answer(item=first, version=1, answer="Two", actor=officer.user, now=NOW + timedelta(minutes=5))
    reply.save_answer(item=second, version=2, answer="Three", actor=contributor.user, now=NOW + timedelta(minutes=6))

    assert [(v.number, v.answer) for v in item.versions.all()] == [(3, "Three"), (2, "Two")]


def test_the_same_text_again_writes_nothing(item, officer):
    first = written(item, officer, "One\nTwo")

    again = reply.save_answer(item=first, version=1, answer="One\r\nTwo", actor=officer.user, now=NOW)

    assert again.version == 1
    assert Entry.objects.count() == 1


def test_two_people_on_one_answer_never_overwrite_each_other(item, officer, contributor):
    written(item, officer, "Hers")

    with pytest.raises(AnswerConflict) as conflict:
        reply.save_answer(item=item, version=0, answer="His", actor=contributor.user, now=NOW)

    assert conflict.value.response.answer == "Hers"
    assert ReportItem.objects.get().answer == "Hers"


def test_an_empty_answer_is_not_handed_over(item, officer):
    with pytest.raises(AnswerIncomplete):
        reply.hand_over(item=item, version=0, actor=officer.user, now=NOW)


def test_a_recommendation_needs_a_decision(scope, officer):
    advice = written(ReportItemFactory(kind="recommendation"), officer)

    with pytest.raises(AnswerIncomplete):
        reply.hand_over(item=advice, version=1, actor=officer.user, now=NOW)
    decided = written(advice, officer, decision="not_now")
    assert reply.hand_over(item=decided, version=2, actor=officer.user, now=NOW).state == "ready"


def test_the_officer_is_told_and_approves(item, officer, company_officer):
    handed = reply.hand_over(item=written(item, officer), version=1, actor=officer.user, now=NOW)
    assert [n.user for n in Notification.objects.all()] == [company_officer.user]

    done = reply.approve(item=handed, version=1, actor=company_officer.user, now=NOW)

    assert (done.state, done.decided_by) == ("approved", company_officer.user)
    assert Notification.objects.filter(user=officer.user).exists()


def test_an_answer_edited_since_is_not_approved(item, officer, company_officer):
    handed = reply.hand_over(item=written(item, officer), version=1, actor=officer.user, now=NOW)
    written(handed, officer, "Something else")

    with pytest.raises(StepNotPossible):
        reply.approve(item=handed, version=1, actor=company_officer.user, now=NOW)


def test_an_edit_takes_the_approval_away(item, officer, company_officer):
    done = approved(item, officer, officer, company_officer)

    assert written(done, officer, "Else").state == "draft"


def test_a_colleagues_later_word_makes_nobody_the_reader_of_his_own(item, officer, company_officer):
    written(item, company_officer, "Long and by the officer")
    edited = written(ReportItem.objects.get(pk=item.pk), officer, "Long and by the officer.")
    handed = reply.hand_over(item=edited, version=2, actor=officer.user, now=NOW)

    with pytest.raises(OwnWork):
        reply.approve(item=handed, version=2, actor=company_officer.user, now=NOW)


def test_what_was_approved_since_is_nobodys_obstacle(item, officer, company_officer, administrator):
    first = reply.hand_over(item=written(item, company_officer), version=1, actor=officer.user, now=NOW)
    reply.approve(item=first, version=1, actor=administrator.user, now=NOW)
    edited = written(ReportItem.objects.get(pk=item.pk), officer, "Else")
    handed = reply.hand_over(item=edited, version=2, actor=officer.user, now=NOW)

    assert reply.approve(item=handed, version=2, actor=company_officer.user, now=NOW).state == "approved"


def test_nobody_approves_his_own_words(item, company_officer):
    own = reply.hand_over(item=written(item, company_officer), version=1, actor=company_officer.user, now=NOW)

    with pytest.raises(OwnWork):
        reply.approve(item=own, version=1, actor=company_officer.user, now=NOW)


def test_returning_needs_a_word(item, officer, company_officer):
    handed = reply.hand_over(item=written(item, officer), version=1, actor=officer.user, now=NOW)

    with pytest.raises(CommentNeeded):
        reply.give_back(item=handed, actor=company_officer.user, now=NOW, note=" ")
    back = reply.give_back(item=handed, actor=company_officer.user, now=NOW, note="Name the deputy")

    assert (back.state, back.return_note) == ("draft", "Name the deputy")


def test_a_proof_goes_into_the_package_once(item, officer):
    evidence = plain_evidence()

    assert reply.add_proof(item=item, evidence=evidence, actor=officer.user) is True
    assert reply.add_proof(item=item, evidence=evidence, actor=officer.user) is False
    assert reply.remove_proof(item=item, evidence=evidence, actor=officer.user) is True
    assert item.proofs.count() == 0


def send(validation, officer, **facts):
    facts = {"sent_on": TODAY, "receipt": "ACE-1", **facts}
    return reply.send_reply(validation=validation, sent_by=officer.user, actor=officer.user, today=TODAY, **facts)


def test_a_reply_is_sent_only_whole_packed_and_proved(item, officer, company_officer):
    with pytest.raises(ReplyUnfinished, match="A1"):
        send(item.validation, officer)
    approved(item, officer, officer, company_officer)
    with pytest.raises(PackageMissing):
        send(item.validation, officer)
    package = packed(item.validation, officer)
    ReplyPackage.objects.update(is_draft=True)
    with pytest.raises(PackageMissing):
        send(item.validation, officer)
    ReplyPackage.objects.update(is_draft=False)
    with pytest.raises(ReceiptNeeded):
        send(item.validation, officer, receipt=" ")
    with pytest.raises(NotInOrder):
        send(item.validation, officer, sent_on=date(2026, 11, 26))

    sent = send(item.validation, officer)

    assert (sent.sent_on, sent.countdown(on=TODAY).sentence) == (TODAY, "sent in time")
    assert ReplyPackage.objects.get(was_sent=True) == package


def test_a_sent_reply_stays_as_it_was(item, officer, company_officer):
    approved(item, officer, officer, company_officer)
    packed(item.validation, officer)
    send(item.validation, officer)

    with pytest.raises(ReplySent):
        reply.save_answer(item=item, version=1, answer="Else", actor=officer.user, now=NOW)
    with pytest.raises(ReplySent):
        reply.add_proof(item=item, evidence=plain_evidence(), actor=officer.user)
    with pytest.raises(ReplySent):
        send(item.validation, officer)
    assert Validation.objects.get().sent_on == TODAY


def test_a_package_is_old_once_an_answer_changed(item, officer, company_officer):
    approved(item, officer, officer, company_officer)
    package = packed(item.validation, officer)
    assert packages.current_package(item.validation) == package

    written(ReportItem.objects.get(), officer, "Else")

    assert packages.current_package(item.validation) is None


def test_what_happens_elsewhere_leaves_a_package_current(item, officer, company_officer):
    approved(item, officer, officer, company_officer)
    package = packed(item.validation, officer)

    reply.add_item(
        validation=ValidationFactory(reported=True), kind="action", title="S", text="S", actor=officer.user, on=TODAY
    )

    assert packages.current_package(item.validation) == package


def test_the_same_facts_give_the_same_files(item, officer, company_officer):
    approved(item, officer, officer, company_officer)
    first = packed(item.validation, officer)
    written(ReportItem.objects.get(), officer, "Else")
    again = packages.request_package(validation=item.validation, actor=officer.user, now=NOW, queue=False)

    assert packages.start_package(package=again, fingerprint="f" * 64, is_draft=False) is None

    again.refresh_from_db()
    assert (again.pdf, again.archive, again.state) == (first.pdf, first.archive, "done")


@pytest.mark.parametrize("restricted", [False, True])
def test_a_package_knows_whether_it_names_restricted_evidence(item, officer, company_officer, restricted):
    evidence = plain_evidence(is_restricted=restricted)
    reply.add_proof(item=item, evidence=evidence, actor=officer.user)
    approved(item, officer, officer, company_officer)

    assert packed(item.validation, officer).holds_restricted == restricted


def test_a_newer_draft_gives_the_room_of_the_older_back(item, officer, company_officer):
    approved(item, officer, officer, company_officer)
    packed(item.validation, officer)
    written(ReportItem.objects.get(), officer, "Else")
    package = packages.request_package(validation=item.validation, actor=officer.user, now=NOW, queue=False)
    package = packages.start_package(package=package, fingerprint="e" * 64, is_draft=True)
    pdf = store_bytes(content=b"%PDF2", name="reply.pdf", kind="pdf")
    archive = store_bytes(content=b"PK2", name="reply.zip", kind="zip")

    packages.finish_package(package=package, pdf=pdf, archive=archive, pages=3, proofs=1, now=NOW)

    assert [p.is_ready for p in ReplyPackage.objects.all()] == [True, False]
    assert ReplyPackage.objects.first().pdf == pdf
