"""How allauth's flows fit this house."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from ctpat.common import sealing
from ctpat.outbox.services import send_mail


class AccountAdapter(DefaultAccountAdapter):
    """Mails of sign-in and reset; links in them come from BASE_URL, never from the Host header."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Put the mail into the outbox: a page takes the same time whether an address is known or not."""
        mail = self.render_mail(template_prefix, email, self._mail_context(email, context))
        html = next((body for body, kind in getattr(mail, "alternatives", []) if kind == "text/html"), "")
        send_mail(kind=template_prefix, to=email, subject=mail.subject, text=mail.body, html=html, holds_key=True)

    def _mail_context(self, email: str, given: dict) -> dict:
        rebased = {name: _on_base_url(value) for name, value in given.items()}
        site = {"name": settings.SITE_NAME, "domain": urlsplit(settings.BASE_URL).netloc}
        return {"request": context.request, "email": email, **rebased, "current_site": site}


def _on_base_url(value):
    """An address that was built from the request's Host header, on the configured address."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts = urlsplit(value)
    return settings.BASE_URL + parts.path + (f"?{parts.query}" if parts.query else "")


class MFAAdapter(DefaultMFAAdapter):
    """Second factors; secrets are encrypted at rest."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def _get_site_name(self) -> str:
        return settings.SITE_NAME
