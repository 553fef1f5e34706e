"""What a company was told in its year, compared with the ledger: lost 0, doubled 0, wrong day 0.

`CTPAT_YEAR_COMPANIES=0-199` takes the full size (`0-99` and `100-199` in two processes),
`CTPAT_YEAR_NIGHTS=1` the night's run each night instead of each fifth, `CTPAT_YEAR_SEED` another year.
docs/duties.md has the figures.
"""

import os
from collections import Counter

from .driver import Life
from .ledger import expected


def _numbers(text: str) -> list[int]:
    """'0,2' names two companies, '0-199' two hundred."""
    first, dash, last = text.partition("-")
    return list(range(int(first), int(last) + 1)) if dash else [int(number) for number in text.split(",")]


SEED = int(os.environ.get("CTPAT_YEAR_SEED", "1"))
COMPANIES = _numbers(os.environ.get("CTPAT_YEAR_COMPANIES", "0,2"))  # Honolulu and Shanghai
NIGHTS = int(os.environ.get("CTPAT_YEAR_NIGHTS", "5"))


def compared(life: Life) -> dict[str, Counter]:
    """What is lost, doubled, or on the wrong day."""
    wanted, (told, mails) = expected(life.script), life.told()
    missing, beyond = wanted - told, told - wanted
    days = Counter({key[:-1]: count for key, count in missing.items()})
    moved = Counter({key: count for key, count in beyond.items() if days[key[:-1]]})
    return {
        "lost": Counter({key: n for key, n in missing.items() if not any(k[:-1] == key[:-1] for k in moved)}),
        "wrong day": moved,
        "doubled": Counter({key: n for key, n in beyond.items() if key not in moved}),
        "mails": Counter({key: n for key, n in mails.items() if n > 1}),
    }


def assert_same(life: Life) -> int:
    """How many reminders the ledger expects of the company; fails when another went out."""
    assert compared(life) == {"lost": Counter(), "wrong day": Counter(), "doubled": Counter(), "mails": Counter()}, (
        life.script
    )
    return sum(expected(life.script).values())
