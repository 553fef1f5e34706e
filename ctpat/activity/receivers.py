"""Coming, going and being refused are written into the history of the companies concerned."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.dispatch import receiver
from django.utils import timezone

from ctpat.companies.grants import companies_open_to
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force, company_scope
from ctpat.companies.signals import access_refused

from .services import record


@receiver(access_refused, dispatch_uid="activity.access_refused")
def access_was_refused(sender, request, company, membership, right, **kwargs) -> None:
    """A member asked for more than the roles allow: what for, and which right was missing."""
    facts = {"right": right, "method": request.method, "path": request.path}
    record(request.user, "companies.access.refused", membership, label=request.path, after=facts)


@receiver(account.user_logged_in, dispatch_uid="activity.signed_in")
def person_signed_in(sender, request, user, **kwargs) -> None:
    _record_everywhere(user, "companies.person.signed_in")


@receiver(account.user_logged_out, dispatch_uid="activity.signed_out")
def person_signed_out(sender, request, user, **kwargs) -> None:
    if user is not None and user.is_authenticated:
        _record_everywhere(user, "companies.person.signed_out")


@receiver([account.password_changed, account.password_reset], dispatch_uid="activity.password_changed")
def password_was_changed(sender, request, user, **kwargs) -> None:
    _record_everywhere(user, "companies.person.password_changed")


@receiver(mfa.authenticator_added, dispatch_uid="activity.factor_added")
def factor_was_added(sender, request, user, authenticator, **kwargs) -> None:
    _record_everywhere(user, "companies.person.factor_added")


@receiver(mfa.authenticator_removed, dispatch_uid="activity.factor_removed")
def factor_was_removed(sender, request, user, authenticator, **kwargs) -> None:
    _record_everywhere(user, "companies.person.factor_removed")


def _record_everywhere(user: User, verb: str) -> None:
    """One person serves several companies, or looks at them as a guest, and each has to see who came to its data.

    One transaction for each company, in the order of their ids, so that two sign-ins never wait
    for each other in a circle.
    """
    inside = company_in_force()
    if inside is not None:  # a company's own page did it, such as setting a password on joining
        record(user, verb, user)
        return
    for company in companies_open_to(user, now=timezone.now()):
        with company_scope(company):
            record(user, verb, user)
