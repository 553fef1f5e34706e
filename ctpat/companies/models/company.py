import zoneinfo
from datetime import date

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


def time_zones() -> list[tuple[str, str]]:
    """Choices in the form; a callable, so that a new zone needs no migration."""
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]


class Company(models.Model):
    """The member or applicant: the tenant to which every other row belongs."""

    class Structure(models.TextChoices):
        CORPORATION = "corporation", _("Corporation")
        LLC = "llc", _("Limited liability company")
        PARTNERSHIP = "partnership", _("Partnership")
        SOLE_PROPRIETOR = "sole_proprietor", _("Sole proprietor")
        SUBSIDIARY = "subsidiary", _("Subsidiary of another company")
        PUBLIC_BODY = "public_body", _("Public body")
        OTHER = "other", _("Other")

    class SetupStep(models.TextChoices):
        """Where the first-run wizard goes on; the company itself is made in the step before these."""

        ACCOUNTS = "accounts", _("Accounts")
        SITES = "sites", _("Sites")
        PEOPLE = "people", _("People")
        FIRST_ANSWERS = "first_answers", _("First answers")

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    legal_name = models.CharField(_("legal name"), max_length=160)
    trading_name = models.CharField(_("trading name"), max_length=160, blank=True)
    structure = models.CharField(_("structure"), max_length=20, choices=Structure, blank=True)
    ownership = models.TextField(_("ownership and affiliates"), max_length=2000, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    staff_count = models.PositiveIntegerField(_("number of staff"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    scope_of_business = models.TextField(_("scope of business"), max_length=4000, blank=True)
    supply_chain = models.TextField(_("supply chain"), max_length=4000, blank=True)
    street = models.CharField(_("street address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or province"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = CountryField(_("country"), blank=True)
    mailing_address = models.TextField(_("mailing address, if another"), max_length=400, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, choices=time_zones, default="America/Chicago")
    two_pairs_of_eyes = models.BooleanField(
        _("two pairs of eyes"), default=True, help_text=_("Nobody accepts an answer that he wrote.")
    )
    requires_mfa = models.BooleanField(
        _("second factor"), default=False, help_text=_("Everybody signs in with a second factor.")
    )
    counts_programme_criteria = models.BooleanField(
        _("count the programme's own criteria"),
        default=False,
        help_text=_("P criteria come from the nine elements and are never demands of CBP."),
    )
    setup_step = models.CharField(max_length=16, choices=SetupStep, default=SetupStep.ACCOUNTS, editable=False)
    set_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["legal_name"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name people use."""
        return self.trading_name or self.legal_name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self, now=None) -> date:
        """The calendar date in the company's time zone; doors call it, services are told `on`."""
        return timezone.localdate(now, timezone=self.zone)

    def get_absolute_url(self) -> str:
        return reverse("reports:overview", args=[self.slug])
