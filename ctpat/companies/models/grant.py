from datetime import date, datetime, timedelta

from django.conf import settings
from django.core import checks
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from ..querysets import GrantQuerySet


class Grant(UserObjectPermissionBase):
    """One person outside the company sees ONE thing of it until a moment: a right beyond roles.

    django-guardian's row with a direct foreign key, and what the row needs beside it: the company,
    the address it was offered to, and an end. It opens nothing but pages behind `guest_view`, whose
    one query asks person, company, thing, permission and end together; guardian's own shortcuts
    know no end and aren't used. `user` is empty until the offer is taken.

    A concrete grant says which thing (`content_object`), which permission (`codename`), by which
    name a URL carries the thing (`url_kwarg`), and on which page a guest begins (`guest_route`,
    which takes company and thing); a system check refuses one that leaves something out. Like a
    membership it is read before a company is in force, so it isn't scoped; the database refuses
    one whose thing is another company's.
    """

    codename = ""
    url_kwarg = ""
    guest_route = ""
    is_fenced = True
    given_with = "companies.invite_guests"

    company = models.ForeignKey("companies.Company", models.CASCADE, related_name="+", editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", editable=False)
    email = models.EmailField(_("e-mail address"))
    ends_at = models.DateTimeField(_("until"))
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # none once it is taken
    offer_ends_at = models.DateTimeField(editable=False)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    seen_at = models.DateTimeField(_("last seen"), null=True, editable=False)

    objects = models.Manager.from_queryset(GrantQuerySet)()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint("content_object", "email", name="%(app_label)s_%(class)s_address_once"),
        ]

    def __str__(self) -> str:
        return self.email

    @classmethod
    def check(cls, **kwargs) -> list[checks.CheckMessage]:
        """Django's own checks of a model, and that a concrete grant says all that it has to."""
        missing = [name for name in ("codename", "url_kwarg", "guest_route") if not getattr(cls, name)]
        hint = "Set it on the class, as compliance.AccountGrant does."
        return [
            *super().check(**kwargs),
            *(checks.Error(f"{cls.__name__} has no {name}.", hint, cls, "companies.E002") for name in missing),
        ]

    @property
    def until(self) -> date:
        """The last day, in the company's time zone."""
        return timezone.localdate(self.ends_at - timedelta(seconds=1), timezone=self.company.zone)

    @property
    def guest_url(self) -> str:
        """Where the guest begins."""
        return reverse(self.guest_route, args=[self.company.slug, self.content_object_id])

    def is_over(self, *, now: datetime) -> bool:
        """Whether it ended by itself or was withdrawn."""
        return self.withdrawn_at is not None or self.ends_at <= now

    def is_live(self, *, now: datetime) -> bool:
        """Whether it opens its thing at this moment."""
        return self.user_id is not None and not self.is_over(now=now)

    def is_offered(self, *, now: datetime) -> bool:
        """Whether its link can still be taken."""
        return self.user_id is None and not self.is_over(now=now) and now < self.offer_ends_at
