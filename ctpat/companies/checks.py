"""System checks that stop an unsafe start."""

from django.core.checks import Error, Tags, register
from django.db.utils import OperationalError

from . import rls


@register(Tags.database)
def row_level_security_is_obeyed(app_configs, databases, **kwargs):
    """A role that ignores row-level security would switch off the second net silently."""
    if not databases or "default" not in databases:
        return []
    try:
        bypassed = rls.bypassed()
    except OperationalError:
        return []  # no database yet: other checks and readyz tell that
    if not bypassed:
        return []
    return [
        Error(
            "The database role ignores row-level security.",
            hint="Connect as a role that is neither superuser nor BYPASSRLS; docs/operating.md shows how to make one.",
            id="companies.E001",
        )
    ]
