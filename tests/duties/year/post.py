"""A mail server that is down for two days in a month, and whose client is killed after it said yes."""

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

ROUND = (None, [])  # the danger, and the Message-IDs taken in


class Post(BaseEmailBackend):
    def open(self) -> bool:
        if timezone.now().day in (10, 11):
            raise OSError("connection refused")
        return True

    def close(self) -> None: ...

    def send_messages(self, messages) -> int:
        danger, taken = ROUND
        for message in messages:
            taken.append(message.extra_headers["Message-ID"])
            danger.strike()
        return len(messages)
