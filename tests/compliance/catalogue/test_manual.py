from io import StringIO

from django.conf import settings
from django.core.management import call_command

from compliance.catalogue.glossary import terms

GLOSSARY = settings.BASE_DIR / "docs" / "glossary.md"


def test_glossary_says_what_the_catalogue_does():
    printed = StringIO()
    call_command("printglossary", stdout=printed)

    assert GLOSSARY.read_text() == printed.getvalue(), "run: manage.py printglossary > docs/glossary.md"


def test_every_term_is_printed_once():
    lines = [line for line in GLOSSARY.read_text().splitlines() if line.startswith("| **")]

    assert sorted(line.split("**")[1] for line in lines) == sorted(term.term for term in terms().values())
