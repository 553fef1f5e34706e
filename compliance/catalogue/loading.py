"""Writing the catalogue into the database: add, change, retire; never delete."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import models, transaction

from ctpat.activity.services import record
from ctpat.companies.models import Company
from ctpat.companies.scoping import company_scope

from ..models import Category, Criterion, Edition, Element, EntityType
from ..services.responses import ensure_responses
from .checking import read_edition, read_supplement
from .edition import EditionFiles

CHANGES = ("added", "changed", "retired")
SUPPLEMENT = Criterion.Source.SUPPLEMENT


@dataclass
class Outcome:
    """What a load changed, as lines a person reads."""

    edition: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retired)


@transaction.atomic
def load_catalogue(*, now: datetime, supplement: Path | None = None, files: EditionFiles | None = None) -> Outcome:
    """Bring the database up to the files; the second run changes nothing.

    Rows are found by their number within the edition. A criterion that left the files is
    retired on the day of `now`, and comes back when the files have it again. The
    operator's own criteria are left alone when no supplement is named; a named one is the
    whole truth about them. Raises CatalogueBroken, having changed nothing.
    """
    files = files or read_edition()
    own = read_supplement(supplement, files) if supplement else None
    edition = _edition(files)
    outcome = Outcome(edition.name)
    digest = _digest(files, own)
    if edition.digest == digest:
        return outcome
    _store(outcome, Element, "number", _elements(files))
    _store(outcome, Category, "number", _categories(files))
    _store(outcome, EntityType, "slug", _entity_types(files))
    mine = edition.criteria.all() if own is not None else edition.criteria.exclude(source=SUPPLEMENT)
    rows = {row.code: row for row in _criteria(files, edition)}
    rows |= {row.code: row for row in _own_criteria(own or [], edition)}
    _retire(outcome, mine.filter(retired_on=None).exclude(code__in=rows), on=now.date())
    _store(outcome, Criterion, "code", list(rows.values()), among=edition.criteria.all())
    Edition.objects.filter(pk=edition.pk).update(digest=digest, loaded_at=now)
    return outcome


def tell_companies(outcome: Outcome) -> None:
    """Give each company the rows for new criteria and a line in its history.

    One transaction per company; called after `load_catalogue` changed something. What was
    computed from the old texts is out of date by that line.
    """
    for company in Company.objects.order_by("pk"):
        with company_scope(company):
            new = ensure_responses(company=company)
            after = {"criteria_new_here": new, **{name: len(getattr(outcome, name)) for name in CHANGES}}
            record(None, "compliance.catalogue.loaded", company, after=after, label=outcome.edition)


def _edition(files: EditionFiles) -> Edition:
    defaults = {"name": files.edition["name"], "is_current": True}
    return Edition.objects.update_or_create(slug=files.edition["slug"], defaults=defaults)[0]


def _digest(files: EditionFiles, own: list | None) -> str:
    """Of everything that decides the rows: the files, the supplement, and this code."""
    total = sha256(files.digest.encode())
    total.update(Path(__file__).read_bytes())
    for document in own or []:
        total.update(document.text.encode())
    return total.hexdigest()


def _store(outcome: Outcome, model: type[models.Model], key: str, rows: list, among=None) -> None:
    """Insert what is new, update what differs."""
    stored = {getattr(row, key): row for row in (model.objects.all() if among is None else among)}
    names = [f.attname for f in model._meta.concrete_fields if not f.primary_key or f.attname == key]
    new, differing = [], []
    for row in rows:
        old = stored.get(getattr(row, key))
        if old is None:
            new.append(row)
            outcome.added.append(_name(row))
            continue
        row.pk = old.pk
        fields = [name for name in names if getattr(row, name) != getattr(old, name)]
        if fields:
            differing.append(row)
            outcome.changed.append(f"{_name(row)}: {', '.join(fields)}")
    model.objects.bulk_create(new)
    if differing:
        model.objects.bulk_update(differing, [name for name in names if name != model._meta.pk.attname])


def _retire(outcome: Outcome, rows: models.QuerySet, *, on) -> None:
    outcome.retired += [_name(row) for row in rows]
    rows.update(retired_on=on)


def _name(row: models.Model) -> str:
    return f"{row._meta.verbose_name} {row}"


def _translated(files: EditionFiles, part: str, key: str, value, fields: dict[str, str]) -> dict:
    """{language: {field: text}} of one entry; `fields` maps ours to the file's."""
    found = {}
    for language, data in files.translations.items():
        entry = next((entry for entry in data[part] if entry[key] == value), None)
        if entry:
            found[language] = {ours: entry[theirs] for ours, theirs in fields.items()} | {"status": data["status"]}
    return found


def _elements(files: EditionFiles) -> list[Element]:
    plain = ("number", "slug", "title", "short_title", "question", "description")
    fields = {name: name for name in ("title", "short_title", "question")}
    return [
        Element(
            **{name: entry[name] for name in plain},
            translations=_translated(files, "elements", "number", entry["number"], fields),
        )
        for entry in files["elements"].data
    ]


def _categories(files: EditionFiles) -> list[Category]:
    rows = []
    for entry in files["categories"].data:
        translations = _translated(files, "categories", "number", entry["number"], {"title": "name"})
        for language, texts in translations.items():
            texts["focus_area"] = files.translations[language]["focus_areas"][entry["focus_area"]]
        rows.append(
            Category(
                number=entry["number"],
                title=entry["name"],
                focus_area=entry["focus_area_name"],
                translations=translations,
            )
        )
    return rows


def _entity_types(files: EditionFiles) -> list[EntityType]:
    plain = ("slug", "name", "group", "identifiers", "eligibility", "confidence")
    return [
        EntityType(
            **{name: entry[name] for name in plain},
            position=position,
            translations={
                language: {"name": data["entity_types"][entry["slug"]]} for language, data in files.translations.items()
            },
        )
        for position, entry in enumerate(files["entity_types"].data)
    ]


def _criteria(files: EditionFiles, edition: Edition) -> Iterator[Criterion]:
    fields = {name: name for name in ("title", "requirement", "guidance")}
    for entry in files.criteria:
        yield _criterion(
            entry,
            edition,
            source=entry["source"],
            confidence=entry["confidence"],
            element_reason=entry["element_reason"],
            confirmed_for=entry.get("confirmed_for", []),
            uncertain_for=entry.get("uncertain_for", []),
            amendments=entry.get("amendments", []),
            coach=files.coach.get(entry["id"], {}),
            translations=_translated(files, "criteria", "id", entry["id"], fields),
        )


def _own_criteria(documents: list, edition: Edition) -> Iterator[Criterion]:
    """The operator's; he has read CBP's text, so his entity types are confirmed."""
    for document in documents:
        note = document.data.get("source", document.name)
        for entry in document.data["criteria"]:
            yield _criterion(
                {"source_note": note, **entry},
                edition,
                source=SUPPLEMENT,
                confidence="high",
                confirmed_for=entry["applies_to"],
            )


def _criterion(entry: dict, edition: Edition, **fields) -> Criterion:
    return Criterion(
        edition=edition,
        code=entry["id"],
        level=entry["level"],
        title=entry["title"],
        requirement=entry["requirement"],
        guidance=entry.get("guidance", ""),
        proof_ideas=entry.get("evidence", []),
        review_rhythm=entry.get("review") or "",
        element_id=entry["element"],
        category_id=entry["category"],
        secondary_elements=entry.get("secondary_elements", []),
        condition=entry.get("condition", ""),
        applies_to=entry["applies_to"],
        source_note=entry.get("source_note", ""),
        position=place(entry["id"]),
        **fields,
    )


def place(code: str) -> int:
    """Where a number stands in lists: 4.9 before 4.10, S and P numbers after CBP's own."""
    series = {"S": 1, "P": 2}.get(code[0], 0)
    category, number = code.lstrip("PS").split(".")
    return series * 100_000 + int(category) * 1000 + int(number)
