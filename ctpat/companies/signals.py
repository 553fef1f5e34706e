"""News from companies for the floors above."""

from django.dispatch import Signal

# A member asked for something beyond the role. Sent in a fresh write scope of that company, so a
# receiver may record it. Arguments: request, company, membership, right.
access_refused = Signal()

# Somebody's access to a company ends. Sent inside the transaction that ends it, with `send`, so that
# an app above that can't end its grants or links for this person keeps the access from ending
# halfway. Arguments: company, user, by, now.
membership_ended = Signal()
