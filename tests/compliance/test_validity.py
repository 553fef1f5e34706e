"""When evidence ends, on one line for all."""

from datetime import date, timedelta

import pytest

from compliance.validity import TimeLine, Validity, endings, validity

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, Validity.EXPIRED),
        (0, Validity.ENDS_SOON),
        (30, Validity.ENDS_SOON),
        (31, Validity.CURRENT),
        (None, Validity.CURRENT),
    ],
)
def test_validity_to_the_end_of_the_last_day(days, state):
    ends = None if days is None else TODAY + timedelta(days=days)

    assert validity(ends, on=TODAY) is state


def test_endings_are_before_twelve_months_and_later():
    days = [date(2026, 11, 24), TODAY, date(2026, 11, 30), date(2027, 10, 31), date(2027, 11, 1), None]

    bars = endings(days, on=TODAY)

    assert [bar.key for bar in bars][:3] == ["before", "2026-11", "2026-12"]
    assert len(bars) == 14
    assert {bar.key: bar.count for bar in bars if bar.count} == {"before": 1, "2026-11": 2, "2027-10": 1, "later": 2}


@pytest.mark.parametrize("on", [date(2028, 2, 29), date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 31)])
def test_every_day_falls_into_exactly_one_bar(on):
    days = [on + timedelta(days=n) for n in range(-40, 800)]

    bars = endings(days, on=on)

    assert sum(bar.count for bar in bars) == len(days)
    assert all(sum(bar.holds(day) for bar in bars) == 1 for day in days)


def test_time_line_reaches_from_eleven_months_back_to_three_ahead():
    line = TimeLine.around(TODAY)

    assert (line.first, line.last) == (date(2025, 12, 1), date(2027, 2, 28))
    assert (line.x(line.first), line.x(date(2020, 1, 1)), line.x(date(2030, 1, 1))) == (0, 0, 132)
    assert line.bar(date(2020, 1, 1), None) == (0, 132)
    assert line.bar(None, line.last) == (0, 132)
    assert line.bar(TODAY, TODAY)[1] == 3
    assert line.bar(date(2030, 1, 1), date(2030, 1, 2)) == (129, 3)
