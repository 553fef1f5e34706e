"""A kept result belongs to one company, reader, change and day (security S1.7)."""

from datetime import date, timedelta
from itertools import count

import pytest

from ctpat.companies import caching
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from tests.conftest import member_of

ON = date(2026, 11, 25)


@pytest.fixture
def ask(company):
    """Ask for a result that counts how often it was computed."""
    computed = count(1)

    def asked(**other) -> int:
        question = {"company": company, "seq": 1, "on": ON, **other}
        return caching.remember("figure", lambda: next(computed), **question)

    return asked


def test_result_is_computed_once(ask):
    assert (ask(), ask()) == (1, 1)


def test_another_change_day_company_or_question_is_another_result(ask, outsider):
    asked = [ask(), ask(seq=2), ask(on=ON + timedelta(days=1)), ask(company=outsider.company), ask(also="es")]

    assert asked == [1, 2, 3, 4, 5]


def test_readers_never_share_a_result_made_for_one_of_them(ask, company):
    officer = member_of(company, Role.COMPLIANCE_OFFICER)
    contributor = member_of(company, Role.CONTRIBUTOR)

    assert [ask(membership=officer), ask(membership=contributor), ask(), ask(membership=officer)] == [1, 2, 3, 1]


def test_reader_who_was_given_another_role_gets_another_result(ask, contributor):
    first = ask(membership=contributor)
    contributor.roles = [Role.COMPLIANCE_OFFICER]

    assert ask(membership=contributor) == first + 1


def test_nothing_is_kept_that_may_still_be_rolled_back(ask, company):
    with company_scope(company):
        written = ask()

    assert ask() == written + 1


def test_oldest_result_falls_out(ask, monkeypatch):
    monkeypatch.setattr(caching, "LIMIT", 2)

    assert [ask(seq=1), ask(seq=2), ask(seq=1), ask(seq=3), ask(seq=1), ask(seq=2)] == [1, 2, 1, 3, 1, 4]
