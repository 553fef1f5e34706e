"""Several people write at once: numbers stay unique, the chain stays whole. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections

from compliance.models import Weakness
from compliance.services import weaknesses
from ctpat.activity.verify import verify
from ctpat.companies.scoping import company_scope

WRITERS, EACH = 6, 5


@pytest.mark.django_db(transaction=True)
def test_weaknesses_raised_at_once_get_numbers_of_their_own(company, officer):
    def write(_writer: int) -> None:
        try:
            for _time in range(EACH):
                with company_scope(company):
                    weaknesses.raise_weakness(
                        title="At once", severity="minor", origin="audit", actor=officer.user, on=date(2026, 11, 25)
                    )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    with company_scope(company):
        numbers = sorted(Weakness.objects.values_list("number", flat=True))
    assert numbers == list(range(1, WRITERS * EACH + 1))
    verdict = verify(company)
    assert (verdict.seq, verdict.flaw) == (WRITERS * EACH, "")
