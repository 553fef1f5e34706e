"""Entries as people read them: a sentence for each, and the difference it made."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ctpat.common.compare import Comparison, compare
from ctpat.common.written_dates import written
from ctpat.companies.models import Membership, User

from .models import Entry
from .services import PRODUCT
from .verbs import content_right, declared_nouns, declared_verbs, name_is_content

LONG_TEXT = 60  # characters from which a text is compared word by word


@dataclass(frozen=True)
class Line:
    """One entry as a sentence: actor, then `before` `label` `after`. `url` leads to the thing, if one may."""

    seq: int
    at: datetime
    actor: str
    initials: str
    before: str
    label: str
    after: str
    url: str
    has_changes: bool


@dataclass(frozen=True)
class Change:
    """One field before and after; long texts are compared instead."""

    name: str
    before: str
    after: str
    comparison: Comparison | None


def lines(entries: Iterable[Entry], membership: Membership) -> list[Line]:
    """Sentences for a reader, with one query for all names."""
    entries = list(entries)
    people = User.objects.in_bulk({entry.actor for entry in entries if entry.actor != PRODUCT})
    return [_line(entry, people, membership) for entry in entries]


def changes(entry: Entry) -> list[Change]:
    """What the entry says of before and after, field by field."""
    data = json.loads(entry.data)
    model = target_model(entry)
    names = dict.fromkeys([*data["before"], *data["after"]])
    return [_change(model, name, data["before"].get(name), data["after"].get(name)) for name in names]


def may_read_content(entry: Entry, membership: Membership) -> bool:
    """Whether before and after are for this member; the sentence is for everybody who sees the history."""
    right = content_right(_noun(entry))
    return right is None or membership.may(right)


def target_model(entry: Entry) -> type[models.Model] | None:
    """The model of the row that the entry is about; None when the product has it no more."""
    try:
        return apps.get_model(entry.target.partition(":")[0])
    except LookupError:
        return None


def target_of(entry: Entry) -> models.Model | None:
    """The row itself, if it still is there."""
    model, key = target_model(entry), entry.target.partition(":")[2]
    if model is None or not hasattr(model, "get_absolute_url") or not key.isdigit():
        return None
    return model._default_manager.filter(pk=key).first()


def kinds() -> dict[str, str]:
    """The kinds of things that history knows, by the front of their verbs, in words and their order."""
    found = {verb.rpartition(".")[0] for verb in declared_verbs()}
    return dict(sorted(((kind, _kind_name(kind)) for kind in found), key=lambda pair: pair[1]))


def _kind_name(kind: str) -> str:
    if name := declared_nouns().get(kind):
        return str(name)
    try:
        return capfirst(str(apps.get_model(kind)._meta.verbose_name_plural))
    except (LookupError, ValueError):
        return capfirst(kind.rpartition(".")[2].replace("_", " "))


def _noun(entry: Entry) -> str:
    return entry.verb.rpartition(".")[0]


def _line(entry: Entry, people: dict[int, User], membership: Membership) -> Line:
    data = json.loads(entry.data)
    is_open = may_read_content(entry, membership)
    name = data["label"] if is_open or not name_is_content(_noun(entry)) else _("(name not shown to you)")
    before, label, after = str(declared_verbs().get(entry.verb, f"{entry.verb} %(label)s")).partition("%(label)s")
    person = people.get(entry.actor)
    may_follow = is_open and membership.may("activity.view_history")
    leads_somewhere = may_follow and hasattr(target_model(entry), "get_absolute_url")
    return Line(
        seq=entry.seq,
        at=entry.at,
        actor=_actor(entry, person),
        initials=person.initials if person else "",
        before=before,
        label=name if label else "",
        after=after,
        url=reverse("activity:entry_target", args=[membership.company.slug, entry.seq]) if leads_somewhere else "",
        has_changes=bool(data["before"] or data["after"]),
    )


def _actor(entry: Entry, person: User | None) -> str:
    if entry.actor == PRODUCT:
        return _("The product")
    return str(person) if person else _("Somebody who left")


def _change(model: type[models.Model] | None, name: str, before, after) -> Change:
    field = _field(model, name)
    old, new = _text(field, before), _text(field, after)
    is_long = max(len(old), len(new)) > LONG_TEXT or "\n" in old + new
    return Change(
        name=capfirst(str(field.verbose_name if field else name.replace("_", " "))),
        before=old,
        after=new,
        comparison=compare(old, new) if is_long else None,
    )


def _field(model: type[models.Model] | None, name: str) -> models.Field | None:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _text(field: models.Field | None, value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_text(field, item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(None, item)}" for key, item in value.items())
    if field is not None and (choices := dict(_pairs(field))):
        return str(choices.get(value, value))
    if isinstance(field, models.DateField) and (day := parse_date(str(value)[:10])):
        return written(day)
    return str(value)


def _pairs(field: models.Field) -> Iterator[tuple]:
    yield from getattr(field, "flatchoices", None) or []
