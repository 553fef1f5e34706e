"""Counting queries the same on both databases.

On PostgreSQL a scope that only reads opens a transaction and tells row-level security whose it
is; on SQLite it does neither. Those statements are left out, so a test states one number.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

OPENED, CLOSED = "SAVEPOINT ", "RELEASE SAVEPOINT "


@contextmanager
def assert_num_queries(number: int, exact: bool = True) -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as context:
        yield context
    asked = without_scopes([query["sql"] for query in context.captured_queries])
    if len(asked) != number if exact else len(asked) > number:
        shown = "\n".join(f"{place:>3} {sql[:200]}" for place, sql in enumerate(asked, 1))
        pytest.fail(f"Expected {number} queries, but {len(asked)} were asked:\n{shown}")


def without_scopes(statements: list[str]) -> list[str]:
    """The statements that SQLite would have got as well."""
    kept, dropped = [], set()
    for place, sql in enumerate(statements):
        if "set_config('app.company'" in sql:
            continue
        if sql.startswith(OPENED) and _only_reads(statements[place + 1 : place + 3]):
            dropped.add(sql.removeprefix(OPENED))
        elif not (sql.startswith(CLOSED) and sql.removeprefix(CLOSED) in dropped):
            kept.append(sql)
    return kept


def _only_reads(following: list[str]) -> bool:
    """Whether a scope was opened that doesn't lock its company for writing."""
    is_scope = bool(following) and "set_config('app.company'" in following[0]
    return is_scope and not any("FOR NO KEY UPDATE" in sql for sql in following)
