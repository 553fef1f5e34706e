class UndeclaredVerb(LookupError):
    """A verb that no app's `history.py` declares; the message names it."""
