"""Reading a catalogue only when nothing in it is wrong."""

from collections.abc import Iterable
from pathlib import Path

from .data_rules import Library, problems_of_library
from .edition import CURRENT, FILES, EditionFiles
from .problems import CatalogueBroken, Problem
from .reading import Document, read
from .rules import problems_of_edition, problems_of_supplement
from .shape import problems_of_shape

HERE = Path(__file__).parent
DATA_FILES = (
    "document_requests",
    "duties",
    "glossary",
    "inspections",
    "mutual_recognition",
    "product_duties",
    "questionnaires",
    "readiness_checks",
    "roles",
    "threat_categories",
)
SCHEMAS = {"product_duties": "duties"}  # file -> schema, where it isn't of the same name


def read_edition(folder: Path = HERE / CURRENT) -> EditionFiles:
    """Read and check one edition. Raises CatalogueBroken with every problem found."""
    documents = {name: read(folder / f"{name}.yaml") for name in FILES}
    files = EditionFiles(documents)
    _refuse([problem for name, schema in FILES.items() for problem in problems_of_shape(documents[name], schema)])
    _refuse(problems_of_edition(files))
    return files


def read_library(files: EditionFiles, folder: Path = HERE / "data") -> Library:
    """Read and check the data files beside the editions. Raises CatalogueBroken."""
    documents = {name: read(folder / f"{name}.yaml") for name in DATA_FILES}
    _refuse([problem for name in DATA_FILES for problem in problems_of_shape(documents[name], SCHEMAS.get(name, name))])
    library = Library(documents, files)
    _refuse(problems_of_library(library))
    return library


def read_supplement(path: Path, files: EditionFiles) -> list[Document]:
    """Read and check the operator's file, or all files of a folder. Raises CatalogueBroken."""
    paths = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    documents = [read(each) for each in paths]
    _refuse([problem for document in documents for problem in problems_of_shape(document, "supplement")])
    _refuse(problems_of_supplement(documents, files))
    return documents


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise CatalogueBroken(found)
