from ctpat.companies.models import Membership

from .models import Notification


def unread(membership: Membership):
    """What the bell in the top bar counts."""
    return Notification.objects.filter(user=membership.user_id, read_at=None)


BELL = unread
