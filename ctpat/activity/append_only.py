"""What keeps history as it was: triggers that refuse to change or remove an entry.

Installed after every migrate, like the fences, and not by a migration: SQLite rebuilds a table to
change it, and the triggers of the old one go with it without a word. They name no other table,
so nothing has to be lifted before a migrate, and data migrations can't touch history either.
"""

from django.db import connections

from .models import Entry

TABLE = Entry._meta.db_table
SQLITE = {
    f"history_{event.lower()}": (
        f'CREATE TRIGGER history_{event.lower()} BEFORE {event} ON "{TABLE}" '
        "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
    )
    for event in ("UPDATE", "DELETE")
}
POSTGRESQL_FUNCTION = """
    CREATE OR REPLACE FUNCTION history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""
POSTGRESQL = {
    "history_rows": (
        f'CREATE TRIGGER history_rows BEFORE UPDATE OR DELETE ON "{TABLE}" '
        "FOR EACH ROW EXECUTE FUNCTION history_stays()"
    ),
    "history_all": (
        f'CREATE TRIGGER history_all BEFORE TRUNCATE ON "{TABLE}" FOR EACH STATEMENT EXECUTE FUNCTION history_stays()'
    ),
}
PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    # A disabled trigger refuses nothing, so it counts as missing.
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'",
}


def missing(using: str = "default") -> set[str]:
    """Names of triggers that should stand and don't; readyz and verify-history report them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor], [TABLE])
        return set(_wanted(connection.vendor)) - {name for (name,) in cursor.fetchall()}


def install(using: str = "default", **kwargs) -> None:
    """After migrate: put back what is missing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        lost = missing(using)
        if lost and connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for name in sorted(lost):
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS {name} ON "{TABLE}"')  # it may stand disabled
            cursor.execute(_wanted(connection.vendor)[name])


def lift(using: str = "default") -> None:
    """Take the triggers away: only for emptying a test database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in _wanted(connection.vendor):
            on_table = f' ON "{TABLE}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _wanted(vendor: str) -> dict[str, str]:
    return POSTGRESQL if vendor == "postgresql" else SQLITE
