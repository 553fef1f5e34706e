from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from ..scoping import company_manager
from .owned import CompanyOwned


class Site(CompanyOwned):
    """A facility of the company: where people work, cargo lies or conveyances stand."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("Office")
        WAREHOUSE = "warehouse", _("Warehouse or distribution centre")
        FACTORY = "factory", _("Factory")
        YARD = "yard", _("Truck or container yard")
        TERMINAL = "terminal", _("Terminal")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.WAREHOUSE)
    street = models.CharField(_("street address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or province"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = CountryField(_("country"))
    handles_cargo = models.BooleanField(_("cargo is handled here"), default=True)
    staff_count = models.PositiveIntegerField(_("number of staff"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = company_manager()

    class Meta:
        verbose_name = _("site")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("company", "name", name="site_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("companies:site_detail", args=[self.company.slug, self.pk])


class ForeignTradeZone(CompanyOwned):
    """A foreign trade zone that the company uses, as named in the security profile."""

    number = models.CharField(_("zone number"), max_length=10, help_text=_("Such as 84 or 84T."))
    grantee = models.CharField(_("grantee or operator"), max_length=160, blank=True)
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="zones", verbose_name=_("site"))

    objects = company_manager()

    class Meta:
        verbose_name = _("foreign trade zone")
        ordering = ["number"]
        constraints = [models.UniqueConstraint("company", "number", name="zone_number_once")]

    def __str__(self) -> str:
        return f"FTZ {self.number}"
