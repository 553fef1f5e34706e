"""News from the outbox for the floors above."""

from django.dispatch import Signal

# A mail will never be sent: refused for good, put off too often, or one too many for its address.
# Sent with `send` inside the transaction that gives it up, so that what a receiver leaves to be done
# is there or the mail is tried again. No company is in force. Arguments: mail.
mail_given_up = Signal()
