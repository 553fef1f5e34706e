"""Duties and their dates, in the company in force: of a kind of the catalogue that applies to all."""

from datetime import date

import factory

from ctpat.duties.models import Absence, Duty, Holder, Occurrence, OwnKind, Reminder
from tests.factories.companies import UserFactory
from tests.factories.compliance import OwnedFactory


class DutyFactory(OwnedFactory):
    """A monthly review of footage, of a subject of its own."""

    kind = "footage-review"
    subject = factory.Sequence(lambda n: f"companies.site:{n + 1}")
    label = factory.Sequence(lambda n: f"Yard {n + 1}")
    mail_label = factory.SelfAttribute("label")
    path = "/c/acme/evidence/"
    created_on = date(2026, 1, 1)

    class Meta:
        model = Duty


class OccurrenceFactory(OwnedFactory):
    duty = factory.SubFactory(DutyFactory)
    anchor_on = date(2026, 10, 20)
    due_on = date(2026, 11, 20)
    stands_since = date(2026, 10, 20)

    class Meta:
        model = Occurrence


class OwnKindFactory(OwnedFactory):
    title = factory.Sequence(lambda n: f"Walk around the yard {n + 1}")
    action = "Walk around the yard and look."
    completion_proof = "A note"
    codes = ["9.1"]
    number = 1
    unit = "months"
    lead_days = [7, 0]

    class Meta:
        model = OwnKind


class HolderFactory(OwnedFactory):
    function = "it_manager"

    class Meta:
        model = Holder


class AbsenceFactory(OwnedFactory):
    begins_on = date(2026, 12, 20)
    ends_on = date(2026, 12, 31)

    class Meta:
        model = Absence


class ReminderFactory(OwnedFactory):
    occurrence = factory.SubFactory(OccurrenceFactory)
    due_on = factory.SelfAttribute("occurrence.due_on")
    recipient = factory.SubFactory(UserFactory)
    stage = "ahead-7"
    reason = "ahead"
    part = "owner"
    on = date(2026, 11, 13)

    class Meta:
        model = Reminder
