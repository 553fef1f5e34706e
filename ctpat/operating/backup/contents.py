"""What a database holds, asked the same way of the living one, of a copy and of a scratch."""

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import FileField

LEFT_OUT = {"django_session", "cache"}  # nobody misses them, and they change while we look


def migrations(cursor) -> list[str]:
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [f"{app}.{name}" for app, name in cursor.fetchall()]


def known_migrations() -> set[str]:
    """Those this release knows, with those that squashed ones replace."""
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


def rows(cursor) -> dict[str, int]:
    """How many rows each table of ours has."""
    counts = {}
    for table in sorted(set(connection.introspection.django_table_names()) - LEFT_OUT):
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (names of our own tables)
        counts[table] = cursor.fetchone()[0]
    return counts


def heads(cursor) -> dict[str, list]:
    """The last link of each company's history."""
    cursor.execute(
        "SELECT slug, seq, digest FROM activity_head JOIN companies_company c ON c.id = company_id ORDER BY slug"
    )
    return {slug: [seq, digest] for slug, seq, digest in cursor.fetchall()}


def files(cursor) -> list[str]:
    """The names of all private files that some row points to."""
    names = set()
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                cursor.execute(f'SELECT "{field.column}" FROM "{model._meta.db_table}"')  # noqa: S608
                names.update(name for (name,) in cursor.fetchall() if name)
    return sorted(names)
