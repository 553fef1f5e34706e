from datetime import date, time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compliance.catalogue.duty_kinds import functions
from ctpat.companies.models import CompanyOwned, Site
from ctpat.companies.scoping import company_manager

from ..querysets import AbsenceQuerySet

MORNING = time(7)


def function_choices() -> list[tuple[str, str]]:
    """A callable, so that a new function of the catalogue needs no migration."""
    return [(key, entry["name"]) for key, entry in functions().items()]


class Holder(CompanyOwned):
    """Who holds a function of the programme, such as the HR manager; at one site, or everywhere."""

    function = models.CharField(_("function"), max_length=40, choices=function_choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("site"))

    objects = company_manager()

    class Meta:
        verbose_name = _("holder of a function")
        ordering = ["function", "pk"]
        constraints = [
            models.UniqueConstraint("company", "function", condition=Q(site=None), name="holder_once"),
            models.UniqueConstraint(
                "company", "function", "site", condition=Q(site__isnull=False), name="holder_once_a_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_function_display()}: {self.user}"


class Preference(CompanyOwned):
    """What one member wants to be reminded of by mail, and at which hour of the company's day.

    A member without a row gets everything at seven. What is shown inside the application doesn't
    depend on it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    hour = models.TimeField(_("from"), default=MORNING)
    by_mail = models.BooleanField(_("by mail"), default=True)
    ahead = models.BooleanField(_("days and weeks ahead"), default=True)
    on_the_day = models.BooleanField(_("on the day"), default=True)
    overdue = models.BooleanField(_("when something of mine is late"), default=True)
    information = models.BooleanField(_("what is expected of CBP"), default=True)

    objects = company_manager()

    class Meta:
        verbose_name = _("wishes about reminders")
        constraints = [models.UniqueConstraint("company", "user", name="preference_once")]

    def __str__(self) -> str:
        return str(self.user)


class Absence(CompanyOwned):
    """Days on which a member isn't there; what calls him then calls the stand-in, or the deputy.

    `noted_by` is the member, or who noted it for somebody who couldn't; empty in rows older than that.
    """

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holidays")
        OTHER = "other", _("Away")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.HOLIDAY)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("stand-in")
    )
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")

    objects = company_manager(AbsenceQuerySet)

    class Meta:
        verbose_name = _("absence")
        ordering = ["begins_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="absence_forward"),
            models.CheckConstraint(condition=~Q(stand_in=F("user")), name="absence_needs_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.begins_on} to {self.ends_on}"

    @property
    def is_noted_by_another(self) -> bool:
        return self.noted_by_id is not None and self.noted_by_id != self.user_id

    def covers(self, day: date) -> bool:
        return self.begins_on <= day <= self.ends_on
