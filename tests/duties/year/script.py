"""What happens in the simulated year: drawn by a seed, known before anything runs.

Both the ledger and the driver read it; neither reads the other.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

FIRST = date(2027, 9, 20)  # over both changes of summer time, year end and 29 February
LAST = FIRST + timedelta(days=366)
ZONES = [
    "Pacific/Honolulu",
    "America/Havana",  # its summer time begins at midnight
    "Asia/Shanghai",
    "America/New_York",
    "Asia/Kolkata",
    "America/Chicago",
    "Europe/London",
    "America/Los_Angeles",
    "Asia/Beirut",  # so does this one's
    "America/Mexico_City",
    "Europe/Berlin",
    "America/Sao_Paulo",
]


@dataclass(frozen=True)
class Script:
    """One company's year."""

    number: int
    zone: str
    hour: int
    anniversary: date
    certified: date
    validated: date | None
    suspended: date | None
    ends: tuple[date, ...]  # of its evidence

    def settled_on(self, duty: str, subject: str, due: date, *, earliest: date) -> date | None:
        """On which day a due date is settled; None when nobody ever does."""
        dice = Random(f"{self.number}/{duty}/{subject}/{due}")
        luck = dice.random()
        if luck < 0.12:
            return None
        days = dice.randint(-5, 0) if luck < 0.6 else dice.randint(1, 12) if luck < 0.85 else dice.randint(13, 45)
        return max(due + timedelta(days=days), earliest)


def script(seed: int, number: int) -> Script:
    dice = Random(f"{seed}/{number}")

    def day(low: int, high: int) -> date:
        return FIRST + timedelta(days=dice.randint(low, high))

    return Script(
        number=number,
        zone=ZONES[number % len(ZONES)],
        hour=dice.choice([0, 2, 3, 7, 7, 7, 12, 18]),
        anniversary=date(2028, 2, 29) if number % 4 == 0 else day(-30, 365),
        certified=day(-400, -1),
        validated=day(-1200, -700) if dice.random() < 0.6 else None,
        suspended=day(5, 300) if dice.random() < 0.5 else None,
        ends=tuple(day(-40, 380) for _ in range(4)),
    )
