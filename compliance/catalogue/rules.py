"""Rules that no schema can hold: what the files say about each other, and what a text owes its level.

Each rule is a function that yields the problems it finds. They run when every file has
the right shape, so fields that a schema requires may be relied on.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from .edition import EditionFiles
from .problems import Problem
from .reading import Document

Problems = Iterator[Problem]
RULES: list[Callable[[EditionFiles], Problems]] = []

CODE_OF_SOURCE = {"msc": r"^\d", "sector": r"^S", "seed": r"^P"}
COACHED = {"msc", "seed"}
MUST = re.compile(r"\bmust\b", re.IGNORECASE)
SHOULD = re.compile(r"\bshould\b", re.IGNORECASE)
HAS_TO = re.compile(r"\b(must|have to|has to)\b", re.IGNORECASE)
VERBS = {"es": {"must": r"\bdeben?\b", "should": r"\bdebería[n]?\b"}, "zh-hans": {"must": "必须", "should": "应"}}


def rule(function: Callable[[EditionFiles], Problems]) -> Callable[[EditionFiles], Problems]:
    """Add a rule to those every edition must keep."""
    RULES.append(function)
    return function


def problems_of_edition(files: EditionFiles) -> Problems:
    """Everything the rules find in one edition."""
    for each in RULES:
        yield from each(files)


def problems_of_supplement(documents: list[Document], files: EditionFiles) -> Problems:
    """Everything the rules find in the operator's own criteria."""
    seen: set[str] = set()
    for document in documents:
        if document.data["edition"] != files.edition["slug"]:
            text = f"the edition {document.data['edition']} is not known"
            yield document.problem(["edition"], text, f"Write {files.edition['slug']}.")
        for at, criterion in enumerate(document.data["criteria"]):
            path = ["criteria", at]
            if criterion["id"] in files.codes:
                text = "the shipped catalogue has this number already"
                yield document.problem([*path, "id"], text, "Take the entry out of the supplement.")
            if criterion["id"] in seen:
                yield document.problem([*path, "id"], "this number stands twice", "Keep one of the entries.")
            seen.add(criterion["id"])
            yield from _number_and_category(document, path, criterion)
            yield from _verb_and_level(document, path, criterion)
            yield from _known(document, [*path, "applies_to"], criterion["applies_to"], files.slugs, "entity type")


@rule
def nothing_stands_twice(files: EditionFiles) -> Problems:
    """Numbers, slugs and codes are names: each occurs once in its file."""
    names = {"criteria": ["id"], "elements": ["number", "slug"], "categories": ["number", "slug"], "coach": ["id"]}
    for name, keys in {**names, "entity_types": ["slug"]}.items():
        for key in keys:
            yield from _twice(files[name], [], key)
    for language in files.translations:
        yield from _twice(files[f"criteria.{language}"], ["criteria"], "id")


@rule
def a_code_tells_its_source(files: EditionFiles) -> Problems:
    """6.1 is CBP's number, S5.1 a provisional sector criterion, P7.1 the programme's own."""
    for at, criterion in enumerate(files.criteria):
        if not re.match(CODE_OF_SOURCE[criterion["source"]], criterion["id"]):
            text = f"the number {criterion['id']} does not fit the source {criterion['source']}"
            yield files["criteria"].problem([at, "id"], text, "msc has 5.3, sector S5.1, seed P7.1.")


@rule
def a_code_tells_its_place(files: EditionFiles) -> Problems:
    """The first figure is the category, in the programme's own criteria the element."""
    for at, criterion in enumerate(files.criteria):
        yield from _number_and_category(files["criteria"], [at], criterion)


@rule
def elements_beside_the_first_are_others(files: EditionFiles) -> Problems:
    for at, criterion in enumerate(files.criteria):
        if criterion["element"] in criterion.get("secondary_elements", []):
            text = f"element {criterion['element']} is the primary element already"
            yield files["criteria"].problem([at, "secondary_elements"], text, "Take it out of the list.")


@rule
def entity_types_are_known(files: EditionFiles) -> Problems:
    """`confirmed_for` and `uncertain_for` are parts of `applies_to` and exclude each other."""
    for at, criterion in enumerate(files.criteria):
        document, applies = files["criteria"], set(criterion["applies_to"])
        yield from _known(document, [at, "applies_to"], applies, files.slugs, "entity type")
        for key in ("confirmed_for", "uncertain_for"):
            if extra := set(criterion.get(key, [])) - applies:
                text = f"names {', '.join(sorted(extra))}, to which the criterion does not apply"
                yield document.problem([at, key], text, "Add it to applies_to or take it out here.")
        if both := set(criterion.get("confirmed_for", [])) & set(criterion.get("uncertain_for", [])):
            text = f"{', '.join(sorted(both))} is both confirmed and uncertain"
            yield document.problem([at, "uncertain_for"], text, "Keep it in one of the two lists.")


@rule
def doubt_is_not_hidden(files: EditionFiles) -> Problems:
    """High confidence means that no entity type is in doubt."""
    for at, criterion in enumerate(files.criteria):
        if criterion["source"] == "msc" and criterion["confidence"] == "high" and criterion.get("uncertain_for"):
            text = "the confidence is high in spite of uncertain entity types"
            yield files["criteria"].problem([at, "confidence"], text, "Write medium or settle the entity types.")


@rule
def the_verb_agrees_with_the_level(files: EditionFiles) -> Problems:
    """A Must says must; a Should says should and never must."""
    for at, criterion in enumerate(files.criteria):
        yield from _verb_and_level(files["criteria"], [at], criterion)


@rule
def titles_are_short(files: EditionFiles) -> Problems:
    for at, criterion in enumerate(files.criteria):
        words = len(criterion["title"].replace("-", " ").split())
        if not 3 <= words <= 9:
            yield files["criteria"].problem([at, "title"], f"the title has {words} words", "Write three to nine.")


@rule
def texts_are_short(files: EditionFiles) -> Problems:
    for at, criterion in enumerate(files.criteria):
        for key in ("requirement", "guidance"):
            count = len(re.findall(r"(?<=[.!?])\s+(?=[A-Z])", criterion[key].strip())) + 1
            if count > 4:
                yield files["criteria"].problem([at, key], f"it has {count} sentences", "Say it in at most four.")


@rule
def elements_count_their_criteria(files: EditionFiles) -> Problems:
    """The counts printed in elements.yaml are those of criteria.yaml."""
    for at, element in enumerate(files["elements"].data):
        mine = [c for c in files.criteria if c["element"] == element["number"]]
        counts = {source: sum(c["source"] == source for c in mine) for source in CODE_OF_SOURCE}
        yield from _counted(files["elements"], [at, "criteria_count"], element["criteria_count"], counts)
        categories = sorted({c["category"] for c in mine if c["source"] == "msc"})
        yield from _counted(files["elements"], [at, "msc_categories"], element["msc_categories"], categories)
        if counts["msc"] < 3:
            text = f"the element has only {counts['msc']} official criteria"
            yield files["elements"].problem([at], text, "Check the field 'element' of the criteria.")


@rule
def categories_count_their_criteria(files: EditionFiles) -> Problems:
    """Numbers of CBP are either catalogued or named as not seen."""
    for at, category in enumerate(files["categories"].data):
        found = sum(c["category"] == category["number"] and c["source"] == "msc" for c in files.criteria)
        path = [at, "official_ids_catalogued"]
        yield from _counted(files["categories"], path, category["official_ids_catalogued"], found)
        if both := files.codes & set(category["official_numbers_not_seen"]):
            text = f"{', '.join(sorted(both))} is catalogued, so it has been seen"
            yield files["categories"].problem([at, "official_numbers_not_seen"], text, "Take it out of the list.")


@rule
def entity_types_count_their_criteria(files: EditionFiles) -> Problems:
    for at, entity in enumerate(files["entity_types"].data):
        counts = count_criteria(files.criteria, entity["slug"])
        yield from _counted(files["entity_types"], [at, "criteria_count"], entity["criteria_count"], counts)


@rule
def identifiers_are_usable(files: EditionFiles) -> Problems:
    """Patterns compile, and `one_of` names identifiers of the same entity type."""
    for at, entity in enumerate(files["entity_types"].data):
        kinds = {identifier["kind"] for identifier in entity["identifiers"]}
        for number, identifier in enumerate(entity["identifiers"]):
            path = [at, "identifiers", number]
            known = _known(files["entity_types"], [*path, "one_of"], identifier.get("one_of", []), kinds, "identifier")
            yield from known
            try:
                re.compile(identifier["pattern"] or "")
            except re.error as error:
                yield files["entity_types"].problem([*path, "pattern"], f"the pattern is broken: {error}", "Mend it.")


@rule
def amendments_name_known_criteria(files: EditionFiles) -> Problems:
    for at, amendment in enumerate(files["amendments"].data):
        named = amendment.get("criteria", [])
        yield from _known(files["amendments"], [at, "criteria"], named, files.codes, "criterion")


@rule
def everything_official_is_coached(files: EditionFiles) -> Problems:
    """Each official and programme criterion has its coach, and nothing else has one."""
    wanted = {c["id"] for c in files.criteria if c["source"] in COACHED}
    yield from _complete(files["coach"], [], files.coach, wanted)


@rule
def the_coach_keeps_the_level(files: EditionFiles) -> Problems:
    """A coach never turns a Should into a Must, nor the other way."""
    criteria = {c["id"]: c for c in files.criteria}
    for at, entry in enumerate(files["coach"].data):
        if not (criterion := criteria.get(entry["id"])):
            continue
        must, should = bool(HAS_TO.search(entry["asks"])), bool(SHOULD.search(entry["asks"]))
        if criterion["level"] == "must" and not must:
            yield files["coach"].problem([at, "asks"], "the criterion is a Must, the text does not say so", "Say must.")
        if criterion["level"] == "should" and (must or not should):
            text = "the criterion is a Should, the text says must or lacks should"
            yield files["coach"].problem([at, "asks"], text, "Say should.")
        applies = set(criterion["applies_to"])
        path = [at, "entity_notes"]
        yield from _known(files["coach"], path, entry.get("entity_notes", {}), applies, "entity type of this criterion")


@rule
def translations_are_complete(files: EditionFiles) -> Problems:
    """A translation has exactly the entries of the English files."""
    wanted = {c["id"] for c in files.criteria if c["source"] in COACHED}
    focus_areas = {category["focus_area"] for category in files["categories"].data}
    for language, data in files.translations.items():
        document = files[f"criteria.{language}"]
        yield from _complete(document, ["criteria"], {entry["id"] for entry in data["criteria"]}, wanted)
        yield from _complete(document, ["entity_types"], data["entity_types"], files.slugs)
        yield from _complete(document, ["focus_areas"], data["focus_areas"], focus_areas)
        for part in ("elements", "categories"):
            english = {(entry["number"], entry["slug"]) for entry in files[part].data}
            yield from _complete(document, [part], {(entry["number"], entry["slug"]) for entry in data[part]}, english)


@rule
def translations_keep_the_level(files: EditionFiles) -> Problems:
    """The verb of the level is there in every language."""
    levels = {c["id"]: c["level"] for c in files.criteria}
    for language, data in files.translations.items():
        for at, entry in enumerate(data["criteria"]):
            level = levels.get(entry["id"])
            if level and not re.search(VERBS[language][level], entry["requirement"], re.IGNORECASE):
                text = f"the requirement lacks the verb of its level, {level}"
                path = ["criteria", at, "requirement"]
                yield files[f"criteria.{language}"].problem(path, text, f"It is {VERBS[language][level]}.")


def count_criteria(criteria: Iterable[dict], entity_type: str) -> dict[str, int]:
    """How many criteria of each kind apply to one entity type."""
    mine = [c for c in criteria if entity_type in c["applies_to"]]
    official = [c for c in mine if c["source"] == "msc"]
    return {
        "msc": len(official),
        "msc_must": sum(c["level"] == "must" for c in official),
        "msc_should": sum(c["level"] == "should" for c in official),
        "msc_confirmed": sum(entity_type in c.get("confirmed_for", []) for c in official),
        "msc_uncertain": sum(entity_type in c.get("uncertain_for", []) for c in official),
        "sector": sum(c["source"] == "sector" for c in mine),
        "seed": sum(c["source"] == "seed" for c in mine),
    }


def _number_and_category(document: Document, path: list, criterion: dict) -> Problems:
    first = int(criterion["id"].lstrip("PS").split(".")[0])
    key = "element" if criterion.get("source") == "seed" else "category"
    if first != criterion[key]:
        text = f"the number {criterion['id']} is not in {key} {criterion[key]}"
        yield document.problem([*path, key], text, f"Write {first} or correct the number.")


def _verb_and_level(document: Document, path: list, criterion: dict) -> Problems:
    must, should = bool(MUST.search(criterion["requirement"])), bool(SHOULD.search(criterion["requirement"]))
    if criterion["level"] == "must" and not must:
        text = "the level is must, but the text does not say must"
        yield document.problem([*path, "requirement"], text, "Say must, or correct the level.")
    if criterion["level"] == "should" and (must or not should):
        text = "the level is should, but the text says must or lacks should"
        yield document.problem([*path, "requirement"], text, "Say should, or correct the level.")


def _twice(document: Document, path: list, key: str) -> Problems:
    entries = document.data if not path else document.data[path[0]]
    counts = Counter(entry[key] for entry in entries)
    for at, entry in enumerate(entries):
        if counts[entry[key]] > 1:
            yield document.problem([*path, at, key], f"{entry[key]} stands {counts[entry[key]]} times", "Keep one.")


def _known(document: Document, path: list, named: Iterable, known: Iterable, noun: str) -> Problems:
    if unknown := sorted(set(named) - set(known)):
        text = f"{', '.join(unknown)} is not a known {noun}"
        yield document.problem(path, text, f"Known are: {', '.join(sorted(known))}.")


def _complete(document: Document, path: list, found: Iterable, wanted: Iterable) -> Problems:
    if missing := sorted(map(str, set(wanted) - set(found))):
        yield document.problem(path, f"entries are missing: {', '.join(missing)}", "Add them.")
    if extra := sorted(map(str, set(found) - set(wanted))):
        yield document.problem(path, f"entries nobody asks for: {', '.join(extra)}", "Take them out.")


def _counted(document: Document, path: list, printed: object, counted: object) -> Problems:
    if printed != counted:
        yield document.problem(path, f"the file says {printed}, counted are {counted}", "Correct the count.")
