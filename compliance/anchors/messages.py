"""Messages of the supply chain security specialist that need an answer."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ctpat.companies.anchors import Fact, Proof, anchor, proof

from ..models import SpecialistMessage
from .paths import path_to

MESSAGES = ("compliance.message.",)
RECEIVED = "notice"


@anchor("scss_message.received_on", moved_by=MESSAGES)
def messages_received() -> Iterator[Fact]:
    for message in SpecialistMessage.objects.filter(needs_answer=True).select_related("account__entity_type"):
        yield Fact(
            subject=message,
            on=message.received_on,
            label=message.subject,
            mail_label=message.get_kind_display(),
            path=path_to("message_detail", message.pk),
            record=RECEIVED,
            due_on=message.answer_by,
            owner=message.owner_id,
            deputy=message.deputy_id,
        )


@proof("scss-message-answer", moved_by=MESSAGES)
def messages_answered() -> Iterator[Proof]:
    for message in SpecialistMessage.objects.exclude(answered_on=None):
        path = path_to("message_detail", message.pk)
        label, record = _("The answer"), f"{RECEIVED} answered"
        yield Proof(subject=message, on=message.answered_on, record=record, label=label, path=path, for_record=RECEIVED)
