from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.catalogue.duty_kinds import DutyKind, Escalation, duty_kinds
from compliance.models import Evidence
from ctpat.companies.anchors import Span
from ctpat.companies.models import CompanyOwned, Site
from ctpat.companies.scoping import company_in_force, company_manager

from ..querysets import OWN, DutyQuerySet, OccurrenceQuerySet

LONGEST_NUMBER = 400


class Unit(models.TextChoices):
    """What a rhythm counts."""

    DAYS = "days", _("days")
    BUSINESS_DAYS = "business_days", _("business days")
    MONTHS = "months", _("months")


class OwnKind(CompanyOwned):
    """A kind of duty that a company adds for itself; it comes back in a rhythm of its own."""

    title = models.CharField(_("title"), max_length=120)
    action = models.TextField(_("what is to be done"), max_length=1000, blank=True)
    completion_proof = models.CharField(_("what proves it"), max_length=240, blank=True)
    codes = models.JSONField(_("criteria"), default=list, blank=True)
    number = models.PositiveSmallIntegerField(
        _("every"), default=12, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_NUMBER)]
    )
    unit = models.CharField(_("unit"), max_length=13, choices=Unit, default=Unit.MONTHS)
    keeps_rhythm = models.BooleanField(
        _("fixed rhythm"), default=False, help_text=_("Counted from the start, not from the day it was last done.")
    )
    lead_days = models.JSONField(_("reminders, days before"), default=list)
    escalation_days = models.PositiveSmallIntegerField(_("escalates after days"), default=14)
    retired_on = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = company_manager()

    class Meta:
        verbose_name = _("own duty")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def as_kind(self) -> DutyKind:
        """The same as a kind of the catalogue."""
        rhythm = Span(self.number, self.unit)
        return DutyKind(
            id=f"{OWN}{self.pk}",
            title=self.title,
            action=self.action,
            scope="company",
            actor="company",
            anchor="schedule",
            anchor_type="calendar",
            offset=rhythm,
            repeat=rhythm,
            repeat_from="anchor" if self.keeps_rhythm else "completion",
            window=None,
            lead_days=tuple(self.lead_days) or (0,),
            owner="compliance_lead",
            deputy="alternate_point_of_contact",
            escalation=Escalation("company_officer", self.escalation_days),
            criterion_ids=tuple(self.codes),
            kind="default",
            duty_kind="default",
            adjustable="free",
            source=str(_("Added by the company")),
            completion_proof=self.completion_proof,
        )


class Duty(CompanyOwned):
    """One kind of duty of one subject, such as the monthly footage review of a site.

    Made, moved and ended by the facts it hangs on (see `services.reconcile`), never by hand;
    what people set stands beside: owner, deputy, rhythm, reminders, start, pause. `subject`
    names the row it is about as the history does, `compliance.account:12`. Label, path, site
    and codes are copies of what the fact says, so that lists ask no other app.
    """

    kind = models.CharField(max_length=60, blank=True)
    own_kind = models.ForeignKey(OwnKind, models.CASCADE, null=True, blank=True, related_name="duties")
    subject = models.CharField(max_length=80)
    label = models.CharField(max_length=240)
    mail_label = models.CharField(max_length=240)
    path = models.CharField(max_length=240, blank=True)
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("site"))
    conditions = models.JSONField(default=dict, blank=True)
    record_codes = models.JSONField(default=list, blank=True)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    escalates_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ends_with = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    owner_is_chosen = models.BooleanField(default=False)
    deputy_is_chosen = models.BooleanField(default=False)

    number = models.PositiveSmallIntegerField(_("every"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=13, choices=Unit, blank=True)
    lead_days = models.JSONField(_("reminders, days before"), null=True, blank=True)
    starts_on = models.DateField(_("counts from"), null=True, blank=True)
    is_assumed = models.BooleanField(default=False)

    paused_on = models.DateField(null=True, editable=False)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    pause_reason = models.CharField(_("why it is paused"), max_length=500, blank=True)

    created_on = models.DateField(editable=False)
    ended_on = models.DateField(null=True, editable=False)

    objects = company_manager(DutyQuerySet)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("company", "kind", "subject", condition=Q(own_kind=None), name="duty_once"),
            models.UniqueConstraint(
                "company", "own_kind", "subject", condition=Q(own_kind__isnull=False), name="own_duty_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="", own_kind__isnull=False) | (~Q(kind="") & Q(own_kind__isnull=True)),
                name="duty_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.label}" if self.label else self.title

    def get_absolute_url(self) -> str:
        company = company_in_force() or self.company  # lists would ask for it once a row
        return reverse("duties:duty_detail", args=[company.slug, self.pk])

    @property
    def of_kind(self) -> DutyKind:
        """What the catalogue, or the company itself, says of it. Lists fetch own_kind with the rows."""
        return self.own_kind.as_kind() if self.own_kind_id else duty_kinds()[self.kind]

    @property
    def title(self) -> str:
        return self.of_kind.title

    @property
    def codes(self) -> tuple[str, ...]:
        """The criteria it serves: those of the record it is about, else those of its kind."""
        return tuple(self.record_codes) or self.of_kind.criterion_ids

    @property
    def rhythm(self) -> Span | None:
        """The count that the company set instead of the catalogue's."""
        return Span(self.number, self.unit) if self.number else None

    @property
    def leads(self) -> tuple[int, ...]:
        """How many days before the due date its owner is reminded."""
        return tuple(self.lead_days) if self.lead_days is not None else self.of_kind.lead_days

    @property
    def is_adjusted(self) -> bool:
        return self.number is not None or self.lead_days is not None

    def is_paused(self, *, on: date) -> bool:
        return self.paused_on is not None and (self.paused_until is None or on <= self.paused_until)


class Occurrence(CompanyOwned):
    """One due date of a duty, and how it was met.

    Open ones move with their fact; what was done stays for ever. `record` and `anchor_on` are
    the fact it was counted from. `done_by` is empty when a record showed that it was done; by
    hand it has a note and an evidence item. `remind_at` is the next moment at which somebody is
    to be reminded, empty when nobody is: the sweep asks for nothing else.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        MISSED = "missed", _("Not done, explained")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="occurrences")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    record = models.CharField(max_length=120, blank=True)
    anchor_on = models.DateField()
    due_on = models.DateField(_("due on"))
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    is_assumed = models.BooleanField(default=False)

    done_on = models.DateField(_("done on"), null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.TextField(_("note"), max_length=2000, blank=True)
    evidence = models.ForeignKey(
        Evidence, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )
    proof_record = models.CharField(max_length=120, blank=True)
    proof_label = models.CharField(max_length=240, blank=True)
    proof_path = models.CharField(max_length=240, blank=True)

    stands_since = models.DateField(editable=False)
    taken_to = models.DateField(null=True, editable=False)
    remind_at = models.DateTimeField(null=True, editable=False)

    objects = company_manager(OccurrenceQuerySet)

    class Meta:
        verbose_name = _("due date")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False), name="occurrence_done_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(remind_at__isnull=True), name="occurrence_reminds_while_open"
            ),
            models.UniqueConstraint(
                "company", "duty", "record", "anchor_on", condition=Q(state="open"), name="occurrence_open_once"
            ),
        ]
        indexes = [
            models.Index("remind_at", condition=Q(remind_at__isnull=False), name="occurrence_to_remind"),
            models.Index("company", "due_on", condition=Q(state="open"), name="occurrence_open"),
            models.Index("company", "done_on", condition=Q(state="done"), name="occurrence_done"),
        ]

    def __str__(self) -> str:
        return f"{self.duty}, {self.due_on}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def was_late(self) -> bool:
        """Done after its day; an expectation about CBP never is."""
        return self.is_done and self.done_on > self.due_on and not self.duty.of_kind.is_information

    def days_late(self, *, on: date) -> int:
        """How many days after its due date it is still open; 0 if it isn't."""
        if not self.is_open or self.duty.of_kind.is_information:
            return 0
        return max((on - self.due_on).days, 0)

    def get_absolute_url(self) -> str:
        return self.place_on(self.duty.get_absolute_url())

    def place_on(self, page: str) -> str:
        """Its own address on the page of its duty, which a list asks for once for all dates of it."""
        return f"{page}#due-{self.pk}"
