"""News from companies for the floors above."""

from django.dispatch import Signal

# A member asked for something beyond the role. Sent in a fresh write scope of that company, so a
# receiver may record it. Arguments: request, company, membership, right.
access_refused = Signal()
