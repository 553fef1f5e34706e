"""The window of a yearly review as a line: when it opened, what was submitted in it, when it closes."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from ..models import AnnualReview

TICK_WORDS = {
    "opened": _("opened"),
    "submitted": _("submitted"),
    "target": _("our target"),
    "closes": _("closes"),
}


@dataclass(frozen=True)
class Tick:
    """A mark on the line of the window; labels below are two short lines."""

    x: float
    day: date
    kind: str
    anchor: str = "middle"

    @property
    def word(self) -> str:
        return TICK_WORDS[self.kind]


class Window:
    """The window as a line of 350 by 100: opened, target, submissions of this year, today, close."""

    LEFT, RIGHT = 4, 346

    def __init__(self, review: AnnualReview, siblings: list[AnnualReview], on: date) -> None:
        self.review, self.on = review, on
        self.siblings = [other for other in siblings if other.submitted_on]
        self.days = max((review.anniversary_on - review.opens_on).days, 1)

    @property
    def day_number(self) -> int:
        return (self.on - self.review.opens_on).days

    @property
    def days_early(self) -> int:
        """How long before the anniversary it was submitted."""
        return (self.ends - self.review.submitted_on).days

    @property
    def days_after(self) -> int:
        return -self.days_early

    @property
    def ends(self) -> date:
        return self.review.anniversary_on

    @property
    def is_past(self) -> bool:
        return self.on > self.ends

    @property
    def now(self) -> float:
        return self._x(self.on)

    @property
    def filled(self) -> float:
        return round(self.now - self.LEFT, 1)

    @property
    def now_anchor(self) -> str:
        return "end" if self.now > 250 else "start"

    @property
    def now_text(self) -> float:
        return self.now + (-4 if self.now_anchor == "end" else 4)

    @property
    def ticks(self) -> list[Tick]:
        """Ends, and what lies between as far as there is room to write it."""
        found = [Tick(self.LEFT, self.review.opens_on, "opened", "start")]
        between = [(other.submitted_on, "submitted") for other in [self.review, *self.siblings] if other.submitted_on]
        if self.review.target_on and not self.review.submitted_on:
            between.append((self.review.target_on, "target"))
        for day, kind in sorted(between):
            x = self._x(day)
            if found[-1].x + (80 if len(found) == 1 else 66) <= x <= self.RIGHT - 66:
                found.append(Tick(x, day, kind))
        return [*found, Tick(self.RIGHT, self.ends, "closes", "end")]

    def _x(self, day: date) -> float:
        share = min(max((day - self.review.opens_on).days / self.days, 0), 1)
        return round(self.LEFT + share * (self.RIGHT - self.LEFT), 1)
