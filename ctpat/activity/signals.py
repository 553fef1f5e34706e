"""News for higher floors."""

from django.dispatch import Signal

# Something of the company in force was written into its history, as `entry`. Sent inside the
# transaction of what happened, so that a receiver may leave work in the outbox with it.
recorded = Signal()
