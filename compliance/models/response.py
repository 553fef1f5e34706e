from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from ..querysets import ResponseQuerySet
from .account import Account
from .catalogue import Criterion, OwnCriterion


class AnswerStatus(models.TextChoices):
    """How far the practice described is in place."""

    NOT_STARTED = "not_started", _("No answer")
    IMPLEMENTED = "implemented", _("Implemented")
    PARTLY = "partly", _("Partly")
    NOT_YET = "not_yet", _("Not yet")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class ReviewState(models.TextChoices):
    """Where the answer stands between its author and the second pair of eyes."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waiting for review")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


class Response(CompanyOwned):
    """What the company answers to one criterion; one row serves all its accounts.

    Exactly one of `criterion` and `own_criterion` is set. Rows exist from the moment an
    account makes the criterion apply, so an unanswered criterion can be assigned.
    `version` counts saves: a save names the version it started from, so that two people
    never overwrite each other.
    """

    Status = AnswerStatus
    Review = ReviewState

    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, related_name="+")
    own_criterion = models.ForeignKey(OwnCriterion, models.CASCADE, null=True, related_name="+")

    status = models.CharField(_("answer"), max_length=16, choices=AnswerStatus, default=AnswerStatus.NOT_STARTED)
    narrative = models.TextField(_("how it is done"), max_length=20000, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)

    review_state = models.CharField(max_length=8, choices=ReviewState, default=ReviewState.DRAFT)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submit_note = models.CharField(max_length=500, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(max_length=2000, blank=True)
    accepted_version = models.PositiveIntegerField(null=True)

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    review_on = models.DateField(_("review due on"), null=True, blank=True)
    not_applicable_until = models.DateField(_("not applicable until"), null=True, blank=True)

    objects = company_manager(ResponseQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(criterion__isnull=False, own_criterion__isnull=True)
                | models.Q(criterion__isnull=True, own_criterion__isnull=False),
                name="response_to_one_criterion",
            ),
            models.UniqueConstraint("company", "criterion", name="response_once"),
            models.UniqueConstraint("company", "own_criterion", name="own_response_once"),
        ]

    def __str__(self) -> str:
        return str(self.requirement)

    @property
    def requirement(self) -> Criterion | OwnCriterion:
        """The criterion answered, from the catalogue or the company's own."""
        return self.criterion or self.own_criterion

    @property
    def code(self) -> str:
        return self.requirement.code

    def get_absolute_url(self) -> str:
        return reverse("compliance:criterion", args=[self.company.slug, self.code])

    def was_written_by(self, person) -> bool:
        """Whether a person wrote part of it since the last acceptance, or asked for its review."""
        if person.pk in (self.submitted_by_id, self.edited_by_id):
            return True
        return self.versions.filter(number__gt=self.accepted_version or 0, author=person).exists()


class ResponseVersion(CompanyOwned):
    """An answer as it was: written at each save, compared word by word.

    Saves of the same person within a few minutes are one version, so that autosave
    doesn't drown the history; a version that was submitted or accepted stays as it is.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=AnswerStatus)
    narrative = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_fixed = models.BooleanField(default=False)

    objects = company_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("company", "response", "number", name="response_version_once")]

    def __str__(self) -> str:
        return f"{self.response_id} version {self.number}"


class AccountException(CompanyOwned):
    """Where one account's answer differs from the shared one."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="exceptions")
    account = models.ForeignKey(Account, models.CASCADE, related_name="exceptions")
    status = models.CharField(_("answer"), max_length=16, choices=AnswerStatus)
    narrative = models.TextField(_("what differs"), max_length=20000)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(default=timezone.now)

    objects = company_manager()

    class Meta:
        constraints = [models.UniqueConstraint("company", "response", "account", name="exception_once")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.get_status_display()}"


class Contributor(CompanyOwned):
    """Somebody beside owner and deputy who works on an answer."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="contributors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    objects = company_manager()

    class Meta:
        constraints = [models.UniqueConstraint("company", "response", "user", name="contributor_once")]

    def __str__(self) -> str:
        return str(self.user)
