"""Real processes of the application, on the database and the broker of the test that runs."""

import os
import shutil
import sys
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests import machines


def database_url() -> str:
    """The URL of the test database, for another process."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    return f"postgres://{quote(config['USER'])}@{config['HOST']}:{config['PORT']}/{config['NAME']}"


def environment(**extra: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "CTPAT_DATA": str(settings.DATA),
        "LOG_LEVEL": "WARNING",
        **extra,
    }


def worker(**extra: str):
    """A worker on all queues, as `manage.py worker` starts it; a context."""
    return machines.running([sys.executable, "manage.py", "worker"], cwd=settings.BASE_DIR, env=environment(**extra))


def beat(**extra: str):
    """The scheduler; a context."""
    return machines.running([sys.executable, "manage.py", "beat"], cwd=settings.BASE_DIR, env=environment(**extra))


def empty_broker() -> None:
    """Forget every message, as a broker does that is restarted without its disk."""
    if settings.REDIS_URL:
        import redis

        redis.Redis.from_url(settings.REDIS_URL).flushall()
        return
    messages = settings.QUEUE_FOLDER / "messages"
    shutil.rmtree(messages, ignore_errors=True)
    messages.mkdir(parents=True)
