class FileRefused(ValueError):
    """A file that is not taken; the message is a sentence that says how to mend it."""


class FileDamaged(Exception):
    """The stored bytes are no longer those that were stored, or are gone."""

    def __init__(self, stored) -> None:
        super().__init__(f"file {stored.pk} is damaged")
        self.stored = stored
