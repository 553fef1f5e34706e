"""The files that the demonstration's evidence consists of."""

from datetime import date

from .papers import paper
from .pictures import picture
from .story import Almanac
from .tables import as_csv, as_xlsx, rows_of


def file_of(key: str, facts: dict, *, almanac: Almanac, company: str, owner: str, place: str) -> tuple[str, bytes]:
    """Name and content of one evidence file."""
    return f"{key}.{facts['file']}", MAKERS[facts["file"]](key, facts, almanac, company, owner, place)


def _pdf(key: str, facts: dict, almanac: Almanac, company: str, owner: str, place: str) -> bytes:
    first, last = _period(facts, almanac)
    return paper(
        letterhead=company,
        title=facts["title"],
        facts=[
            ("Owner", owner),
            ("Place", place),
            ("Dated", _words(first)),
            ("Covers until", _words(last) if last != first else ""),
            ("Valid until", _words(almanac.day(facts["ends"]))),
        ],
        paragraphs=[almanac.fill(sentence) for sentence in facts["text"].split("\n")],
    )


def _xlsx(key: str, facts: dict, almanac: Almanac, company: str, owner: str, place: str) -> bytes:
    return as_xlsx(facts["title"], facts["columns"], _rows(key, facts, almanac))


def _csv(key: str, facts: dict, almanac: Almanac, company: str, owner: str, place: str) -> bytes:
    return as_csv(facts["columns"], _rows(key, facts, almanac))


def _jpg(key: str, facts: dict, almanac: Almanac, company: str, owner: str, place: str) -> bytes:
    return picture(facts["picture"], caption=f"{_period(facts, almanac)[0].isoformat()}  {place}  {facts['title']}")


MAKERS = {"pdf": _pdf, "xlsx": _xlsx, "csv": _csv, "jpg": _jpg}


def _rows(key: str, facts: dict, almanac: Almanac) -> list[list]:
    first, last = _period(facts, almanac)
    return rows_of(key, facts["columns"], facts["rows"], first=first, last=last)


def _period(facts: dict, almanac: Almanac) -> tuple[date, date]:
    """First and last day covered; a record made on one day covers that day."""
    return almanac.day(facts["from"]), almanac.day(facts.get("to", facts["from"]))


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
