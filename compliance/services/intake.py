"""Taking in what people drop: each file an item of its own, twins recognised, refusals in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files import File
from django.utils.translation import gettext as _

from ctpat.companies.models import Membership
from ctpat.companies.scoping import company_scope
from ctpat.files.examination import Examined, examined
from ctpat.files.exceptions import FileRefused

from ..models import Evidence, Response
from .evidence import add_evidence, link_evidence

ADDED, LINKED, KNOWN, REFUSED = "added", "linked", "known", "refused"


@dataclass(frozen=True)
class Taken:
    """What became of one file: added, linked (it was in the library), known, or refused."""

    name: str
    state: str
    text: str
    evidence: Evidence | None = None

    @property
    def is_refused(self) -> bool:
        return self.state == REFUSED


def take_in(
    *,
    upload: File,
    membership: Membership,
    now: datetime,
    responses: Iterable[Response] = (),
    again: bool = False,
    key: str = "",
    **facts,
) -> Taken:
    """Judge one upload and make an item of it, proving these answers.

    The same bytes as an item that the member may open are not added a second time, unless
    `again`: that item is linked instead. `facts` are those of `add_evidence`. The company is
    opened for writing only after the file was judged.
    """
    try:
        with examined(upload) as file, company_scope(membership.company):
            item_key = f"{key[:32]}:{file.sha256[:24]}" if key else None
            repeated = item_key and Evidence.objects.filter(key=item_key).exists()
            twin = None if again or repeated else _twin(file, membership)
            if twin:
                return _link(twin, file, membership, now, list(responses))
            evidence = add_evidence(
                upload=file, actor=membership.user, now=now, responses=responses, key=item_key, **facts
            )
            return Taken(file.name, ADDED, _("“%(title)s” is added.") % {"title": evidence.title}, evidence)
    except FileRefused as refusal:
        return Taken(upload.name or "", REFUSED, str(refusal))


def _twin(file: Examined, membership: Membership) -> Evidence | None:
    return Evidence.objects.kept().visible_to(membership).with_hash(file.sha256).order_by("pk").first()


def _link(twin: Evidence, file: Examined, membership: Membership, now: datetime, responses: list[Response]) -> Taken:
    names = {"name": file.name, "title": twin.title}
    new = [r for r in responses if link_evidence(evidence=twin, response=r, actor=membership.user, now=now)]
    if new:
        return Taken(file.name, LINKED, _("“%(name)s” was here already as “%(title)s”; that is linked.") % names, twin)
    return Taken(file.name, KNOWN, _("“%(name)s” is here already as “%(title)s”. Nothing was added.") % names, twin)
