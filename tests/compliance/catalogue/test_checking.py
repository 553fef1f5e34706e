import pytest

from compliance.catalogue.checking import read_edition, read_supplement
from compliance.catalogue.problems import CatalogueBroken

SUPPLEMENT = """
edition: 2019-2020
source: CBP's text for highway carriers, read in the portal
criteria:
- id: '5.10'
  category: 5
  element: 5
  level: must
  title: Driver checks at every stop
  requirement: Drivers must check lock and seal after each stop.
  applies_to: [highway-us-mexico]
"""


def broken(folder) -> list[str]:
    with pytest.raises(CatalogueBroken) as refusal:
        read_edition(folder)
    return [str(problem) for problem in refusal.value.problems]


def test_shipped_edition_is_whole():
    files = read_edition()

    assert len(files.criteria) == 152
    assert len(files.coach) == 125


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "criteria.yaml",
            "  level: should\n",
            "  level: maybe\n",
            "criteria.yaml, line 11 (1.1, level): 'maybe' is not allowed here. Write one of: must, should.",
        ),
        (
            "criteria.yaml",
            "- id: '1.1'",
            "- id: 1.1",
            "criteria.yaml, line 4 (1.1, id): 1.1 is not a string. "
            "Write the number in quotes, such as '4.10', because 4.1 and 4.10 differ.",
        ),
        (
            "criteria.yaml",
            "  level: should\n",
            "",
            "criteria.yaml, line 4 (1.1): the field 'level' is missing. Add it.",
        ),
        (
            "criteria.yaml",
            "  level: should\n",
            "  level: must\n  level: must\n",
            "criteria.yaml, line 12: the field 'level' is given twice. "
            "Look at this line and the one above: indentation, quotes, a text with ': ' needs quotes.",
        ),
        (
            "criteria.yaml",
            "applies_to: [importer,",
            "applies_to: [imported,",
            "criteria.yaml, line 23 (1.1, applies_to): imported is not a known entity type. Known are: air, "
            "consolidator, customs-broker, exporter, foreign-manufacturer, highway-us-canada, highway-us-mexico, "
            "importer, long-haul-mexico, mpto-foreign, mpto-us, rail, sea, third-party-logistics.",
        ),
        (
            "coach.yaml",
            "- id: '1.1'\n  asks: The top of the company should say",
            "- id: '1.1'\n  asks: The top of the company must say",
            "coach.yaml, line 10 (1.1, asks): the criterion is a Should, the text says must "
            "or lacks should. Say should.",
        ),
        (
            "categories.yaml",
            "official_ids_catalogued: 4",
            "official_ids_catalogued: 5",
            "categories.yaml, line 10 (1, official_ids_catalogued): the file says 5, counted are 4. Correct the count.",
        ),
    ],
)
def test_broken_edition_is_told_plainly(spoil, name, old, new, told):
    folder = spoil(name, old, new)

    assert told in broken(folder)


def test_missing_file_is_told(edition_folder):
    (edition_folder / "coach.yaml").unlink()

    assert broken(edition_folder) == ["coach.yaml: the file is missing. Put it back."]


def test_unsafe_tags_are_refused(spoil):
    folder = spoil("amendments.yaml", "'2018-07-25'", "!!python/object/apply:os.getcwd []")

    assert "could not determine a constructor" in broken(folder)[0]


def test_supplement_is_read(tmp_path):
    (tmp_path / "own.yaml").write_text(SUPPLEMENT)

    documents = read_supplement(tmp_path, read_edition())

    assert [c["id"] for d in documents for c in d.data["criteria"]] == ["5.10"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("'5.10'", "'5.1'", "(5.1, id): the shipped catalogue has this number already"),
        ("category: 5", "category: 6", "(5.10, category): the number 5.10 is not in category 6. Write 5"),
        ("must check", "check", "the level is must, but the text does not say must"),
        ("edition: 2019-2020", "edition: 2018", "own.yaml, line 2 (edition)"),
    ],
)
def test_broken_supplement_is_told_plainly(tmp_path, old, new, told):
    path = tmp_path / "own.yaml"
    path.write_text(SUPPLEMENT.replace(old, new))

    with pytest.raises(CatalogueBroken) as refusal:
        read_supplement(path, read_edition())

    assert told in str(refusal.value)
