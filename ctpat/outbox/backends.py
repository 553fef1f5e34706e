"""Mail backends: into the outbox, and out of it when no mail server is configured."""

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend

from .services import send_mail


class OutboxBackend(BaseEmailBackend):
    """Django's and allauth's own mails become rows as well, in the transaction that causes them."""

    def send_messages(self, messages) -> int:
        for message in messages:
            html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
            for address in message.recipients():
                send_mail(
                    kind="account",
                    to=address,
                    subject=message.subject,
                    text=message.body,
                    html=html,
                    holds_key=True,
                )
        return len(messages)


class KeptBackend(FileBackend):
    """Prints each mail and keeps it in the data folder."""

    def send_messages(self, messages) -> int:
        for message in messages:
            print(f"\nMail to {', '.join(message.to)}: {message.subject}\n\n{message.body}\n", flush=True)  # noqa: T201
        return super().send_messages(messages)
