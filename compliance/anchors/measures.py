"""Compensating measures, each in force until a day."""

from collections.abc import Iterator

from ctpat.companies.anchors import Fact, Proof, anchor, proof

from ..models import CompensatingMeasure
from .paths import path_to

MEASURES = ("compliance.measure.",)


@anchor("compensating_measure.expires_on", moved_by=MEASURES)
def measures_expire() -> Iterator[Fact]:
    """The measure in force of each answer; a renewed one takes its place."""
    approved = CompensatingMeasure.objects.filter(state=CompensatingMeasure.State.APPROVED)
    for measure in approved.select_related("response__criterion", "response__own_criterion").order_by("pk"):
        response = measure.response
        yield Fact(
            subject=response,
            on=measure.expires_on,
            label=response.code,
            path=path_to("criterion", response.code),
            record=f"measure {measure.pk}",
            recorded_on=measure.decided_on,
            owner=response.owner_id,
            deputy=response.deputy_id,
        )


@proof("compensating-measure-review", moved_by=MEASURES)
def measures_ended() -> Iterator[Proof]:
    ended = CompensatingMeasure.objects.filter(state=CompensatingMeasure.State.ENDED, decided_on__isnull=False)
    for measure in ended.select_related("response__criterion", "response__own_criterion"):
        yield Proof(
            subject=measure.response,
            on=measure.decided_on,
            record=f"measure {measure.pk} ended",
            label=measure.response.code,
            path=path_to("criterion", measure.response.code),
            for_record=f"measure {measure.pk}",
        )
