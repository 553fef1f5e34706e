"""Evidence: added with its file, replaced by versions, linked to the answers it proves."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.files import File
from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import Site, User
from ctpat.companies.scoping import company_in_force, company_scope
from ctpat.files.examination import Examined
from ctpat.files.models import StoredFile
from ctpat.files.names import title_from
from ctpat.files.services import keep, store

from ..exceptions import EvidenceNeeded
from ..models import Evidence, EvidenceLink, EvidenceTag, EvidenceVersion, Response, Tag
from .members import require_members

EDITABLE = {
    "title",
    "kind",
    "description",
    "site",
    "covers_from",
    "covers_to",
    "expires_on",
    "owner",
    "is_restricted",
}
Source = File | Examined | StoredFile


@transaction.atomic
def add_evidence(
    *,
    upload: Source,
    actor: User | None,
    now: datetime,
    title: str = "",
    kind: str = Evidence.Kind.RECORD,
    responses: Iterable[Response] = (),
    description: str = "",
    site: Site | None = None,
    covers_from: date | None = None,
    covers_to: date | None = None,
    expires_on: date | None = None,
    owner: User | None = None,
    tags: Iterable[str] = (),
    restricted: bool = False,
    key: str | None = None,
) -> Evidence:
    """Add an item with its first version, proving these answers.

    `upload` is a file from a form, one already examined, or one already stored. Without a
    title the file's name gives it; without an owner it is the actor's. `key` names the
    request: a second call with it changes nothing and gives the same item. Raises
    FileRefused, NotAMember.
    """
    require_members(owner)
    company = company_in_force()
    with company_scope(company):  # writers queue behind the company, so a repeated request finds the first
        if key and (known := Evidence.objects.filter(key=key).first()):
            return known
        evidence = Evidence.objects.create(
            company=company,
            title=title.strip() or title_from(upload.name),
            kind=kind,
            description=description,
            site=site,
            covers_from=covers_from,
            covers_to=covers_to,
            expires_on=expires_on,
            owner=owner or actor,
            is_restricted=restricted,
            created_at=now,
            key=key or "",
        )
        version = _add_file(evidence, upload, actor, now, note="")
        _tag(evidence, tags)
    after = {**_facts(evidence, EDITABLE), "file": version.file.name, "sha256": version.file.sha256}
    record(actor, "compliance.evidence.added", evidence, after=after)
    for response in responses:
        link_evidence(evidence=evidence, response=response, actor=actor, now=now)
    return evidence


@transaction.atomic
def add_version(
    *,
    evidence: Evidence,
    upload: Source,
    actor: User | None,
    now: datetime,
    note: str = "",
    **changes,
) -> EvidenceVersion:
    """Replace the file; the version before stays and can be downloaded.

    `changes` are facts that the new file brings: period, expiry. The bytes in force given
    again change nothing. Raises FileRefused.
    """
    if unknown := set(changes) - {"covers_from", "covers_to", "expires_on"}:
        raise TypeError(f"not brought by a version: {', '.join(sorted(unknown))}")
    evidence = _locked(evidence)
    stored = _stored(upload, actor) if not isinstance(upload, Examined) else upload
    if evidence.current and evidence.current.file.sha256 == stored.sha256:
        return evidence.current
    for name, value in changes.items():
        setattr(evidence, name, value)
    evidence.save(update_fields=list(changes))
    version = _add_file(evidence, stored, actor, now, note=note)
    after = {"version": version.number, "file": version.file.name, "sha256": version.file.sha256, **changes}
    record(actor, "compliance.evidence.version_added", evidence, after=after)
    return version


@transaction.atomic
def change_evidence(
    *, evidence: Evidence, actor: User | None, tags: Iterable[str] | None = None, **changes
) -> Evidence:
    """Write other facts about an item; unchanged ones leave no trace. Raises NotAMember."""
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    if "owner" in changes:
        require_members(changes["owner"])
    evidence = _locked(evidence)
    changed = {name for name, value in changes.items() if getattr(evidence, name) != value}
    before = _facts(evidence, changed)
    for name in changed:
        setattr(evidence, name, changes[name])
    evidence.save(update_fields=changed)
    after = _facts(evidence, changed)
    if tags is not None and not _same(old := evidence.tag_names, new := _cleaned(tags)):
        _tag(evidence, new)
        before, after = {**before, "tags": old}, {**after, "tags": new}
    if after:
        record(actor, "compliance.evidence.changed", evidence, before=before, after=after)
    return evidence


@transaction.atomic
def link_evidence(*, evidence: Evidence, response: Response, actor: User | None, now: datetime) -> bool:
    """Say that an item proves an answer; False when it was said before."""
    _, is_new = EvidenceLink.objects.get_or_create(
        company=company_in_force(),
        evidence=evidence,
        response=response,
        defaults={"linked_by": actor, "linked_at": now},
    )
    if is_new:
        _record_link(actor, "linked", evidence, response)
    return is_new


@transaction.atomic
def unlink_evidence(*, evidence: Evidence, response: Response, actor: User | None) -> bool:
    """Say that an item doesn't prove an answer any more; the item stays in the library."""
    gone, _ = EvidenceLink.objects.filter(evidence=evidence, response=response).delete()
    if gone:
        _record_link(actor, "unlinked", evidence, response)
    return bool(gone)


@transaction.atomic
def archive_evidence(*, evidence: Evidence, actor: User | None, on: date, only_unneeded: bool = False) -> Evidence:
    """Take an item out of use: it proves nothing any more, and nothing of it is deleted.

    With `only_unneeded` raises EvidenceNeeded while it proves an accepted answer.
    """
    evidence = _locked(evidence)
    if only_unneeded and evidence.links.filter(response__review_state=Response.Review.ACCEPTED).exists():
        raise EvidenceNeeded
    if evidence.archived_on is None:
        evidence.archived_on = on
        evidence.save(update_fields=["archived_on"])
        record(actor, "compliance.evidence.archived", evidence, after={"archived_on": on})
    return evidence


@transaction.atomic
def restore_evidence(*, evidence: Evidence, actor: User | None) -> Evidence:
    """Take an archived item back into use."""
    evidence = _locked(evidence)
    if evidence.archived_on is not None:
        before = {"archived_on": evidence.archived_on}
        evidence.archived_on = None
        evidence.save(update_fields=["archived_on"])
        record(actor, "compliance.evidence.restored", evidence, before=before)
    return evidence


@transaction.atomic
def record_download(*, version: EvidenceVersion, actor: User) -> None:
    """An export is an entry in the history: who took which file out."""
    facts = {"version": version.number, "sha256": version.file.sha256}
    record(actor, "compliance.evidence.downloaded", version.evidence, after=facts)


def _locked(evidence: Evidence) -> Evidence:
    return Evidence.objects.select_for_update().get(pk=evidence.pk)


def _stored(upload: Source, actor: User | None) -> StoredFile:
    if isinstance(upload, StoredFile):
        return upload
    if isinstance(upload, Examined):
        return keep(file=upload, actor=actor)
    return store(upload=upload, actor=actor)


def _add_file(evidence: Evidence, upload: Source, actor: User | None, now: datetime, *, note: str) -> EvidenceVersion:
    number = (evidence.versions.values_list("number", flat=True).first() or 0) + 1
    version = EvidenceVersion.objects.create(
        company=evidence.company,
        evidence=evidence,
        number=number,
        file=_stored(upload, actor),
        note=note,
        covers_from=evidence.covers_from,
        covers_to=evidence.covers_to,
        uploaded_by=actor,
        uploaded_at=now,
    )
    evidence.__dict__.pop("current", None)
    return version


def _cleaned(tags: Iterable[str]) -> list[str]:
    names = {" ".join(name.split())[:40].casefold(): " ".join(name.split())[:40] for name in tags if name.strip()}
    return sorted(names.values())


def _same(names: list[str], others: list[str]) -> bool:
    """Tags differ by their letters, not by capitals."""
    return sorted(map(str.casefold, names)) == sorted(map(str.casefold, others))


def _tag(evidence: Evidence, names: Iterable[str]) -> None:
    company = evidence.company
    known = {tag.name.casefold(): tag for tag in Tag.objects.all()}
    EvidenceTag.objects.filter(evidence=evidence).delete()
    for name in _cleaned(names):
        tag = known.get(name.casefold()) or Tag.objects.create(company=company, name=name)
        EvidenceTag.objects.create(company=company, evidence=evidence, tag=tag)


def _record_link(actor: User | None, verb: str, evidence: Evidence, response: Response) -> None:
    label = f"{evidence.title} ({response.code})"
    facts = {"criterion": response.code}
    before, after = (facts, {}) if verb == "unlinked" else ({}, facts)
    record(actor, f"compliance.evidence.{verb}", evidence, before=before, after=after, label=label)


def _facts(evidence: Evidence, names: Iterable[str]) -> dict:
    """Facts in words, people and sites by name; empty ones are left out."""
    values = {name: getattr(evidence, name) for name in sorted(names)}
    return {name: str(value) if isinstance(value, Site | User) else value for name, value in values.items()}
