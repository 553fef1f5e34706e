"""Rules between the data files, and from them to the criteria; the twin of `rules.py`."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .edition import EditionFiles
from .problems import Problem
from .reading import Document

Problems = Iterator[Problem]
MOVES_BY_ITSELF = {"last_done", "expiry"}
COMES_BACK = {"yearly", "calendar"}
DUTIES = ("duties", "product_duties")  # files of one form


@dataclass(frozen=True)
class Library:
    """All data files by name, and the edition whose criteria they name."""

    documents: dict[str, Document]
    edition: EditionFiles

    def __getitem__(self, name: str) -> Document:
        return self.documents[name]


RULES: list[Callable[[Library], Problems]] = []


def rule(function: Callable[[Library], Problems]) -> Callable[[Library], Problems]:
    """Add a rule that the data files must keep."""
    RULES.append(function)
    return function


def problems_of_library(library: Library) -> Problems:
    """Everything the rules find in the data files."""
    for each in RULES:
        yield from each(library)


@rule
def criteria_are_known(library: Library) -> Problems:
    """Every number named anywhere is a criterion of the edition."""
    for document in library.documents.values():
        for path, codes in _named_codes(document.data):
            if unknown := sorted(set(codes) - library.edition.codes):
                yield document.problem(path, f"{', '.join(unknown)} is not a known criterion", "Correct the number.")


@rule
def ids_stand_once(library: Library) -> Problems:
    lists = [
        ("readiness_checks", ["checks"]),
        ("glossary", ["terms"]),
        ("duties", ["duties"]),
        ("product_duties", ["duties"]),
        ("roles", ["roles"]),
        ("roles", ["functions"]),
        ("questionnaires", ["questions"]),
        ("threat_categories", ["threat_categories"]),
    ]
    for name, path in lists:
        yield from _once(library[name], path, "id")
    yield from _once(library["inspections"], ["checklists"], "slug")
    yield from _once(library["inspections"], ["records"], "slug")


@rule
def checks_name_what_exists(library: Library) -> Problems:
    """Mistakes, record types and thresholds that a check names; each mistake has a check."""
    document = library["readiness_checks"]
    data = document.data
    mistakes = {mistake["number"] for mistake in data["common_mistakes"]}
    for at, check in enumerate(data["checks"]):
        path = ["checks", at]
        yield from _known(document, [*path, "mistakes"], check["mistakes"], mistakes, "mistake")
        yield from _known(document, [*path, "data"], check["data"], data["record_types"], "record type")
        used = re.findall(r"\b[A-Z]+_[A-Z_]+\b", check["computed"])
        yield from _known(document, [*path, "computed"], used, data["settings"], "threshold")
        if check["severity"] == "blocker" and check["becomes_blocker_when"]:
            yield document.problem([*path, "becomes_blocker_when"], "it is a blocker already", "Write null.")
    unguarded = mistakes - {number for check in data["checks"] for number in check["mistakes"]}
    if unguarded:
        text = f"no check guards against mistake {', '.join(map(str, sorted(unguarded)))}"
        yield document.problem(["common_mistakes"], text, "Name it in a check.")


@rule
def requests_follow_the_categories(library: Library) -> Problems:
    names = [category["name"] for category in library.edition["categories"].data]
    document = library["document_requests"]
    for at, group in enumerate(document.data["groups"]):
        if group["category"] != at + 1 or group["name"] != names[at]:
            text = f"the group is not category {at + 1}, {names[at]}"
            yield document.problem(["groups", at], text, "Keep number, order and name of categories.yaml.")


@rule
def roles_of_functions_are_known(library: Library) -> Problems:
    document = library["roles"]
    roles = [role["id"] for role in document.data["roles"]]
    for at, function in enumerate(document.data["functions"]):
        yield from _known(document, ["functions", at, "usual_role"], [function["usual_role"]], roles, "role")


@rule
def duties_have_three_different_people(library: Library) -> Problems:
    """Owner, deputy and the one to whom it escalates are functions of roles.yaml, each another."""
    functions = [function["id"] for function in library["roles"].data["functions"]]
    final = library["duties"].data.get("final_escalation", {}).get("to")
    yield from _known(library["duties"], ["final_escalation", "to"], filter(None, [final]), functions, "function")
    for document in map(library.__getitem__, DUTIES):
        for at, duty in enumerate(document.data["duties"]):
            people = [duty["owner"], duty["deputy"], duty["escalation"]["to"]]
            yield from _known(document, ["duties", at], people, functions, "function")
            if len(set(people)) < len(people):
                text = "owner, deputy and escalation are not three different functions"
                yield document.problem(["duties", at, "owner"], text, "Name three.")


@rule
def the_final_escalation_is_the_programmes(library: Library) -> Problems:
    """Only duties.yaml names it, for all."""
    if "final_escalation" not in library["duties"].data:
        yield library["duties"].problem([], "final_escalation is missing", "Write to and after_days.")


@rule
def duties_come_due_in_one_way(library: Library) -> Problems:
    """What a duty's anchor moves by itself doesn't repeat; what comes back does."""
    for document in map(library.__getitem__, DUTIES):
        yield from _duties_of_one_file(document, library)


def _duties_of_one_file(document: Document, library: Library) -> Problems:
    anchors = document.data["anchors"]
    for at, duty in enumerate(document.data["duties"]):
        path = ["duties", at]
        yield from _known(document, [*path, "anchor"], [duty["anchor"]], anchors, "anchor")
        kind = anchors.get(duty["anchor"], {}).get("type")
        if duty["repeat"] is None and kind in COMES_BACK:
            yield document.problem([*path, "repeat"], f"a {kind} anchor needs a rhythm", "Write months or days.")
        if duty["repeat"] is not None and kind in MOVES_BY_ITSELF:
            yield document.problem([*path, "repeat"], f"a {kind} anchor moves by itself", "Write null.")
        if (duty["repeat"] is None) != (duty["repeat_from"] is None):
            yield document.problem([*path, "repeat_from"], "it does not fit repeat", "Both are null, or neither.")
        if duty["window"] and duty["window"]["opens"] >= duty["window"]["closes"]:
            yield document.problem([*path, "window"], "the window closes before it opens", "Turn the days round.")
        if duty["lead_days"] != sorted(duty["lead_days"], reverse=True):
            yield document.problem([*path, "lead_days"], "the days don't fall", "Write the greatest first.")
        if duty["adjustable"] == "free" and duty["kind"] == "cbp" and not _cbp_leaves_open(duty, library):
            text = "a date set by CBP can't be freely adjustable"
            yield document.problem([*path, "adjustable"], text, "Write fixed or shorter_only.")
    if unused := sorted(set(anchors) - {duty["anchor"] for duty in document.data["duties"]}):
        yield document.problem(["anchors"], f"no duty uses {', '.join(unused)}", "Take the anchors out.")


@rule
def countries_stand_once(library: Library) -> Problems:
    """A member state of a union has no entry of its own; only unions have members."""
    document = library["mutual_recognition"]
    entries = document.data["arrangements"] + document.data["not_recognised"]
    counts = Counter(code for entry in entries for code in [entry["code"], *entry.get("members", [])])
    if double := sorted(code for code, count in counts.items() if count > 1):
        yield document.problem([], f"{', '.join(double)} stands more than once", "Keep one entry.")
    for at, entry in enumerate(document.data["arrangements"]):
        if (entry["type"] == "union") != ("members" in entry):
            text = "members belong to a union, and to nothing else"
            yield document.problem(["arrangements", at, "members"], text, "Correct type or members.")


@rule
def risk_bands_hold_every_value(library: Library) -> Problems:
    """Threat and vulnerability of 1 to 3 combine to values that lie in exactly one band."""
    document = library["threat_categories"]
    formulas = {"product": lambda threat, weakness: threat * weakness, "higher": max}
    for at, method in enumerate(document.data["combination_methods"]):
        path = ["combination_methods", at]
        formula = formulas.get(method["id"])
        if formula is None:
            yield document.problem([*path, "id"], "nobody computes this method", f"Known are {', '.join(formulas)}.")
            continue
        values = sorted({formula(threat, weakness) for threat in (1, 2, 3) for weakness in (1, 2, 3)})
        if values != method["possible_values"]:
            text = f"possible are {values}"
            yield document.problem([*path, "possible_values"], text, "Write these values.")
        for value in values:
            if sum(band["from"] <= value <= band["to"] for band in method["bands"]) != 1:
                yield document.problem([*path, "bands"], f"{value} is not in exactly one band", "Move the limits.")


@rule
def checklists_number_their_points(library: Library) -> Problems:
    document = library["inspections"]
    for at, checklist in enumerate(document.data["checklists"]):
        numbers = [point["number"] for point in checklist["points"]]
        if len(set(numbers)) != len(numbers):
            yield document.problem(["checklists", at, "points"], "a number stands twice", "Number them anew.")


@rule
def questions_stand_in_a_section(library: Library) -> Problems:
    """A scored question asks about criteria of its own level and of its section's categories."""
    document = library["questionnaires"]
    sections = {section["id"]: section["categories"] for section in document.data["sections"]}
    criteria = {criterion["id"]: criterion for criterion in library.edition.criteria}
    for at, question in enumerate(document.data["questions"]):
        path = ["questions", at]
        yield from _known(document, [*path, "section"], [question["section"]], sections, "section")
        asked = [criteria[code] for code in question["criterion_ids"] if code in criteria]
        if any(criterion["level"] != question["level"] for criterion in asked):
            yield document.problem([*path, "level"], "its criteria have another level", "Move them to related_ids.")
        categories = sections.get(question["section"], [])
        if question["scored"] and any(criterion["category"] not in categories for criterion in asked):
            text = "its criteria are of another category than its section"
            yield document.problem([*path, "criterion_ids"], text, "Move the question or the number.")


def _cbp_leaves_open(duty: dict, library: Library) -> bool:
    """Where CBP names a rhythm but asks for it as a Should, or the letter is the member's own choice."""
    levels = {criterion["id"]: criterion["level"] for criterion in library.edition.criteria}
    return "must" not in {levels.get(code) for code in duty["criterion_ids"]} or duty["id"].startswith(
        "trade-compliance"
    )


def _named_codes(value: object, path: tuple = ()) -> Iterator[tuple[list, list[str]]]:
    """Every list of criterion numbers in a document, with its path."""
    fields = {"criterion_ids", "related_ids", "msc_criteria", "programme_criteria"}
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in fields and isinstance(inner, list):
                yield [*path, key], inner
            else:
                yield from _named_codes(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _named_codes(inner, (*path, at))


def _once(document: Document, path: list, key: str) -> Problems:
    counts = Counter(entry[key] for entry in document.data[path[0]])
    for at, entry in enumerate(document.data[path[0]]):
        if counts[entry[key]] > 1:
            yield document.problem([*path, at, key], f"{entry[key]} stands {counts[entry[key]]} times", "Keep one.")


def _known(document: Document, path: list, named: Iterable, known: Iterable, noun: str) -> Problems:
    if unknown := sorted(map(str, set(named) - set(known))):
        text = f"{', '.join(unknown)} is not a known {noun}"
        yield document.problem(path, text, f"Known are: {', '.join(map(str, known))}.")
