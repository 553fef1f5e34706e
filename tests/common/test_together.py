"""Several querysets in one query find what each finds by itself, on both databases."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db.models import Count, DateTimeField, DecimalField, F, Max, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from compliance.models import Evidence, EvidenceLink, Participant
from ctpat.common.together import read_together
from ctpat.companies.models import Company, Membership
from ctpat.duties.models import Occurrence
from tests.factories.companies import MembershipFactory
from tests.factories.compliance import EvidenceFactory, EvidenceLinkFactory
from tests.factories.duties import DutyFactory, OccurrenceFactory
from tests.factories.validations import ParticipantFactory


def facts(row) -> dict:
    """What a model was filled with, joined models included."""
    known = {name: facts(other) for name, other in row._state.fields_cache.items() if other is not None}
    return {name: value for name, value in vars(row).items() if name != "_state"} | known


@pytest.fixture
def rows(scope):
    ParticipantFactory(name='Zoë "Z" O\'Neil', categories=[1, {"a": None}], came=None, is_confirmed=True)
    ParticipantFactory(name="Adam", part="100 % of it")
    for day in (date(2026, 12, 1), None):
        EvidenceLinkFactory(evidence=EvidenceFactory(expires_on=day))
    MembershipFactory(company=scope, roles=["viewer"], seen_at=timezone.now())
    OccurrenceFactory(duty=DutyFactory(owner=MembershipFactory(company=scope).user))
    OccurrenceFactory()


QUESTIONS = {
    "text, lists and truth": lambda: Participant.objects.order_by("name"),
    "dates and moments": lambda: Evidence.objects.order_by("-pk"),
    "joined": lambda: Membership.objects.select_related("company", "user").order_by("pk"),
    "joined far and wide": lambda: Occurrence.objects.with_duty().order_by("pk"),
    "some columns": lambda: Occurrence.objects.select_related("duty__owner").only("due_on", "duty__owner__name"),
    "a slice": lambda: Participant.objects.order_by("-name")[:1],
    "counted": lambda: Evidence.objects.annotate(number=Count("links"), last=Max("created_at")).order_by("pk"),
    "none": lambda: Participant.objects.none(),
    "nobody": lambda: Participant.objects.filter(name="Nobody"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_models_are_filled_as_by_themselves(rows, name):
    question = QUESTIONS[name]()

    assert [facts(row) for row in read_together({name: question})[name]] == [facts(row) for row in question]


def test_tuples_and_values_come_as_asked(rows):
    questions = {
        "tuples": EvidenceLink.objects.values_list("response_id", "evidence__expires_on"),
        "flat": Participant.objects.order_by("name").values_list("name", flat=True),
        "values": Participant.objects.annotate(short=Coalesce(F("part"), Value(""))).values("short", "categories"),
        "moments": moments(),
    }

    assert read_together(questions) == {name: list(question) for name, question in questions.items()}


def moments() -> QuerySet:
    at = Value(datetime(2026, 11, 30, 12, tzinfo=timezone.get_default_timezone()), DateTimeField())
    return Evidence.objects.annotate(at=at).values_list("created_at", "at")


def test_many_questions_are_one_query(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = read_together({name: question() for name, question in QUESTIONS.items()})
        assert [row.duty.owner for row in found["joined far and wide"]].count(None) == 1

    assert len(found["joined"]) >= 2


def test_nothing_to_ask_is_no_query(scope, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read_together({"none": Participant.objects.none()}) == {"none": []}


def test_columns_that_json_would_round_are_refused(scope):
    priced = Company.objects.annotate(price=Value(Decimal("1.10"), DecimalField()))

    with pytest.raises(TypeError, match="doesn't come back"):
        read_together({"priced": priced})
