"""PostgreSQL's row-level security: the second net below the scoped managers.

The policy raises when no company is in force: one that returned nothing would make a
forgotten scope look like 'no gaps, nothing due'. FORCE lets it hold for the owner of the
tables too. It is a net against our own mistakes, not against SQL injection.
"""

from django.db import connections

from .fences import owned_models

FUNCTION = """
CREATE OR REPLACE FUNCTION co_company() RETURNS bigint STABLE PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE whose text := current_setting('app.company', true);
BEGIN
  IF whose IS NULL OR whose = '' THEN
    RAISE EXCEPTION 'no company in force' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF whose = '*' THEN
    RETURN 0;
  END IF;
  RETURN whose::bigint;
END $$
"""
POLICY = "company_id = (SELECT co_company()) OR (SELECT co_company()) = 0"


def open_session(using: str = "default", **kwargs) -> None:
    """Before migrate: data migrations see all companies."""
    _set_session(using, "*")


def install(using: str = "default", **kwargs) -> None:
    """After migrate: each owned table has its policy, and the session is closed again."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'co_company'")
        have = {table for (table,) in cursor.fetchall()}
        cursor.execute(FUNCTION)
        for table in {model._meta.db_table for model in owned_models()} & tables - have:
            cursor.execute(f'CREATE POLICY co_company ON "{table}" USING ({POLICY})')
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')
    _set_session(using, "")


def bypassed(using: str = "default") -> bool:
    """Whether the database role ignores the policies (superuser or BYPASSRLS)."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


def _set_session(using: str, whose: str) -> None:
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.company', %s, false)", [whose])
