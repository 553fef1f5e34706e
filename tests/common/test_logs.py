"""What an installation's log looks like (security S8.3)."""

import logging

from django.conf import settings

from ctpat.common.logs import OneLine


def written(message: str, *arguments, error: Exception | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("ctpat", logging.ERROR, __file__, 1, message, arguments, info)
    return OneLine("%(levelname)s %(name)s %(message)s").format(record)


def test_a_traceback_stays_in_the_line_of_its_event():
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        line = written("Job %s failed", 7, error=error)

    assert line.startswith("ERROR ctpat Job 7 failed | Traceback (most recent call last): | ")
    assert line.endswith("ValueError: first | second")
    assert "\n" not in line


def test_what_people_send_makes_no_second_line():
    assert (
        written("Not Found: %s", "/x\n2026-11-25 INFO forged") == "ERROR ctpat Not Found: /x | 2026-11-25 INFO forged"
    )


def test_keys_in_addresses_are_left_out():
    assert written("Not Found: /invitation/canary/") == "ERROR ctpat Not Found: /invitation/.../"
    assert "canary" not in written("Gone: /accounts/password/reset/key/4-canary/")


def test_the_settings_use_it():
    assert settings.LOGGING["formatters"]["line"]["()"] == "ctpat.common.logs.OneLine"
