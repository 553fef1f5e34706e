from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..scoping import company_manager
from .owned import CompanyOwned


class Contact(CompanyOwned):
    """A person known to CBP in the portal, with the part played there.

    CBP asks for a company officer and a primary contact (MSC 1.4 and the portal's roles);
    a consultant may be a contact, never the primary one.
    """

    class Part(models.TextChoices):
        OFFICER = "company_officer", _("Company officer")
        DEPUTY_OFFICER = "deputy_officer", _("Second company officer")
        POINT_OF_CONTACT = "point_of_contact", _("Primary point of contact")
        ALTERNATE = "alternate_point_of_contact", _("Alternate point of contact")
        CONSULTANT = "consultant", _("Consultant")

    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    part = models.CharField(_("part in the programme"), max_length=32, choices=Part)
    has_portal_access = models.BooleanField(_("has an own account in CBP's portal"), default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signs in as"),
    )

    objects = company_manager()

    class Meta:
        verbose_name = _("contact")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("company", "name", "part", name="contact_part_once")]

    def __str__(self) -> str:
        return self.name
