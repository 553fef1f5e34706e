"""What is due when, who is reminded of it, and what was sent."""

from .duty import Duty, Occurrence, OwnKind
from .feed import Feed
from .people import Absence, Holder, Preference
from .reminder import Digest, Reminder

__all__ = ["Absence", "Digest", "Duty", "Feed", "Holder", "Occurrence", "OwnKind", "Preference", "Reminder"]
