"""Evidence of an invented company: items with versions, each proving several answers."""

import hashlib
from datetime import datetime, timedelta
from random import Random

from django.core.files.base import ContentFile

from compliance.demo.papers import paper
from compliance.models import Evidence, EvidenceLink, EvidenceTag, EvidenceVersion, Response, Tag
from ctpat.companies.models import Company, Site, User
from ctpat.files.models import StoredFile

from .past import Past
from .words import PAPERS, SENTENCES, paragraph

ITEMS = 36
TAGS = ["docks", "seals", "training", "yard"]


def add_evidence(
    company: Company,
    dice: Random,
    people: dict[str, User],
    sites: list[Site],
    responses: list[Response],
    *,
    now: datetime,
    past: Past,
) -> list[Evidence]:
    """Items whose links are more than the answers; files share the bytes of one small PDF."""
    items = Evidence.objects.bulk_create(_item(company, dice, people, sites, now, number) for number in range(ITEMS))
    for item in items:
        past.add(item.created_at, item.owner, "compliance.evidence.added", item, item.title, {"kind": item.kind})
    _keep_versions(company, dice, items)
    _tag(company, dice, items)
    answered = [response for response in responses if response.version]
    EvidenceLink.objects.bulk_create(
        EvidenceLink(company=company, evidence=item, response=response, linked_by=item.owner, linked_at=item.created_at)
        for response in answered
        for item in dice.sample(items, dice.choice([0, 1, 1, 1, 1, 2, 2, 3]))
    )
    return items


def _item(company: Company, dice: Random, people: dict, sites: list[Site], now: datetime, number: int) -> Evidence:
    title, kind = PAPERS[number % len(PAPERS)]
    begun = now - timedelta(days=dice.randint(30, 195))
    ends = begun.date() + timedelta(days=365 + dice.randint(-150, 200)) if dice.random() < 0.7 else None
    return Evidence(
        company=company,
        title=f"{title} {number // len(PAPERS) + 1}",
        kind=kind,
        description=paragraph(dice, 2),
        site=dice.choice([*sites, None]),
        covers_from=begun.date(),
        covers_to=ends,
        expires_on=ends,
        owner=people[dice.choice(["officer", "yard", "docks"])],
        is_restricted=dice.random() < 0.05,
        created_at=begun,
    )


def _keep_versions(company: Company, dice: Random, items: list[Evidence]) -> None:
    numbers = [(item, number) for item in items for number in range(1, dice.choice([1, 1, 1, 2, 3]) + 1)]
    content = _paper(company)
    name = StoredFile(company=company).content.field.generate_filename(StoredFile(company=company), "paper.pdf")
    name = StoredFile._meta.get_field("content").storage.save(name, ContentFile(content))
    digest = hashlib.sha256(content).hexdigest()
    files = StoredFile.objects.bulk_create(
        StoredFile(
            company=company,
            content=name,
            name=f"{item.title}, version {number}.pdf",
            kind="pdf",
            media_type="application/pdf",
            size=len(content),
            sha256=digest,
            pages=1,
            created_by=item.owner,
            created_at=item.created_at,
        )
        for item, number in numbers
    )
    EvidenceVersion.objects.bulk_create(
        EvidenceVersion(
            company=company,
            evidence=item,
            number=number,
            file=file,
            uploaded_by=item.owner,
            uploaded_at=item.created_at + timedelta(days=number),
        )
        for (item, number), file in zip(numbers, files, strict=True)
    )


def _paper(company: Company) -> bytes:
    return paper(letterhead=company.name, title="Record", facts=[("Company", company.name)], paragraphs=SENTENCES[:4])


def _tag(company: Company, dice: Random, items: list[Evidence]) -> None:
    tags = Tag.objects.bulk_create(Tag(company=company, name=name) for name in TAGS)
    EvidenceTag.objects.bulk_create(
        EvidenceTag(company=company, evidence=item, tag=dice.choice(tags)) for item in items if dice.random() < 0.6
    )
