"""CBP's decisions: what may be appealed, and what was done about each."""

from collections.abc import Iterator

from ctpat.companies.anchors import Fact, Proof, anchor, proof

from ..models import Account, Decision
from .accounts import status_steps
from .paths import path_to

DECISIONS = ("compliance.decision.", "compliance.account.")


@anchor("appeal.benefits_decision_on", moved_by=DECISIONS)
def benefits_denied() -> Iterator[Fact]:
    yield from _decisions(Decision.Kind.BENEFITS)


@anchor("appeal.false_information_decision_on", moved_by=DECISIONS)
def false_information_found() -> Iterator[Fact]:
    yield from _decisions(Decision.Kind.FALSE_INFORMATION)


@proof("appeal-benefits-denied", moved_by=DECISIONS)
def benefits_appeals() -> Iterator[Proof]:
    yield from _decisions_acted_on(Decision.Kind.BENEFITS)


@proof("appeal-false-information", moved_by=DECISIONS)
def false_information_appeals() -> Iterator[Proof]:
    yield from _decisions_acted_on(Decision.Kind.FALSE_INFORMATION)


@proof("suspension-reply", moved_by=DECISIONS)
def suspensions_answered() -> Iterator[Proof]:
    yield from _decisions_acted_on(Decision.Kind.SUSPENSION, status=Account.Status.SUSPENDED)


@proof("reapplication-possible", moved_by=DECISIONS)
def removals_settled() -> Iterator[Proof]:
    yield from _decisions_acted_on(Decision.Kind.REMOVAL, status=Account.Status.REMOVED)


def _decisions(kind: str) -> Iterator[Fact]:
    for letter in Decision.objects.filter(kind=kind).select_related("account__entity_type").order_by("pk"):
        yield Fact(
            subject=letter.account,
            on=letter.letter_on,
            label=letter.account.entity_type.text("name"),
            path=path_to("decision_detail", letter.pk),
            record=f"decision {letter.pk}",
            due_on=letter.answer_by,
            owner=letter.owner_id,
            deputy=letter.deputy_id,
        )


def _decisions_acted_on(kind: str, status: str = "") -> Iterator[Proof]:
    """What was done about letters; those that are a status of the account answer that status."""
    steps = {(step.account_id, step.on): step.pk for step in status_steps(status)} if status else {}
    for letter in Decision.objects.filter(kind=kind).exclude(acted_on=None).select_related("account"):
        step = steps.get((letter.account_id, letter.letter_on))
        answered = f"status {step}" if step else f"decision {letter.pk}"
        yield Proof(
            subject=letter.account,
            on=letter.acted_on,
            record=f"{answered} answered",
            label=letter.get_act_display(),
            path=path_to("decision_detail", letter.pk),
            for_record=answered,
        )
