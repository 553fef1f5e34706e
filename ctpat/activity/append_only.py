"""What keeps some rows as they were: triggers that refuse to change or remove them.

History is such a table, and so is every model that names itself by `append_only_name`. The triggers
are installed after every migrate, like the fences, and not by a migration: SQLite rebuilds a table to
change it, and the triggers of the old one go with it without a word. They name no other table,
so nothing has to be lifted before a migrate, and data migrations can't touch these rows either.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connections

PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    # A disabled trigger refuses nothing, so it counts as missing.
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'",
}


class Trigger(NamedTuple):
    name: str
    sql: str


class Table(NamedTuple):
    """A table whose rows stay, and what its triggers are called."""

    name: str
    table: str

    def triggers(self, vendor: str) -> Iterator[Trigger]:
        return self._postgresql() if vendor == "postgresql" else self._sqlite()

    @property
    def function(self) -> str:
        """PostgreSQL's function that refuses."""
        return f"""
            CREATE OR REPLACE FUNCTION {self.name}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{self.name} is append-only' USING ERRCODE = 'integrity_constraint_violation';
            END $$
        """

    def _sqlite(self) -> Iterator[Trigger]:
        for event in ("UPDATE", "DELETE"):
            name = f"{self.name}_{event.lower()}"
            yield Trigger(
                name,
                f'CREATE TRIGGER {name} BEFORE {event} ON "{self.table}" '
                f"BEGIN SELECT RAISE(ABORT, '{self.name} is append-only'); END",
            )

    def _postgresql(self) -> Iterator[Trigger]:
        refuses = f"EXECUTE FUNCTION {self.name}_stays()"
        rows, everything = f"{self.name}_rows", f"{self.name}_all"
        yield Trigger(rows, f'CREATE TRIGGER {rows} BEFORE UPDATE OR DELETE ON "{self.table}" FOR EACH ROW {refuses}')
        yield Trigger(
            everything, f'CREATE TRIGGER {everything} BEFORE TRUNCATE ON "{self.table}" FOR EACH STATEMENT {refuses}'
        )


def tables() -> list[Table]:
    """The tables of all models whose rows stay as they were."""
    models = (model for model in apps.get_models() if hasattr(model, "append_only_name"))
    return [Table(model.append_only_name, model._meta.db_table) for model in models]


def missing(using: str = "default") -> set[str]:
    """Names of triggers that should stand and don't; readyz and verify-history report them."""
    with connections[using].cursor() as cursor:
        return set().union(*(_missing_on(cursor, table) for table in tables()))


def install(using: str = "default", **kwargs) -> None:
    """After migrate: put back what is missing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        for table in tables():
            if table.table in known:
                _install_on(cursor, table)


def lift(using: str = "default") -> None:
    """Take the triggers away: only for emptying a test database."""
    vendor = connections[using].vendor
    with connections[using].cursor() as cursor:
        for table in tables():
            on_table = f' ON "{table.table}"' if vendor == "postgresql" else ""
            for trigger in table.triggers(vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on_table}")


def _missing_on(cursor, table: Table) -> set[str]:
    vendor = cursor.db.vendor
    cursor.execute(PRESENT[vendor], [table.table])
    return {trigger.name for trigger in table.triggers(vendor)} - {name for (name,) in cursor.fetchall()}


def _install_on(cursor, table: Table) -> None:
    lost, vendor = _missing_on(cursor, table), cursor.db.vendor
    if lost and vendor == "postgresql":
        cursor.execute(table.function)
    for trigger in table.triggers(vendor):
        if trigger.name in lost:
            if vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS {trigger.name} ON "{table.table}"')  # it may stand disabled
            cursor.execute(trigger.sql)
