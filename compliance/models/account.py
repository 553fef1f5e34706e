from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from ..querysets import AccountQuerySet
from .catalogue import EntityType


class Account(CompanyOwned):
    """The company's membership for ONE entity type, as CBP's portal keeps it.

    Its own status, tier, anniversary and SCSS. The yearly review of the security profile
    hangs on the anniversary of the certification.
    """

    class Status(models.TextChoices):
        PREPARING = "preparing", _("Preparing the application")
        SUBMITTED = "submitted", _("Application submitted")
        CERTIFIED = "certified", _("Certified")
        VALIDATED = "validated", _("Validated")
        SUSPENDED = "suspended", _("Suspended")
        REMOVED = "removed", _("Removed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Tier(models.TextChoices):
        NONE = "", _("No tier yet")
        ONE = "1", _("Tier I, certified")
        TWO = "2", _("Tier II, validated")
        THREE = "3", _("Tier III, validated and exceeding")

    entity_type = models.ForeignKey(EntityType, models.PROTECT, related_name="+", verbose_name=_("entity type"))
    number = models.CharField(_("account number"), max_length=20, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.PREPARING)
    tier = models.CharField(_("tier"), max_length=1, choices=Tier, blank=True, default=Tier.NONE)
    certified_on = models.DateField(_("certified on"), null=True, blank=True)
    validated_on = models.DateField(_("last validated on"), null=True, blank=True)
    anniversary_on = models.DateField(
        _("next anniversary"), null=True, blank=True, help_text=_("The yearly review is due by this date.")
    )
    scss_name = models.CharField(_("supply chain security specialist"), max_length=120, blank=True)
    scss_email = models.EmailField(_("their e-mail address"), blank=True)
    scss_phone = models.CharField(_("their telephone"), max_length=32, blank=True)

    objects = company_manager(AccountQuerySet)

    class Meta:
        verbose_name = _("account")
        ordering = ["entity_type__position"]
        constraints = [models.UniqueConstraint("company", "entity_type", name="account_once")]

    def __str__(self) -> str:
        return self.entity_type.name

    def get_absolute_url(self) -> str:
        return reverse("compliance:account_detail", args=[self.company.slug, self.pk])


class AccountStatus(CompanyOwned):
    """One step in an account's life: from this date it had this status."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="statuses")
    status = models.CharField(max_length=12, choices=Account.Status)
    on = models.DateField()
    note = models.CharField(max_length=240, blank=True)

    objects = company_manager()

    class Meta:
        verbose_name_plural = "account statuses"
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.on}"


class Identifier(CompanyOwned):
    """A number by which CBP knows the account, such as an importer of record number.

    `kind` is one of the entity type's identifiers in the catalogue, which also gives the
    pattern; patterns are form hints, not official definitions. A bond, a licence or a SCAC may
    end on a day (`ends_on`); `end_noted_on` is when that day was written down.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=40)
    value = models.CharField(max_length=60)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    end_noted_on = models.DateField(null=True, blank=True, editable=False)

    objects = company_manager()

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint("company", "account", "kind", "value", name="identifier_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
