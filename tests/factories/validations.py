"""Validations, points of a report, messages and decisions, in the company in force."""

from datetime import date

import factory

from compliance.models import (
    Decision,
    Participant,
    PreparationStep,
    ReportItem,
    SpecialistMessage,
    Validation,
)

from .accounts import AccountFactory
from .actions import WeaknessFactory
from .compliance import OwnedFactory, ResponseFactory

NOTICE, REPORT = date(2026, 9, 1), date(2026, 11, 1)


class ValidationFactory(OwnedFactory):
    """Announced; `reported=True` has a report of 1 November 2026."""

    account = factory.LazyFunction(lambda: AccountFactory._meta.model.objects.first() or AccountFactory())
    notice_on = NOTICE

    class Meta:
        model = Validation

    class Params:
        reported = factory.Trait(held_on=date(2026, 10, 12), report_on=REPORT, outcome="actions")


class PreparationStepFactory(OwnedFactory):
    validation = factory.SubFactory(ValidationFactory)
    title = factory.Sequence(lambda n: f"Send the list {n + 1}")

    class Meta:
        model = PreparationStep


class ParticipantFactory(OwnedFactory):
    validation = factory.SubFactory(ValidationFactory)
    name = factory.Sequence(lambda n: f"Rosa {n + 1}")

    class Meta:
        model = Participant


class ReportItemFactory(OwnedFactory):
    """An action required with its weakness; `owner=` goes to the weakness."""

    validation = factory.SubFactory(ValidationFactory, reported=True)
    kind = "action"
    number = factory.LazyAttribute(lambda item: 1 + item.validation.items.filter(kind=item.kind).count())
    title = factory.Sequence(lambda n: f"Record of pest checks {n + 1}")
    text = "No weekly check could be shown."
    response = factory.SubFactory(ResponseFactory)
    weakness = factory.Maybe(
        "is_best_practice",
        yes_declaration=None,
        no_declaration=factory.SubFactory(
            WeaknessFactory,
            title=factory.SelfAttribute("..title"),
            response=factory.SelfAttribute("..response"),
            owner=factory.SelfAttribute("..owner"),
            origin="cbp",
        ),
    )

    class Meta:
        model = ReportItem
        exclude = ["owner", "is_best_practice"]

    owner = None
    is_best_practice = factory.LazyAttribute(lambda item: item.kind == "best_practice")


class MessageFactory(OwnedFactory):
    account = factory.LazyFunction(lambda: AccountFactory._meta.model.objects.first() or AccountFactory())
    received_on = date(2026, 11, 10)
    subject = factory.Sequence(lambda n: f"Please send the seal log {n + 1}")

    class Meta:
        model = SpecialistMessage


class DecisionFactory(OwnedFactory):
    account = factory.LazyFunction(lambda: AccountFactory._meta.model.objects.first() or AccountFactory())
    kind = "suspension"
    letter_on = date(2026, 11, 2)

    class Meta:
        model = Decision
