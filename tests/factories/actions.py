"""Weaknesses, corrective actions and measures, in the company in force."""

from datetime import date

import factory
from django.db.models import Max

from compliance.models import CompensatingMeasure, CorrectiveAction, Weakness

from .compliance import OwnedFactory, ResponseFactory


class WeaknessFactory(OwnedFactory):
    number = factory.LazyFunction(lambda: (Weakness.objects.aggregate(last=Max("number"))["last"] or 0) + 1)
    title = factory.Sequence(lambda n: f"Seals lie open {n + 1}")
    response = factory.SubFactory(ResponseFactory)
    raised_on = date(2026, 11, 1)

    class Meta:
        model = Weakness


class CorrectiveActionFactory(OwnedFactory):
    weakness = factory.SubFactory(WeaknessFactory)
    title = factory.Sequence(lambda n: f"Lock the cabinet {n + 1}")

    class Meta:
        model = CorrectiveAction


class MeasureFactory(OwnedFactory):
    response = factory.SubFactory(ResponseFactory)
    why = "The yard has no fence on the east side."
    interim_control = "A guard walks it every hour."
    expires_on = date(2027, 3, 1)

    class Meta:
        model = CompensatingMeasure
