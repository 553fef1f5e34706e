from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from ..annual.querysets import AffirmationQuerySet, AnnualReviewQuerySet
from .account import Account
from .response import Response


class AnnualReview(CompanyOwned):
    """The yearly review of one account's security profile, for one anniversary.

    Opens 90 days before the anniversary. Every answer is affirmed or edited inside the window, a
    company officer approves, submits in CBP's portal himself, and the receipt is noted here.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        APPROVED = "approved", _("Approved")
        SUBMITTED = "submitted", _("Submitted")

    account = models.ForeignKey(Account, models.CASCADE, related_name="annual_reviews")
    year = models.PositiveSmallIntegerField(_("year"))
    anniversary_on = models.DateField(_("due on"))
    opens_on = models.DateField(_("opens on"))
    target_on = models.DateField(_("our target"), null=True, blank=True)
    portal_limit = models.PositiveIntegerField(_("characters that the portal takes"), null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)

    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    submitted_on = models.DateField(_("submitted on"), null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    receipt = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    receipt_note = models.CharField(_("number or words of the receipt"), max_length=240, blank=True)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = company_manager(AnnualReviewQuerySet)

    class Meta:
        verbose_name = _("annual review")
        ordering = ["anniversary_on", "pk"]
        constraints = [
            models.UniqueConstraint("company", "account", "year", name="annual_review_once"),
            models.CheckConstraint(
                condition=models.Q(submitted_on__isnull=True) | models.Q(approved_at__isnull=False),
                name="annual_review_approved_before_submitted",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_on__isnull=True) | models.Q(receipt__isnull=False),
                name="annual_review_submitted_with_receipt",
            ),
        ]

    def __str__(self) -> str:
        return _("annual review %(year)d, %(account)s") % {"year": self.year, "account": self.account}

    @property
    def state(self) -> State:
        if self.submitted_on:
            return self.State.SUBMITTED
        return self.State.APPROVED if self.approved_at else self.State.OPEN

    @property
    def is_running(self) -> bool:
        """Whether answers are still affirmed for it."""
        return self.approved_at is None

    @property
    def window_began_at(self) -> datetime:
        """The first moment that counts: midnight of the first day, in the company's time zone."""
        return datetime.combine(self.opens_on, time(), tzinfo=self.company.zone)

    def days_left(self, *, on: date) -> int:
        """Days until the anniversary; negative once it is past."""
        return (self.anniversary_on - on).days

    @property
    def days_after(self) -> int:
        """How many days after the anniversary it was submitted; 0 when in time."""
        return max((self.submitted_on - self.anniversary_on).days, 0) if self.submitted_on else 0

    def is_late(self, *, on: date) -> bool:
        return self.submitted_on is None and self.anniversary_on < on

    def get_absolute_url(self) -> str:
        return reverse("compliance:annual_review", args=self.route)

    @property
    def route(self) -> list:
        """What stands in its addresses: company, year and kind of account."""
        return [self.company.slug, self.year, self.account.entity_type_id]


class Affirmation(CompanyOwned):
    """Somebody read an answer and said: still true. It holds for the version that was read.

    It belongs to the answer, not to a run: an answer is shared by the company's accounts, so each
    run whose window was open that day counts it.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="affirmations")
    version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = company_manager(AffirmationQuerySet)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["company", "at"], name="affirmation_by_time")]

    def __str__(self) -> str:
        return f"{self.response_id} version {self.version}"


class FrozenProfile(CompanyOwned):
    """The security profile of one account as an officer approved it; it never changes.

    Database triggers refuse UPDATE and DELETE (ctpat.activity.append_only), and `sha256` is the
    checksum of `content`, canonical JSON as `annual.freezing` writes it. `by` is a plain id, because
    a foreign key would have to change the copy when a person is erased; the name is in the content.
    An approval taken back leaves its copy; the next one has the next number.
    """

    append_only_name = "frozen_profile"

    review = models.ForeignKey(AnnualReview, models.CASCADE, related_name="copies")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField()
    criteria = models.PositiveSmallIntegerField()
    affirmed = models.PositiveSmallIntegerField()
    edited = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    objects = company_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint("company", "review", "number", name="frozen_profile_once")]

    def __str__(self) -> str:
        return f"{self.review_id} copy {self.number}"

    @property
    def fingerprint(self) -> str:
        """The checksum, short enough to be read aloud."""
        return f"{self.sha256[:4]} {self.sha256[4:8]} … {self.sha256[-4:]}"

    def get_absolute_url(self) -> str:
        return reverse("compliance:frozen_profile", args=[self.company.slug, self.pk])
