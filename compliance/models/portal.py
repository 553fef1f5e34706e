from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager


class PortalComparison(CompanyOwned):
    """Somebody compared what the company says about itself here with CBP's portal: it stands there alike.

    `seq` is the last entry of the company's history that the comparison covers; what changed
    after it is still to be entered in the portal.
    """

    on = models.DateField(_("compared on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("what was entered"), max_length=240, blank=True)
    seq = models.PositiveBigIntegerField()

    objects = company_manager()

    class Meta:
        verbose_name = _("comparison with the portal")
        ordering = ["-seq", "-pk"]

    def __str__(self) -> str:
        return f"{self.on:%-d %b %Y}"
