import pytest

from ctpat.activity.services import record
from ctpat.companies.scoping import company_scope


@pytest.fixture
def history(company, officer):
    """Five entries of the company."""
    with company_scope(company):
        for number in range(1, 6):
            record(officer.user, "companies.person.signed_in", officer.user, after={"number": number})
    return company
