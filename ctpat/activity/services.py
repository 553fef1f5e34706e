"""Writing history. Called inside the transaction of what happened, as its last statement."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from ctpat.companies.models import User
from ctpat.companies.scoping import ScopeError, company_in_force

from .chain import Link, canonical, digest
from .clock import history_now
from .exceptions import UndeclaredVerb
from .models import Entry, Head
from .origin import current_origin
from .querysets import target_name
from .signals import recorded
from .verbs import declared_verbs

PRODUCT = 0  # the actor of what the product does by itself


def record(
    actor: User | None,
    verb: str,
    target: models.Model,
    *,
    before: dict | None = None,
    after: dict | None = None,
    label: str = "",
) -> Entry:
    """Add one entry to the history of the company in force.

    `actor` None is the product itself. `before` and `after` hold the changed fields;
    `label` is how a reader knows the target (default its str). Raises UndeclaredVerb for a
    verb no app declares and ScopeError outside a company.
    """
    if verb not in declared_verbs():
        raise UndeclaredVerb(verb)
    company = company_in_force()
    if company is None:
        raise ScopeError("history belongs to a company; open its scope first")
    data = canonical(_plain({"label": label or str(target), "before": before or {}, "after": after or {}}))
    head = _locked_head(company)
    link = Link(
        company=company.pk,
        seq=head.seq + 1,
        at=history_now(),
        actor=actor.pk if actor else PRODUCT,
        origin=current_origin(),
        verb=verb,
        target=target_name(target),
        data=data,
    )
    value = digest(head.digest, link)
    entry = Entry(company=company, digest=value, **{k: v for k, v in link._asdict().items() if k != "company"})
    entry.save(force_insert=True)
    Head.objects.filter(pk=company.pk).update(seq=link.seq, digest=value)
    recorded.send(Entry, entry=entry)
    return entry


def _locked_head(company) -> Head:
    """The head, locked. A write scope holds the company's row already; without the lock nothing was
    gained that could be measured (3 queries either way), and a scope opened for reading stays safe."""
    head = Head.objects.select_for_update().filter(pk=company.pk).first()
    return head or Head.objects.create(company=company)


def _plain(data: dict) -> dict:
    """Dates, decimals and the like as text."""
    encoder = DjangoJSONEncoder()

    def plain(value):
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set):
            return [plain(item) for item in value]
        if value is None or isinstance(value, str | int | float | bool):
            return value
        try:
            return encoder.default(value)
        except TypeError:
            return str(value)

    return plain(data)
