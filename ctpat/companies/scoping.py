"""The one place where a company comes into force.

Inside `company_scope(company)` every query of a company-owned model sees that company's
rows only; outside it every query raises ScopeError. `across_companies(reason)` is the
only way out. docs/decisions/0002-tenancy.md gives the measurements behind each choice.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.db import connection, models, transaction
from django_scopes import ScopedManager, ScopeError, get_scope, scope, scopes_disabled
from django_scopes.manager import DisabledQuerySet

__all__ = ["ScopeError", "across_companies", "company_in_force", "company_manager", "company_scope", "in_write_scope"]


class ClosedQuerySet(DisabledQuerySet):
    """What a query outside a company gets: every way to a row raises.

    django-scopes' own DisabledQuerySet leaves holes (exists, exclude, async iteration,
    subqueries), so they are closed here.
    """

    _chain = _fetch_all = exists = explain = aiterator = DisabledQuerySet.error
    create = bulk_create = in_bulk = contains = DisabledQuerySet.error

    def using(self, alias):
        """A ModelForm asks for it while its class is built; no row is read."""
        return self

    def __getattr__(self, name):
        """The model's own queryset methods."""
        if name.startswith("_"):
            raise AttributeError(name)
        self.error()


class CompanyManagerMixin:
    """Marks a manager whose rows belong to the company in force."""

    company_scoped = True

    def get_queryset(self):
        queryset = super().get_queryset()
        if isinstance(queryset, DisabledQuerySet):
            return ClosedQuerySet(self.model, using=self._db, missing_scopes=queryset.missing_scopes)
        return queryset


def company_manager(queryset: type[models.QuerySet] = models.QuerySet, path: str = "company"):
    """The `objects` of a company-owned model; `path` leads to its company."""
    inner = type(ScopedManager(_manager_class=models.Manager.from_queryset(queryset), company=path))
    return type("CompanyManager", (CompanyManagerMixin, inner), {})()


# Whose transaction is open (company id, "*" or ""), and whether that company is locked for writing.
_told: ContextVar[tuple[int | str, bool]] = ContextVar("told", default=("", False))


def company_in_force():
    """The company whose scope is open, or None."""
    return get_scope().get("company")


def is_writing() -> bool:
    """Whether a scope that may write is open, so that what is read may still be rolled back."""
    return _told.get()[1]


def in_write_scope(service: Callable) -> Callable:
    """For a service that relies on the scope's own transaction and opens none, not even a savepoint.

    It refuses before it writes, so nothing has to be taken back. Raises ScopeError outside.
    """

    @wraps(service)
    def guarded(*args, **kwargs):
        if not is_writing():
            raise ScopeError(f"{service.__name__} writes; open company_scope() first")
        return service(*args, **kwargs)

    return guarded


@contextmanager
def company_scope(company, *, write: bool = True) -> Iterator:
    """Put one company in force: queries are limited to it and one transaction is open.

    With `write`, writers of the same company queue behind its row, which keeps the chained
    history free of deadlocks. PostgreSQL's row-level security is told too.
    Raises ScopeError without a saved company, or inside another company's scope.
    """
    if not getattr(company, "pk", None):
        raise ScopeError("company_scope() needs one saved company")
    before = company_in_force()
    if before is not None and before.pk != company.pk:
        raise ScopeError("another company is in force")
    locked = _told.get()[1]
    if not write and connection.vendor != "postgresql":
        # SQLite begins IMMEDIATE, so a transaction here would make readers queue.
        with scope(company=company):
            yield company
        return
    with scope(company=company), _transaction_of(company.pk, write or locked):
        if write and not locked:
            _lock(company)
        yield company


@contextmanager
def across_companies(reason: str) -> Iterator[None]:
    """The operator's escape: queries see all companies. A guard test lists who may use it."""
    if company_in_force():
        raise ScopeError("a company is in force")
    with scopes_disabled(), _transaction_of("*", False):
        yield


def _lock(company) -> None:
    rows = type(company)._base_manager.select_for_update(no_key=True)
    rows.values_list("pk").get(pk=company.pk)


@contextmanager
def _transaction_of(whose: int | str, locked: bool) -> Iterator[None]:
    """One transaction, and PostgreSQL knows whose it is.

    SET LOCAL outlives a released savepoint, so a nested block puts the former value
    back; after an error the rollback does it.
    """
    nested, before = connection.in_atomic_block, _told.get()
    if nested and before == (whose, locked):
        yield
        return
    with _turn(nested), transaction.atomic():
        _tell_database(whose)
        token = _told.set((whose, locked))
        try:
            yield
        finally:
            _told.reset(token)
        if nested and not connection.needs_rollback:
            _tell_database(before[0])


@contextmanager
def _turn(nested: bool) -> Iterator[None]:
    """Writers of one SQLite file take turns at a file beside it.

    SQLite itself lets whoever finds it busy sleep and try again, for up to a tenth of a second each
    time, so that many savers mostly sleep. The kernel wakes the next one at once, in their order.
    """
    if nested or connection.vendor != "sqlite" or connection.is_in_memory_db():
        yield
        return
    with open(f"{connection.settings_dict['NAME']}.turn", "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go of by closing, also when the process is killed
        yield


def _tell_database(whose: int | str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.company', %s, true)", [str(whose)])
