"""One event is one line, and no line holds a key that opens something."""

import logging
import re

# Addresses that are keys: whoever reads them in a log could use them.
KEYS = re.compile(r"(/invitation/|/calendar-feed/|/password/reset/key/)[^/\s'\"]+")


class OneLine(logging.Formatter):
    """A line for machines to collect; a traceback follows the message behind bars."""

    def format(self, record: logging.LogRecord) -> str:
        text = KEYS.sub(r"\1...", super().format(record))
        return " | ".join(line.rstrip() for line in text.splitlines() if line.strip())
