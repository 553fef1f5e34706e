"""Refusals of the reports."""


class PrintingFailed(Exception):
    """A document could not be printed; the message is a sentence for its reader."""


class NotHanded(ValueError):
    """The PDF engine asked for something that it was not handed."""
