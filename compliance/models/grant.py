from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import Grant

from .account import Account


class AccountGrant(Grant):
    """A validator, or another reviewer from outside, reads one account's profile until a day.

    What is shown is what the company stands by: see `compliance.shown`. The readiness report holds
    the company's own figures and weaknesses, so it is shown only where the officer says so.
    """

    codename = "view_account"
    url_kwarg = "account"
    guest_route = "compliance:shown_profile"

    content_object = models.ForeignKey(Account, models.CASCADE, related_name="grants")
    shows_report = models.BooleanField(_("show the readiness report too"), default=False)

    class Meta(Grant.Meta):
        abstract = False
        verbose_name = _("guest")
        verbose_name_plural = _("guests")

    def get_absolute_url(self) -> str:
        """Where the company keeps it."""
        return f"{reverse('compliance:account_detail', args=[self.company.slug, self.content_object_id])}#guests"
