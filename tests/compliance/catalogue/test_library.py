import shutil

import pytest

from compliance.catalogue.checking import DATA_FILES, HERE, read_edition, read_library
from compliance.catalogue.problems import CatalogueBroken


@pytest.fixture(scope="module")
def edition():
    return read_edition()


@pytest.fixture
def spoiled(edition, tmp_path):
    """Read a copy of the data files in which one text was replaced; what is told of it."""

    def read(name: str, old: str, new: str) -> list[str]:
        folder = shutil.copytree(HERE / "data", tmp_path / "data")
        text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
        assert old in text
        (folder / f"{name}.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(CatalogueBroken) as refusal:
            read_library(edition, folder)
        return [str(problem) for problem in refusal.value.problems]

    return read


def test_shipped_files_are_whole(edition):
    library = read_library(edition)

    assert set(library.documents) == set(DATA_FILES)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "readiness_checks",
            "mistakes: [1, 2]",
            "mistakes: [1, 99]",
            "(must-gap, mistakes): 99 is not a known mistake",
        ),
        ("readiness_checks", "MIN_WORDS words", "MOST_WORDS words", "MOST_WORDS is not a known threshold"),
        ("readiness_checks", "severity: blocker", "severity: fatal", "Write one of: blocker, warning, advice."),
        (
            "document_requests",
            "['1.1']",
            "['1.9']",
            "(statement-of-support, criterion_ids): 1.9 is not a known criterion",
        ),
        ("glossary", "- id: cbp\n", "- id: c-tpat\n", "(c-tpat, id): c-tpat stands 2 times"),
        ("roles", "usual_role: ", "usual_role: x_", "is not a known role"),
        ("duties", "owner: ", "owner: x_", "is not a known function"),
        ("mutual_recognition", "- code: CA\n", "- code: NZ\n", "NZ stands more than once"),
        ("inspections", "{number: 2, code: left-side", "{number: 1, code: left-side", "a number stands twice"),
        ("questionnaires", "section: status", "section: state", "state is not a known section"),
    ],
)
def test_broken_data_is_told_plainly(spoiled, name, old, new, told):
    assert told in "\n".join(spoiled(name, old, new))
