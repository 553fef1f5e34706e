"""Answers that were asked for by a day, and accepted ones to look at again."""

from collections.abc import Iterator
from datetime import date

from ctpat.companies.anchors import Fact, Proof, anchor, proof
from ctpat.companies.scoping import company_in_force

from ..models.response import Response
from .paths import path_to

ANSWERS = tuple(f"compliance.response.{step}" for step in ("submitted", "withdrawn", "accepted", "returned", "dated"))
REASSIGNED = ("compliance.response.assigned",)


def _responses(**filters):
    rows = Response.objects.applicable().filter(**filters)
    return rows.select_related("criterion", "own_criterion").order_by("pk")


def _response_fact(response: Response, on: date, record: str, **more) -> Fact:
    return Fact(
        subject=response,
        on=on,
        label=str(response),
        mail_label=response.code,
        path=path_to("criterion", response.code),
        record=record,
        codes=(response.code,),
        owner=response.owner_id,
        deputy=response.deputy_id,
        **more,
    )


@anchor("response.due_on", moved_by=ANSWERS + REASSIGNED)
def answers_due() -> Iterator[Fact]:
    for response in _responses(due_on__isnull=False):
        yield _response_fact(response, response.due_on, "asked")


@proof("answer-due", moved_by=ANSWERS)
def answers_handed_in() -> Iterator[Proof]:
    company = company_in_force()
    handed_in = [Response.Review.WAITING, Response.Review.ACCEPTED]
    for response in _responses(due_on__isnull=False, review_state__in=handed_in, submitted_at__isnull=False):
        on = company.today(response.submitted_at)
        path, record = path_to("criterion", response.code), f"handed in {on}"
        yield Proof(subject=response, on=on, record=record, label=response.code, path=path, for_record="asked")


@anchor("response.review_on", moved_by=ANSWERS + REASSIGNED)
def answers_to_look_at_again() -> Iterator[Fact]:
    """Accepted answers; the next acceptance brings the next date."""
    company = company_in_force()
    for response in _responses(review_on__isnull=False, accepted_version__isnull=False):
        accepted = company.today(response.reviewed_at) if response.reviewed_at else None
        record = f"accepted {response.accepted_version} {accepted}"
        yield _response_fact(response, response.review_on, record, recorded_on=accepted)
