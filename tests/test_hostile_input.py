"""What people and programs may post: every form below a company gets the worst of each kind.

The routes come from the permission matrix and the fields from the forms that the views bind, so a
new route or field is tried without a line here.
"""

import html
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django import forms
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from ctpat.common.forms import DayField, SeveralField
from ctpat.companies.models import Company, User
from ctpat.companies.scoping import across_companies, company_scope
from ctpat.duties.services.reconcile import reconcile
from tests.access_matrix import Members, World
from tests.factories.compliance import CriterionFactory
from tests.hostile_input import MARK, RAW, TYPED, bound_forms, filled, is_owned, is_text, of_another
from tests.test_access import MATRIX
from tests.test_secrecy import fill

POSTED = [name for name, row in MATRIX.items() if isinstance(row, Members) and row.post]

NOT_SHOWN = {  # route -> why a refused form has no place in the page
    "compliance:exception_set": "offered only where a criterion applies to several accounts; here it is one",
}


# --- Forms ----------------------------------------------------------------------------------------


def every_form(above: type = forms.BaseForm) -> Iterator[type]:
    for form in above.__subclasses__():
        yield form
        yield from every_form(form)


def test_every_form_asks_for_days_that_can_be_reckoned_with():
    fields = {(form, name): field for form in every_form() for name, field in getattr(form, "base_fields", {}).items()}
    ours = {key: field for key, field in fields.items() if key[0].__module__.startswith(("ctpat", "compliance"))}

    assert [str(key) for key, field in ours.items() if type(field) is forms.DateField] == []
    assert [str(key) for key, field in ours.items() if type(field) is forms.ModelMultipleChoiceField] == []
    assert any(isinstance(field, DayField) for field in ours.values())
    assert any(isinstance(field, SeveralField) for field in ours.values())


# --- Requests -------------------------------------------------------------------------------------


class Door:
    """One route that may be posted to, with the forms that it binds and somebody who may."""

    def __init__(self, world: World, name: str) -> None:
        self.row, self.world = MATRIX[name], world
        self.client = world.clients["O" if "O" in self.row.post else self.row.post[0]]
        self.url, self.data = self.row.url(name, world), self.row.data(world)
        with bound_forms() as found, undone():
            self.client.post(self.url, self.data)
        self.forms = list({(type(form), form.prefix): form for form in found}.values())

    def post(self, make):
        """The answer, and the forms that judged what was typed."""
        with company_scope(self.world.company):
            data = {**dict.fromkeys(RAW, "9" * 30), **self.data, **filled(self.forms, make)}
        with bound_forms() as found:
            page = self.client.post(self.url, data)
        connection.check_constraints()
        return page, found


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def doors(world: World) -> Iterator[tuple[str, Door]]:
    """Each route in a transaction of its own, which is undone; who is signed in stays so."""
    assert world.clients
    for name in POSTED:
        with undone():
            yield name, Door(world, name)


def lost(page, found: list[forms.BaseForm]) -> list[str]:
    """What a refused form was given and doesn't show again."""
    if page.status_code != 422:
        return []
    body = html.unescape(page.content.decode()).replace("\r\n", "\n")
    shown = [field for form in found if form.errors for field in form if is_text(field.field) and not field.is_hidden]
    typed = {field.html_name: str(field.value() or "").replace("\r\n", "\n") for field in shown}
    return [name for name, text in typed.items() if MARK in text and text not in body]


@pytest.mark.django_db
def test_no_form_breaks_on_what_is_typed_or_loses_it():
    """What days it takes, the calendar can reckon with."""
    world, holes = World(), {}
    for name, door in doors(world):
        for what, make in TYPED.items():
            with undone():
                page, found = door.post(make)
                if missing := lost(page, found):
                    holes[name, what] = missing
                if page.status_code < 400 and what.startswith("the "):
                    with company_scope(world.company):
                        reconcile(company=world.company, now=timezone.now())

    assert {name for name, _what in holes} == set(NOT_SHOWN)


@pytest.mark.django_db
def test_no_form_takes_or_changes_rows_of_another_company():
    world, holes = World(), {}
    beta = world.foreign_company
    fill(beta, CriterionFactory(code="3.99"))
    tables = [model for model in apps.get_models() if is_owned(model) and model is not User]
    before = rows_of(beta, tables)
    for name, door in doors(world):
        _page, found = door.post(of_another(beta))
        chosen = [(form, field) for form in found for field in form if chooses_owned(field.field) and field.value()]
        taken = [field.name for form, field in chosen if field.name not in form.errors]
        if taken or rows_of(beta, tables) != before:
            holes[name] = taken or "changed"

    assert holes == {}


def chooses_owned(field: forms.Field) -> bool:
    return isinstance(field, forms.ModelChoiceField) and is_owned(field.queryset.model)


def rows_of(company: Company, models: list) -> dict[str, list]:
    with across_companies("a test compares the other company's tables"):
        return {model._meta.label: list(model._base_manager.filter(company=company).values()) for model in models}
