"""The line of the overview: few grid lines whatever the figures."""

from datetime import date, timedelta

import pytest

from ctpat.reports.trend import trend_line

START = date(2026, 5, 15)


def line(*figures):
    return trend_line([(START + timedelta(days=30 * n), figure) for n, figure in enumerate(figures)])


def test_one_day_is_no_line():
    assert line(81) is None


@pytest.mark.parametrize(
    ("figures", "grid"),
    [
        ((71, 84), ["70", "80", "90"]),
        ((0, 81), ["0", "50", "100"]),
        ((40, 85), ["40", "60", "80", "100"]),
        ((100, 100), ["100", "110", "120"]),
    ],
)
def test_grid_has_few_lines(figures, grid):
    assert [label.text for label in line(*figures).grid] == grid


def test_higher_figures_stand_higher():
    drawn = [float(point.split(",")[1]) for point in line(0, 40, 80).line.split()]

    assert drawn == sorted(drawn, reverse=True)
