class UnknownKind(LookupError):
    """No app's `jobs.py` registers this kind of job; the message names it."""


class LeaseLost(Exception):
    """The job was taken over by another worker, because this one stayed silent for too long."""


class GiveUp(Exception):
    """Raised by a job that no further attempt can mend; its text is the reason shown to people."""
