"""News from files for the floors above."""

from django.dispatch import Signal

# A file's bytes are no longer those that were stored. Sent inside the company's scope, once per
# file. Arguments: stored.
damage_found = Signal()
