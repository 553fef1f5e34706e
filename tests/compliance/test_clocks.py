"""The clocks of CBP's letters."""

from datetime import date

import pytest

from compliance.clocks import DOMESTIC, FOREIGN, Countdown, due_after, told_on

LETTER = date(2027, 3, 30)


@pytest.mark.parametrize(
    ("duty", "conditions", "due_on"),
    [
        ("validation-report-reply", DOMESTIC, date(2027, 6, 28)),
        ("validation-preparation", DOMESTIC, date(2027, 4, 29)),
        ("validation-preparation", FOREIGN, date(2027, 5, 29)),
        ("scss-message-answer", DOMESTIC, date(2027, 4, 13)),
        ("suspension-reply", DOMESTIC, date(2027, 6, 28)),
        ("appeal-benefits-denied", DOMESTIC, date(2027, 6, 28)),
        ("appeal-false-information", DOMESTIC, date(2027, 4, 29)),
        ("reapplication-possible", DOMESTIC, date(2028, 3, 30)),
    ],
)
def test_answers_are_due_as_the_catalogue_says(duty, conditions, due_on):
    assert due_after(duty, LETTER, conditions) == due_on


def test_a_year_after_a_leap_day_is_its_last_day_of_february():
    assert due_after("reapplication-possible", date(2028, 2, 29)) == date(2029, 2, 28)


def test_the_executive_is_told_two_weeks_before_the_last_day():
    assert told_on("validation-report-reply", date(2027, 6, 28)) == date(2027, 6, 14)


def test_an_unknown_duty_is_an_error():
    with pytest.raises(LookupError):
        due_after("nothing", LETTER)


@pytest.mark.parametrize(
    ("on", "number", "words", "sentence"),
    [
        (date(2027, 4, 27), 62, "days left to reply", "62 days left"),
        (date(2027, 6, 27), 1, "day left to reply", "1 day left"),
        (date(2027, 6, 28), 0, "days left to reply", "last day today"),
        (date(2027, 6, 29), 1, "day late", "1 day late"),
        (date(2027, 7, 22), 24, "days late", "24 days late"),
    ],
)
def test_countdown_is_told_in_words(on, number, words, sentence):
    countdown = Countdown(LETTER, date(2027, 6, 28), on)

    assert (countdown.number, countdown.words, countdown.sentence) == (number, words, sentence)


def test_a_sent_reply_stops_the_clock():
    in_time = Countdown(LETTER, date(2027, 6, 28), date(2027, 12, 1), done_on=date(2027, 6, 20))
    late = Countdown(LETTER, date(2027, 6, 28), date(2027, 12, 1), done_on=date(2027, 7, 1))

    assert (in_time.sentence, in_time.is_late) == ("sent in time", False)
    assert (late.sentence, late.is_late) == ("sent 3 days late", True)
