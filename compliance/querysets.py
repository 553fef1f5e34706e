"""Reads of the security profile; each method reads as an adjective."""

from datetime import date

from django.db import models
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


class CriterionQuerySet(models.QuerySet):
    def in_use(self) -> "CriterionQuerySet":
        """Criteria of the present edition that are not retired."""
        return self.filter(edition__is_current=True, retired_on__isnull=True)


class AccountQuerySet(models.QuerySet):
    def current(self) -> "AccountQuerySet":
        """Accounts whose criteria the company has to meet."""
        return self.exclude(status__in=["removed", "withdrawn"])


class ResponseQuerySet(models.QuerySet):
    def of_code(self, code: str) -> "ResponseQuerySet":
        """The answer to the criterion with this number."""
        return self.filter(Q(criterion__code=code) | Q(own_criterion__code=code))

    def applicable(self) -> "ResponseQuerySet":
        """Answers to criteria that are still in force; which account they concern is the rule's matter."""
        return self.exclude(criterion__retired_on__isnull=False).exclude(own_criterion__retired_on__isnull=False)

    def assigned_to(self, user) -> "ResponseQuerySet":
        """Answers that a person owns, stands in for or contributes to."""
        return self.filter(
            Q(owner=user)
            | Q(deputy=user)
            | Q(pk__in=self.model.contributors.rel.related_model.objects.filter(user=user).values("response"))
        )

    def with_facts(self, *, on: date) -> "ResponseQuerySet":
        """Annotate what the readiness rule asks of an answer on one day, in one query.

        fact_evidence_count, fact_evidence_until (earliest end of evidence in use),
        fact_open_major, fact_open_minor, fact_measure_until, fact_exceptions; and of the
        worst open weakness fact_weakness_number, _title and _severity.
        """
        evidence = self._per_response("EvidenceLink", evidence__archived_on__isnull=True)
        weaknesses = self._per_response("Weakness", closed_on__isnull=True)
        worst = weaknesses.order_by("severity", "number")  # major < minor < observation, by luck of the alphabet
        measures = self._per_response("CompensatingMeasure", state="approved", expires_on__gte=on)
        return self.annotate(
            fact_evidence_count=_number(evidence, Count("pk")),
            fact_evidence_until=_value(evidence, Min("evidence__expires_on")),
            fact_open_major=_number(weaknesses.filter(severity="major"), Count("pk")),
            fact_open_minor=_number(weaknesses.filter(severity="minor"), Count("pk")),
            fact_weakness_number=Subquery(worst.values("number")[:1]),
            fact_weakness_title=Subquery(worst.values("title")[:1]),
            fact_weakness_severity=Subquery(worst.values("severity")[:1]),
            fact_measure_until=_value(measures, Max("expires_on")),
            fact_exceptions=_number(self._per_response("AccountException"), Count("pk")),
        )

    @staticmethod
    def _per_response(model_name: str, **filters) -> models.QuerySet:
        from django.apps import apps

        model = apps.get_model("compliance", model_name)
        return model.objects.filter(response=OuterRef("pk"), **filters).order_by()


def _value(rows: models.QuerySet, aggregate) -> Subquery:
    """One aggregate over the rows of each outer row."""
    return Subquery(rows.values("response").annotate(value=aggregate).values("value"))


def _number(rows: models.QuerySet, aggregate) -> Coalesce:
    return Coalesce(_value(rows, aggregate), 0)


class EvidenceQuerySet(models.QuerySet):
    def kept(self) -> "EvidenceQuerySet":
        """Evidence in use: not archived."""
        return self.filter(archived_on__isnull=True)

    def expiring_by(self, day: date) -> "EvidenceQuerySet":
        return self.kept().filter(expires_on__lte=day)


class WeaknessQuerySet(models.QuerySet):
    def open(self) -> "WeaknessQuerySet":
        return self.filter(closed_on__isnull=True)

    def visible_to(self, membership) -> "WeaknessQuerySet":
        """All of them, or for a member who sees only what is assigned to him: those that concern him.

        That is as owner or deputy of the weakness, of one of its actions or of the answer.
        """
        if not membership.only_assigned("compliance.view_weaknesses"):
            return self
        user = membership.user_id
        actions = self.model.actions.rel.related_model.objects.filter(weakness=models.OuterRef("pk"))
        return self.filter(
            models.Q(owner=user)
            | models.Q(deputy=user)
            | models.Q(response__owner=user)
            | models.Q(response__deputy=user)
            | models.Exists(actions.filter(models.Q(owner=user) | models.Q(deputy=user)))
        )


class ActionQuerySet(models.QuerySet):
    def open(self) -> "ActionQuerySet":
        return self.filter(state__in=["open", "done"])

    def overdue(self, *, on: date) -> "ActionQuerySet":
        return self.filter(state="open", due_on__lt=on)


class MeasureQuerySet(models.QuerySet):
    def in_force(self, *, on: date) -> "MeasureQuerySet":
        return self.filter(state="approved", expires_on__gte=on)
