"""The signed link that stops a person's mails: it opens nothing else, and needs no signing in (RFC 8058)."""

from django.core import signing
from django.urls import reverse

from ctpat.companies.models import Company, User

from .places import link_to

SALT = "duties.unsubscribe"


def unsubscribe_link(company: Company, user: User) -> str:
    token = signing.dumps([company.pk, user.pk], salt=SALT)
    return link_to(reverse("reminders_stop", args=[token]))


def read_token(token: str) -> tuple[Company, User] | None:
    """Whose mails of which company a link stops; None when it isn't ours or the membership has ended."""
    try:
        company_id, user_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    company = Company.objects.filter(pk=company_id).first()
    user = User.objects.filter(pk=user_id, memberships__company=company_id).first()
    return (company, user) if company and user else None
