from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager


class Feed(CompanyOwned):
    """One member's secret link for calendar programs: titles and dates of duties, nothing else.

    The secret is kept as a hash only. Withdrawing it deletes the row; a new link replaces it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    everything = models.BooleanField(
        _("all that I may see"), default=False, help_text=_("Otherwise what you own or stand in for.")
    )
    made_at = models.DateTimeField(editable=False)
    read_on = models.DateField(null=True, editable=False)

    objects = company_manager()

    class Meta:
        verbose_name = _("calendar feed")
        constraints = [models.UniqueConstraint("company", "user", name="feed_once")]

    def __str__(self) -> str:
        return str(self.user)
