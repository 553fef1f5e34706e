"""What is due when, who is reminded of it, and what was sent."""

from .duty import Duty, Occurrence, OwnKind
from .people import Absence, Holder, Preference
from .reminder import Digest, Reminder

__all__ = ["Absence", "Digest", "Duty", "Holder", "Occurrence", "OwnKind", "Preference", "Reminder"]
