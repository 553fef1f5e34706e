"""What happens when somebody's sign-in changes."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver


@receiver(authenticator_added, dispatch_uid="companies.second_factor_proved")
def remember_proof(sender, request, user, authenticator, **kwargs) -> None:
    """Whoever just added a second factor has shown that he holds it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
