"""Loaded by pytest before the settings are read (see addopts): chooses what the tests run on.

    CTPAT_TEST_DATABASE=postgresql    PostgreSQL and Redis, started for this run and thrown away

Without it: SQLite and no broker, as an embedded installation. Either way nothing of a real
installation is touched: the data folder is the run's own, and each process of a run has one for itself,
so that a worker started by one test hears no nudge meant for another.
"""

import contextlib
import os
import tempfile
from pathlib import Path

LONGEST = ("tests/test_access.py", "tests/duties/year/", "tests/browser/pages/")

_stack = contextlib.ExitStack()


def choose_services() -> None:
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # started by a process that has chosen already
        os.environ["CTPAT_DATA"] = str(Path(os.environ["CTPAT_DATA"]) / worker)
        return
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "STORAGE_URL", "SECRET_KEY", "BASE_URL", "DEBUG"):
        os.environ.pop(name, None)
    os.environ["CTPAT_DATA"] = _stack.enter_context(tempfile.TemporaryDirectory(prefix="ctpat-tests-"))
    os.environ["SECRET_KEY"] = "only for the tests, 0123456789, abcdefghijklmnopqrstuvwxyz"
    wanted = os.environ.get("CTPAT_TEST_DATABASE", "sqlite")
    if wanted == "postgresql":
        from tests import machines

        os.environ["DATABASE_URL"] = _stack.enter_context(machines.postgresql())
        os.environ["REDIS_URL"] = _stack.enter_context(machines.redis())
    elif wanted != "sqlite":
        raise SystemExit(f"CTPAT_TEST_DATABASE is {wanted!r}; write sqlite or postgresql.")


def pytest_collection_modifyitems(items) -> None:
    """Files that take minutes come first: one that begins last keeps a single process busy to the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_unconfigure(config) -> None:
    _stack.close()


choose_services()
