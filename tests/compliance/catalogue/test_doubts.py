import pytest
from django.utils import translation

from compliance.models import Criterion, EntityType

BASE = {"source": "msc", "confidence": "high"}


def doubts(types=("importer",), **fields) -> list[str]:
    return Criterion(**{**BASE, **fields}).doubts(types)


def test_sure_criterion_has_no_doubts():
    assert doubts() == []


def test_sector_criterion_is_provisional():
    assert doubts(source="sector", confidence="low") == [
        "A provisional sector criterion: its official number and level were not seen, so it doesn't count."
    ]


def test_low_confidence_is_said():
    assert doubts(confidence="low") == ["Number, level or wording could not be checked against CBP's text."]


@pytest.mark.django_db
def test_uncertain_entity_types_are_named_only_for_companies_of_that_type():
    EntityType.objects.create(slug="importer", name="U.S. Importer", confidence="high")

    assert doubts(confidence="medium", uncertain_for=["importer", "rail"]) == [
        "Whether it applies to U.S. Importer is not certain."
    ]
    assert doubts(types=["exporter"], confidence="medium", uncertain_for=["importer"]) == []


def test_draft_translation_is_told_to_its_readers_only():
    drafted = {"es": {"title": "Sello", "status": "draft"}}

    assert doubts(translations=drafted) == []
    with translation.override("es"):
        assert len(doubts(translations=drafted)) == 1
        assert doubts(translations={"es": {"title": "Sello", "status": "read"}}) == []


def test_applies_to_any():
    criterion = Criterion(applies_to=["importer", "rail"])

    assert criterion.applies_to_any({"rail", "sea"})
    assert not criterion.applies_to_any(["sea"])
