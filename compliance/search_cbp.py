"""What the palette finds of what CBP asked and said: validations, messages, decisions, annual reviews.

A company has a handful of validations, decisions and reviews, and their names are made of translated
words and dates that no column holds, so they are read and compared as a person reads them. Messages
may be many: the database looks for them.
"""

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ctpat.common.together import read_together
from ctpat.common.written_dates import written
from ctpat.companies.models import Company, Membership
from ctpat.companies.palette import HITS_PER_GROUP, Hit, address

from .models import AnnualReview, Decision, SpecialistMessage, Validation

READ = 200  # rows that are compared; more than any company has


def search_cbp(company: Company, membership: Membership, text: str) -> Iterator[Hit]:
    """Each group only for those who may open it, and there only what is theirs to see. One query for all."""
    asked = {}
    if membership.may("compliance.view_validations"):
        visible = Validation.objects.visible_to(membership)
        asked["validations"] = visible.with_names().defer("visit_note", "letter")
    if membership.may("compliance.view_correspondence"):
        asked["messages"] = _messages_about(text)
        asked["decisions"] = Decision.objects.with_names()
    if membership.may("compliance.view_annual_review"):
        asked["annual_reviews"] = AnnualReview.objects.with_account().order_by("-anniversary_on", "pk")
    found = read_together({name: rows[:READ] for name, rows in asked.items()})
    for name, hits in GROUPS.items():
        yield from hits(company, text, found.get(name, []))


def _validations(company: Company, text: str, rows: list[Validation]) -> Iterator[Hit]:
    for one in _holding(text, ((row, (row, row.account, row.scss_name, row.where)) for row in rows)):
        url = address("compliance:validation_detail", company.slug, one.pk)
        note = str(Validation.Stage(one.stage).label)
        yield Hit(_("Validations"), f"{one}, {one.account}", url, icon="shield-check", note=note)


def _messages_about(text: str) -> QuerySet[SpecialistMessage]:
    kinds = [kind.value for kind in SpecialistMessage.Kind if text.casefold() in str(kind.label).casefold()]
    found = SpecialistMessage.objects.filter(Q(kind__in=kinds) | Q(pk__in=SpecialistMessage.objects.matching(text)))
    return found.defer("text", "answer_text")


def _messages(company: Company, text: str, rows: list[SpecialistMessage]) -> Iterator[Hit]:
    """Those that wait for an answer first."""
    for message in sorted(rows, key=lambda row: not row.is_open)[:HITS_PER_GROUP]:
        url = address("compliance:message_detail", company.slug, message.pk)
        note = _("waits for an answer") if message.is_open else written(message.received_on)
        yield Hit(_("Messages of CBP"), message.subject, url, icon="send", note=note)


def _decisions(company: Company, text: str, rows: list[Decision]) -> Iterator[Hit]:
    for one in _holding(text, ((row, (row, row.account, row.reason)) for row in rows)):
        url = address("compliance:decision_detail", company.slug, one.pk)
        yield Hit(_("Decisions of CBP"), f"{one}, {one.account}", url, icon="alert-circle", note=_state_of(one))


def _state_of(decision: Decision) -> str:
    if decision.ended_on:
        return _("ended")
    return str(decision.get_act_display()) if decision.acted_on else _("waits for an answer")


def _annual_reviews(company: Company, text: str, rows: list[AnnualReview]) -> Iterator[Hit]:
    name = _("Annual review")
    for one in _holding(text, ((row, (name, row.year, row.account)) for row in rows)):
        url = address("compliance:annual_review", company.slug, one.year, one.account.entity_type_id)
        title = f"{name} {one.year}, {one.account}"
        yield Hit(_("Annual reviews"), title, url, icon="calendar-check", note=str(one.state.label))


def _holding(text: str, rows: Iterable[tuple]) -> list:
    """Rows whose words hold each word of the text, as many as the palette shows."""
    words = text.casefold().split()
    return [row for row, said in rows if _holds(" ".join(map(str, said)), words)][:HITS_PER_GROUP]


def _holds(said: str, words: list[str]) -> bool:
    said = said.casefold()
    return all(word in said for word in words)


GROUPS = {
    "validations": _validations,
    "messages": _messages,
    "decisions": _decisions,
    "annual_reviews": _annual_reviews,
}
