"""Mails and notifications as rows in the transaction that causes them."""

import uuid
from email.utils import make_msgid

from ctpat.companies.models import Company, User
from ctpat.companies.scoping import company_in_force

from .models import Mail, Notification


def send_mail(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    company: Company | None = None,
    key: str | None = None,
) -> None:
    """Queue one mail; a second one with the same key is the same mail."""
    Mail.objects.bulk_create(
        [
            Mail(
                company=company,
                kind=kind,
                key=key or str(uuid.uuid4()),
                to=to,
                subject=subject[:200],
                text=text,
                html=html,
                message_id=make_msgid(domain="ctpat.local"),
            )
        ],
        ignore_conflicts=True,
    )


def notify(*, user: User, kind: str, key: str, text: str, path: str) -> None:
    """Leave news for a member of the company in force; the same key is the same news."""
    Notification.objects.bulk_create(
        [Notification(company=company_in_force(), user=user, kind=kind, key=key, text=text[:240], path=path[:240])],
        ignore_conflicts=True,
    )
