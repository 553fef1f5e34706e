from io import StringIO
from pathlib import Path

from django.core.management import call_command

from ctpat.companies.rights_words import WORDS
from ctpat.companies.roles import RIGHTS

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "roles.md"


def test_manual_says_what_the_code_does():
    printed = StringIO()
    call_command("printroles", stdout=printed)

    assert MANUAL.read_text() == printed.getvalue(), "run: manage.py printroles > docs/roles.md"


def test_every_right_has_its_words():
    assert set(WORDS) == set(RIGHTS)
