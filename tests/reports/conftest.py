"""A full report of made-up facts, printed and signed once for all tests that look at it."""

from dataclasses import replace

import pikepdf
import pytest

from ctpat.companies.caching import forget_everything
from ctpat.reports import printing, signing
from ctpat.reports.readiness import pages
from tests.factories.reports import readiness_facts


@pytest.fixture(scope="session")
def facts():
    return readiness_facts()


@pytest.fixture(scope="session")
def few_facts(facts):
    """The same company with two criteria: for tests that print more than once."""
    first = facts.elements[0]
    return replace(
        facts, elements=(replace(first, criteria=first.criteria[:2]),), actions=(), evidence=facts.evidence[:2]
    )


@pytest.fixture(scope="session")
def printed(facts):
    return printing.print_document(pages.document(facts))


@pytest.fixture(scope="session")
def signed(printed):
    return signing.sign(printed.content, reason="Validation-readiness report")


@pytest.fixture
def pdf(signed, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(signed)
    with pikepdf.open(path) as opened:
        yield opened


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Change numbers begin anew in each test, so what the last one remembered would be wrong."""
    forget_everything()
