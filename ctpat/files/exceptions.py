class FileRefused(ValueError):
    """A file that is not taken; the message is a sentence that says how to mend it."""


class FileDamaged(Exception):
    """A stored file that may not be served: its bytes have changed, are gone, or carry a virus."""

    def __init__(self, stored, *, is_infected: bool = False) -> None:
        super().__init__(f"file {stored.pk} may not be served")
        self.stored = stored
        self.is_infected = is_infected
