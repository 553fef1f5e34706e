"""Reads of the security profile; each method reads as an adjective."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from .readiness.rule import EVIDENCE_ENDS_SOON
from .validity import Bucket, Validity


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

    def of_text(self, text: str) -> "ResponseQuerySet":
        """Answers whose criterion has every word in its number or title."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(
                Q(criterion__code__istartswith=word)
                | Q(own_criterion__code__istartswith=word)
                | Q(criterion__title__icontains=word)
                | Q(own_criterion__title__icontains=word)
            )
        return found

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


class EvidenceQuerySet(models.QuerySet):
    def kept(self) -> "EvidenceQuerySet":
        """Evidence in use: not archived."""
        return self.filter(archived_on__isnull=True)

    def of_validity(self, state: Validity, *, on: date) -> "EvidenceQuerySet":
        """What is in this state on one day; the same rule as `validity()`."""
        soon = on + EVIDENCE_ENDS_SOON
        if state == Validity.EXPIRED:
            return self.filter(expires_on__lt=on)
        if state == Validity.ENDS_SOON:
            return self.filter(expires_on__gte=on, expires_on__lte=soon)
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gt=soon))

    def in_states(self, states: Iterable[str], *, on: date) -> "EvidenceQuerySet":
        """What is in one of these states."""
        kept = [self.of_validity(Validity(state), on=on) for state in states]
        return reduce(or_, kept) if kept else self

    def ending_in(self, bucket: Bucket) -> "EvidenceQuerySet":
        """What ends within one bar of the months."""
        found = Q()
        if bucket.first:
            found &= Q(expires_on__gte=bucket.first)
        if bucket.last:
            found &= Q(expires_on__lte=bucket.last)
        return self.filter(found | Q(expires_on__isnull=True) if bucket.key == "later" else found)

    def unlinked(self) -> "EvidenceQuerySet":
        """Evidence that proves nothing yet."""
        return self.filter(~Exists(self._links()))

    def proving(self, response) -> "EvidenceQuerySet":
        return self.filter(self.is_proof_of(response))

    def is_proof_of(self, response) -> Exists:
        """Whether a row proves this answer."""
        return Exists(self._links().filter(response=response))

    def of_person(self, user) -> "EvidenceQuerySet":
        """What somebody owns or has uploaded."""
        return self.filter(Q(owner=user) | Exists(self._versions().filter(uploaded_by=user)))

    def visible_to(self, membership) -> "EvidenceQuerySet":
        """What a member may open.

        Restricted items need the right, or are the member's own. A member who sees only
        what is assigned to him sees his own and what proves an answer assigned to him.
        """
        user = membership.user
        own = Q(owner=user) | Exists(self._versions().filter(uploaded_by=user))
        found = self
        if not membership.may("compliance.view_restricted_evidence"):
            found = found.filter(Q(is_restricted=False) | own)
        if membership.only_assigned("compliance.view_evidence"):
            assigned = self._response_model().objects.assigned_to(user)
            found = found.filter(own | Exists(self._links().filter(response__in=assigned)))
        return found

    def matching(self, text: str) -> "EvidenceQuerySet":
        """Every word is in the title, the description, a file's name, a tag or a criterion's number."""
        found = self
        for word in text.split()[:8]:
            links = self._links().filter(Q(response__criterion__code=word) | Q(response__own_criterion__code=word))
            found = found.filter(
                Q(title__icontains=word)
                | Q(description__icontains=word)
                | Exists(self._versions().filter(file__name__icontains=word))
                | Exists(self._tags().filter(tag__name__icontains=word))
                | Exists(links)
            )
        return found

    def tagged(self, tag) -> "EvidenceQuerySet":
        return self.filter(Exists(self._tags().filter(tag=tag)))

    def with_hash(self, sha256: str) -> "EvidenceQuerySet":
        """Items one of whose versions has exactly these bytes."""
        return self.filter(Exists(self._versions().filter(file__sha256=sha256)))

    def by_ending(self) -> "EvidenceQuerySet":
        """What ends first stands first; what never ends last."""
        return self.order_by(models.F("expires_on").asc(nulls_last=True), Lower("title"), "pk")

    def with_current_version(self) -> "EvidenceQuerySet":
        """Fetch the version in force and its file with the rows."""
        versions = self._related("versions")
        newest = versions.objects.filter(evidence=OuterRef("evidence")).order_by("-number").values("number")[:1]
        current = versions.objects.filter(number=Subquery(newest)).select_related("file", "uploaded_by")
        return self.prefetch_related(models.Prefetch("versions", queryset=current, to_attr="current_versions"))

    def with_criteria(self) -> "EvidenceQuerySet":
        """Fetch the answers that the rows prove."""
        links = self._related("links").objects.select_related("response__criterion", "response__own_criterion")
        return self.prefetch_related(models.Prefetch("links", queryset=links))

    def codes_proved(self) -> dict[int, list[str]]:
        """The numbers of the criteria that each row proves, in their order: what a list shows of them."""
        code = Coalesce("response__criterion__code", "response__own_criterion__code")
        found: dict[int, list[str]] = {}
        for pk, number in self._related("links").objects.filter(evidence__in=self).values_list("evidence", code):
            found.setdefault(pk, []).append(number)
        return {pk: sorted(codes, key=code_order) for pk, codes in found.items()}

    def with_tags(self) -> "EvidenceQuerySet":
        return self.prefetch_related(
            models.Prefetch("tags", queryset=self._related("tags").objects.select_related("tag"))
        )

    def _related(self, name: str) -> type[models.Model]:
        return self.model._meta.get_field(name).related_model

    def _rows(self, name: str) -> models.QuerySet:
        return self._related(name).objects.filter(evidence=OuterRef("pk"))

    def _links(self) -> models.QuerySet:
        return self._rows("links")

    def _versions(self) -> models.QuerySet:
        return self._rows("versions")

    def _tags(self) -> models.QuerySet:
        return self._rows("tags")

    def _response_model(self) -> type[models.Model]:
        return self._related("links")._meta.get_field("response").related_model


def code_order(code: str) -> tuple:
    """Criteria by number: 6.2 before 6.10, a company's own (C4.1) last."""
    letters = code.rstrip("0123456789.")
    return (letters != "", letters, *(int(part) for part in code.removeprefix(letters).split(".") if part.isdigit()))


class WeaknessQuerySet(models.QuerySet):
    def open(self) -> "WeaknessQuerySet":
        return self.filter(closed_on__isnull=True)

    def closed(self) -> "WeaknessQuerySet":
        return self.filter(closed_on__isnull=False)

    def visible_to(self, membership) -> "WeaknessQuerySet":
        """All of them, or for a member who sees only what is assigned to him: those that concern him.

        That is as owner or deputy of the weakness, of one of its actions or of the answer.
        """
        if not membership.only_assigned("compliance.view_weaknesses"):
            return self
        user = membership.user_id
        return self.filter(self.is_assigned(user) | Q(response__owner=user) | Q(response__deputy=user))

    def with_next_action(self) -> "WeaknessQuerySet":
        """Annotate what a row of the register shows of its actions.

        next_title and next_owner of the action to do next: what isn't done yet before what waits
        for verification, earliest first. shown_owner and shown_due fall back to the weakness's
        own. has_done, has_open and is_begun tell how far it is.
        """
        upcoming = self._upcoming()
        return self.with_date_and_done().annotate(
            next_title=Subquery(upcoming.values("title")[:1]),
            next_owner=Subquery(upcoming.values("owner")[:1]),
            shown_owner=Coalesce("next_owner", "owner_id", output_field=models.BigIntegerField()),
            has_open=Exists(self._actions().filter(state="open")),
            is_begun=Exists(self._actions().filter(Q(state="verified") | Q(reopened_count__gt=0))),
        )

    def with_date_and_done(self) -> "WeaknessQuerySet":
        """Annotate the part of with_next_action() that the register's views are counted by."""
        return self.annotate(
            shown_due=Coalesce(Subquery(self._upcoming().values("due_on")[:1]), "due_on"),
            has_done=Exists(self._actions().filter(state="done")),
        )

    def owned_by(self, person: int) -> "WeaknessQuerySet":
        """Weaknesses whose next step is this person's, as shown_owner says."""
        next_owner = Subquery(self._upcoming().values("owner")[:1])
        owner = Coalesce(next_owner, "owner_id", output_field=models.BigIntegerField())
        return self.alias(is_owner=owner).filter(is_owner=person)

    def with_code_and_site(self) -> "WeaknessQuerySet":
        """Annotate the criterion's number and the site's name: what a list shows of both."""
        code = Coalesce("response__criterion__code", "response__own_criterion__code")
        return self.annotate(code=code, site_name=models.F("site__name"))

    def is_assigned(self, user) -> Q:
        """Whether a weakness or one of its actions still to be settled belongs to a person."""
        mine = Q(owner=user) | Q(deputy=user)
        return mine | Q(Exists(self._actions().filter(mine, state__in=["open", "done"])))

    def by_urgency(self) -> "WeaknessQuerySet":
        """What is due first stands first; of the same day the severest. Needs with_next_action()."""
        severity = models.Case(models.When(severity="major", then=0), models.When(severity="minor", then=1), default=2)
        return self.order_by(models.F("shown_due").asc(nulls_last=True), severity, "number")

    def of_element(self, element) -> "WeaknessQuerySet":
        return self.filter(Q(response__criterion__element=element) | Q(response__own_criterion__element=element))

    def of_code(self, code: str) -> "WeaknessQuerySet":
        """Weaknesses against the criterion with this number."""
        return self.filter(Q(response__criterion__code=code) | Q(response__own_criterion__code=code))

    def matching(self, text: str) -> "WeaknessQuerySet":
        """Every word is in the title, what was seen, an action, the site, or is the number or criterion."""
        found = self
        for word in text.split()[:8]:
            number = word.upper().removeprefix("W-")
            by_number = Q(number=int(number)) if number.isdecimal() and len(number) < 10 else Q()
            code = Q(response__criterion__code__iexact=word) | Q(response__own_criterion__code__iexact=word)
            texts = Q(title__icontains=word) | Q(description__icontains=word) | Q(site__name__icontains=word)
            found = found.filter(texts | code | by_number | Exists(self._actions().filter(title__icontains=word)))
        return found

    def with_people_and_places(self) -> "WeaknessQuerySet":
        return self.select_related("response__criterion", "response__own_criterion", "site", "owner", "deputy")

    def _upcoming(self) -> models.QuerySet:
        upcoming = self._actions().filter(state__in=["open", "done"])
        return upcoming.order_by("-state", models.F("due_on").asc(nulls_last=True), "pk")

    def _actions(self) -> models.QuerySet:
        return self.model.actions.rel.related_model.objects.filter(weakness=OuterRef("pk"))


class ActionQuerySet(models.QuerySet):
    def open(self) -> "ActionQuerySet":
        return self.filter(state__in=["open", "done"])

    def overdue(self, *, on: date) -> "ActionQuerySet":
        return self.filter(state="open", due_on__lt=on)

    def with_people(self) -> "ActionQuerySet":
        return self.select_related("owner", "deputy", "proof", "done_by", "verified_by")


class MeasureQuerySet(models.QuerySet):
    def in_force(self, *, on: date) -> "MeasureQuerySet":
        return self.filter(state="approved", expires_on__gte=on)


class ValidationQuerySet(models.QuerySet):
    def planned(self) -> "ValidationQuerySet":
        """Announced and still to come."""
        return self.filter(held_on__isnull=True, report_on__isnull=True, closed_on__isnull=True)

    def awaiting_reply(self) -> "ValidationQuerySet":
        """A report is there and nothing was sent yet."""
        return self.filter(report_on__isnull=False, sent_on__isnull=True, closed_on__isnull=True)

    def visible_to(self, membership) -> "ValidationQuerySet":
        """All of them, or for a member who sees only what is assigned to him: where he has a task."""
        if not membership.only_assigned("compliance.view_validations"):
            return self
        user = membership.user_id
        steps = self._per("steps").filter(Q(owner=user) | Q(deputy=user))
        items = self._per("items").filter(Q(weakness__owner=user) | Q(weakness__deputy=user))
        return self.filter(Exists(steps) | Exists(items))

    def with_names(self) -> "ValidationQuerySet":
        return self.select_related("account__entity_type", "officer")

    def with_progress(self) -> "ValidationQuerySet":
        """Annotate counts for a list: steps_all, steps_done, actions_all, actions_approved."""
        steps, actions = self._per("steps"), self._per("items").filter(kind="action")
        return self.annotate(
            steps_all=_count(steps),
            steps_done=_count(steps.filter(done_on__isnull=False)),
            actions_all=_count(actions),
            actions_approved=_count(actions.filter(state="approved")),
        )

    def _per(self, name: str) -> models.QuerySet:
        model = self.model._meta.get_field(name).related_model
        return model.objects.filter(validation=OuterRef("pk")).order_by()


def _count(rows: models.QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.values("validation").annotate(value=Count("pk")).values("value")), 0)


class PreparationStepQuerySet(models.QuerySet):
    def open(self) -> "PreparationStepQuerySet":
        return self.filter(done_on__isnull=True)

    def visible_to(self, membership) -> "PreparationStepQuerySet":
        if not membership.only_assigned("compliance.view_validations"):
            return self
        return self.filter(Q(owner=membership.user_id) | Q(deputy=membership.user_id))


class ReportItemQuerySet(models.QuerySet):
    def tasks(self) -> "ReportItemQuerySet":
        return self.exclude(kind="best_practice")

    def unsettled(self) -> "ReportItemQuerySet":
        """Tasks of reports that wait for a reply and that the officer hasn't approved."""
        waiting = Q(validation__sent_on__isnull=True, validation__closed_on__isnull=True)
        return self.tasks().filter(waiting).exclude(state="approved")

    def visible_to(self, membership) -> "ReportItemQuerySet":
        """All of them, or for a member who sees only what is assigned to him: his tasks."""
        if not membership.only_assigned("compliance.view_validations"):
            return self
        user = membership.user_id
        return self.filter(Q(weakness__owner=user) | Q(weakness__deputy=user))

    def with_people(self) -> "ReportItemQuerySet":
        return self.select_related(
            "response__criterion",
            "response__own_criterion",
            "response__owner",
            "weakness__owner",
            "weakness__deputy",
            "edited_by",
            "handed_by",
            "decided_by",
        ).defer("response__criterion__translations", "response__criterion__coach", "response__narrative")


class ReplyPackageQuerySet(models.QuerySet):
    def ready(self) -> "ReplyPackageQuerySet":
        return self.filter(state="done", pdf__isnull=False)

    def with_files(self) -> "ReplyPackageQuerySet":
        return self.select_related("pdf", "archive", "requested_by")


class SpecialistMessageQuerySet(models.QuerySet):
    def open(self) -> "SpecialistMessageQuerySet":
        """Wants an answer and has none."""
        return self.filter(needs_answer=True, answered_on__isnull=True)

    def matching(self, text: str) -> "SpecialistMessageQuerySet":
        """Every word is in the subject, the message or its answer."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(Q(subject__icontains=word) | Q(text__icontains=word) | Q(answer_text__icontains=word))
        return found

    def with_names(self) -> "SpecialistMessageQuerySet":
        return self.select_related("account__entity_type", "validation", "owner", "deputy", "answered_by")


class DecisionQuerySet(models.QuerySet):
    def open(self) -> "DecisionQuerySet":
        """Nothing was sent and it hasn't ended."""
        return self.filter(acted_on__isnull=True, ended_on__isnull=True)

    def with_names(self) -> "DecisionQuerySet":
        return self.select_related("account__entity_type", "owner", "deputy", "acted_by")
