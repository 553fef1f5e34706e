"""The environment's word on the scanner."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from ctpat import env


@pytest.mark.parametrize("value", ["", "clamd://scanner:3310", "clamd:///run/clamd.sock"])
def test_scanner_is_off_or_a_clamd(value):
    assert env.scanner({"SCANNER": value}) == value


@pytest.mark.parametrize("value", ["yes", "http://scanner", "clamd:"])
def test_any_other_scanner_stops_the_start_with_a_sentence(value):
    with pytest.raises(ImproperlyConfigured, match="write clamd://host:3310"):
        env.scanner({"SCANNER": value})
