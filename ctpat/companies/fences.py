"""What the database itself refuses: a row that points into another company, and a row
that changes company.

Installed after every migrate by looking at the models; there is nothing to write per
model. PostgreSQL gets composite foreign keys, SQLite gets triggers.
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connections, models

from .scoping import CompanyManagerMixin

SQLITE_NAMES = (
    "SELECT name, tbl_name, 't' FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'co_*' AND length(name) = 19"
)
POSTGRESQL_NAMES = """
    SELECT conname, conrelid::regclass::text, contype::text FROM pg_constraint WHERE conname ~ '^co_[0-9a-f]{16}$'
    UNION ALL
    SELECT tgname, tgrelid::regclass::text, 't' FROM pg_trigger WHERE tgname ~ '^co_[0-9a-f]{16}$'
"""
STAYS_FUNCTION = """
    CREATE OR REPLACE FUNCTION co_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a row stays in its company' USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""


class Fence(NamedTuple):
    table: str
    sql: str


class Relation(NamedTuple):
    """A foreign key between rows of one company, by table and column."""

    child: str
    column: str
    parent: str
    key: str


def owned_models() -> list[type[models.Model]]:
    """All models whose rows belong to one company."""
    return [
        model
        for model in apps.get_models()
        if isinstance(model._default_manager, CompanyManagerMixin) and model._meta.managed and not model._meta.proxy
    ]


def fenced_models() -> list[type[models.Model]]:
    """Owned models, and those that hang on an owned row but are read before a company is in force."""
    return [*owned_models(), *(model for model in apps.get_models() if getattr(model, "is_fenced", False))]


def relations() -> Iterator[Relation]:
    owned = set(owned_models())
    for model in fenced_models():
        for field in model._meta.local_concrete_fields:
            if field.is_relation and field.remote_field.model in owned:
                parent = field.remote_field.model._meta.db_table
                yield Relation(model._meta.db_table, field.column, parent, field.target_field.column)


def wanted(vendor: str) -> dict[str, Fence]:
    """Each fence by its name; keys come before the references that need them."""
    fences = _postgresql_fences() if vendor == "postgresql" else _sqlite_fences()
    return dict(sorted(fences, key=lambda named: "FOREIGN KEY" in named[1].sql))


def missing(using: str = "default") -> set[str]:
    """Names of fences that should stand and don't; readyz reports them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        return set(wanted(connection.vendor)) - set(_present(cursor, connection.vendor))


def install(using: str = "default", **kwargs) -> None:
    """After migrate: add what is missing, drop what is stale."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        have = _present(cursor, connection.vendor)
        want = {name: fence for name, fence in wanted(connection.vendor).items() if fence.table in tables}
        _drop(cursor, connection.vendor, {name: have[name] for name in set(have) - set(want)})
        new = [name for name in want if name not in have]
        if new and connection.vendor == "postgresql":
            cursor.execute(STAYS_FUNCTION)
        for name in new:
            cursor.execute(want[name].sql)


def lift(using: str = "default", **kwargs) -> None:
    """Before migrate, SQLite only: rebuilding a table trips over triggers that name it."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            _drop(cursor, connection.vendor, _present(cursor, connection.vendor))


def _name(*parts: str) -> str:
    return "co_" + hashlib.md5(".".join(parts).encode(), usedforsecurity=False).hexdigest()[:16]


def _postgresql_fences() -> Iterator[tuple[str, Fence]]:
    for model in fenced_models():
        table = model._meta.db_table
        name = _name(table, "stays")
        yield (
            name,
            Fence(
                table,
                f'CREATE TRIGGER {name} BEFORE UPDATE OF company_id ON "{table}" FOR EACH ROW '
                "WHEN (OLD.company_id IS DISTINCT FROM NEW.company_id) EXECUTE FUNCTION co_stays()",
            ),
        )
    for child, column, parent, key in sorted(relations()):
        unique, reference = _name(parent, key, "key"), _name(child, column, parent, "fk")
        yield unique, Fence(parent, f'ALTER TABLE "{parent}" ADD CONSTRAINT {unique} UNIQUE (company_id, "{key}")')
        # Deferred: Django doesn't order the deletion of nullable relations when a company goes.
        yield (
            reference,
            Fence(
                child,
                f'ALTER TABLE "{child}" ADD CONSTRAINT {reference} FOREIGN KEY (company_id, "{column}") '
                f'REFERENCES "{parent}" (company_id, "{key}") DEFERRABLE INITIALLY DEFERRED',
            ),
        )


def _sqlite_fences() -> Iterator[tuple[str, Fence]]:
    for model in fenced_models():
        table = model._meta.db_table
        name = _name(table, "stays")
        yield (
            name,
            Fence(
                table,
                f'CREATE TRIGGER {name} BEFORE UPDATE OF company_id ON "{table}" '
                "WHEN OLD.company_id IS NOT NEW.company_id "
                "BEGIN SELECT RAISE(ABORT, 'a row stays in its company'); END",
            ),
        )
    for child, column, parent, key in sorted(relations()):
        for event in ("INSERT", f'UPDATE OF company_id, "{column}"'):
            name = _name(child, column, parent, event)
            yield (
                name,
                Fence(
                    child,
                    f'CREATE TRIGGER {name} BEFORE {event} ON "{child}" WHEN NEW."{column}" IS NOT NULL BEGIN '
                    "SELECT RAISE(ABORT, 'the related row belongs to another company') "
                    f'FROM "{parent}" WHERE "{key}" = NEW."{column}" AND company_id <> NEW.company_id; END',
                ),
            )


def _present(cursor, vendor: str) -> dict[str, tuple[str, str]]:
    """Fences that stand: name to (table, kind), where kind is t, u or f."""
    cursor.execute(POSTGRESQL_NAMES if vendor == "postgresql" else SQLITE_NAMES)
    return {name: (table, kind) for name, table, kind in cursor.fetchall()}


def _drop(cursor, vendor: str, fences: dict[str, tuple[str, str]]) -> None:
    references_first = sorted(fences.items(), key=lambda named: named[1][1] == "u")
    for name, (table, kind) in references_first:
        if vendor != "postgresql":
            cursor.execute(f"DROP TRIGGER {name}")
        elif kind == "t":
            cursor.execute(f"DROP TRIGGER {name} ON {table}")
        else:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
