"""Rows of the permission matrix: validations, the reply desk, messages and decisions."""

from datetime import date

from compliance.models import ItemProof, PortalComparison, ReplyPackage
from ctpat.files.services import store_bytes
from tests.access_matrix import Members, Row
from tests.factories.evidence import plain_evidence
from tests.factories.validations import (
    DecisionFactory,
    MessageFactory,
    ParticipantFactory,
    PreparationStepFactory,
    ReportItemFactory,
    ValidationFactory,
)

SEEN, LETTERS = "OCUMTS", "OCUMS"


def point(world, **fields):
    """Everybody who may see validations may see this one: it is the contributor's."""
    return ReportItemFactory(owner=world.members["T"].user, **fields)


def validation(world) -> list:
    return [point(world).validation_id]


def announced(world) -> list:
    return [PreparationStepFactory(owner=world.members["T"].user).validation_id]


def item(world, **fields) -> list:
    made = point(world, **fields)
    return [made.validation_id, made.label]


def handed(world) -> list:
    return item(world, state="ready", answer="Done.", version=1)


def proof(world) -> list:
    made = point(world)
    evidence = plain_evidence()
    ItemProof.objects.create(company=made.company, item=made, evidence=evidence)
    return [made.validation_id, made.label, evidence.pk]


def step(world) -> list:
    return [PreparationStepFactory(owner=world.members["T"].user).pk]


def participant(world) -> list:
    return [ParticipantFactory().pk]


def message(world) -> list:
    return [MessageFactory().pk]


def answered_message(world) -> list:
    return [MessageFactory(answered_on=date(2026, 11, 20), answer_text="Here it is").pk]


def sent(world) -> list:
    made = point(world).validation
    made.sent_on, made.receipt = date(2026, 11, 20), "R-1"
    made.save()
    return [made.pk]


def comparison(world) -> list:
    return [PortalComparison.objects.create(company=world.company, on=date(2026, 11, 20), seq=0).pk]


def message_file(world) -> list:
    file = store_bytes(content=b"%PDF-1.7", name="letter.pdf", kind="pdf")
    return [MessageFactory(file=file).pk, "message"]


def decision(world) -> list:
    return [DecisionFactory().pk]


def decision_file(world) -> list:
    return [DecisionFactory(file=store_bytes(content=b"%PDF-1.7", name="letter.pdf", kind="pdf")).pk, "letter"]


def report_file(world) -> list:
    file = store_bytes(content=b"%PDF-1.7", name="report.pdf", kind="pdf")
    return [ValidationFactory(reported=True, report_file=file).pk, "report"]


def package(world) -> list:
    validation = ValidationFactory(reported=True)
    files = {name: store_bytes(content=b"%PDF-1.7", name=f"reply.{name}", kind=name) for name in ("pdf", "zip")}
    ReplyPackage.objects.create(
        company=validation.company,
        validation=validation,
        number=1,
        state="done",
        pdf=files["pdf"],
        archive=files["zip"],
        holds_restricted=False,
        requested_by=world.members["O"].user,
    )
    return [validation.pk, 1, "pdf"]


ROWS: dict[str, Row] = {
    "compliance:validation_list": Members(get=SEEN),
    "compliance:validation_create": Members(get="OS", post="OS", posted=422),
    "compliance:validation_detail": Members(get=SEEN, args=validation),
    "compliance:validation_change": Members(get="OS", post="OS", posted=422, args=validation),
    "compliance:validation_visit": Members(get="OS", post="OS", posted=422, args=validation),
    "compliance:validation_report": Members(get="OS", post="OS", posted=422, args=validation),
    "compliance:validation_close": Members(get="OC", post="OC", posted=422, args=validation),
    "compliance:validation_file": Members(get=LETTERS, args=report_file),
    "compliance:step_add": Members(post="OS", posted=422, args=announced),
    "compliance:step_detail": Members(get=SEEN, args=step),
    "compliance:step_change": Members(post="OS", posted=422, args=step),
    "compliance:step_done": Members(post="OTS", posted=422, args=step),
    "compliance:step_reopen": Members(post="OTS", args=step),
    "compliance:step_remove": Members(post="OS", args=step),
    "compliance:participant_add": Members(get="OS", post="OS", posted=422, args=validation),
    "compliance:participant_change": Members(get="OS", post="OS", posted=422, args=participant),
    "compliance:participant_remove": Members(post="OS", args=participant),
    "compliance:item_create": Members(get="OS", post="OS", posted=422, args=validation),
    "compliance:reply_desk": Members(get=SEEN, args=validation),
    "compliance:reply_item": Members(get=SEEN, args=item),
    "compliance:reply_refresh": Members(get=SEEN, args=item),
    "compliance:reply_save": Members(post="OTS", posted=422, args=item),
    "compliance:item_change": Members(get="OS", post="OS", posted=422, args=item),
    "compliance:item_history": Members(get=SEEN, args=item),
    "compliance:reply_hand": Members(post="OS", args=item),
    "compliance:reply_withdraw": Members(post="OS", args=handed),
    "compliance:reply_approve": Members(post="C", args=handed),
    "compliance:reply_return": Members(post="C", posted=422, args=handed),
    "compliance:item_proof": Members(get="OTS", post="OTS", posted=422, args=item),
    "compliance:item_proof_remove": Members(post="OTS", args=proof),
    "compliance:reply_package": Members(get=LETTERS, args=validation),
    "compliance:package_make": Members(post="OS", args=validation),
    "compliance:package_file": Members(
        get=LETTERS, args=package
    ),  # restricted proofs are for fewer: test_reply_pages.py
    "compliance:letter_change": Members(get="OS", post="OS", args=validation),
    "compliance:reply_sent": Members(post="OC", posted=422, args=validation),
    "compliance:reply_sent_correct": Members(get="OC", post="OC", posted=422, args=sent),
    "compliance:portal_check": Members(post="OS"),
    "compliance:portal_profile": Members(get=LETTERS),
    "compliance:portal_compare": Members(post="OS", posted=422),
    "compliance:portal_comparison_take_back": Members(post="OS", args=comparison),
    "compliance:message_list": Members(get=LETTERS),
    "compliance:message_create": Members(get="OS", post="OS", posted=422),
    "compliance:message_detail": Members(get=LETTERS, args=message),
    "compliance:message_change": Members(get="OS", post="OS", posted=422, args=message),
    "compliance:message_answer": Members(post="OS", posted=422, args=message),
    "compliance:message_file": Members(get=LETTERS, args=message_file),
    "compliance:decision_create": Members(get="OS", post="OS", posted=422),
    "compliance:decision_detail": Members(get=LETTERS, args=decision),
    "compliance:message_answer_correct": Members(get="OS", post="OS", posted=422, args=answered_message),
    "compliance:decision_correct": Members(get="OS", post="OS", posted=422, args=decision),
    "compliance:decision_take_back": Members(post="OS", posted=422, args=decision),
    "compliance:decision_act": Members(post="OC", posted=422, args=decision),
    "compliance:decision_end": Members(post="OC", posted=422, args=decision),
    "compliance:decision_file": Members(get=LETTERS, args=decision_file),
    "compliance:update_list": Members(get=LETTERS),
    "compliance:update_create": Members(get="OS", post="OS", posted=422),
}
