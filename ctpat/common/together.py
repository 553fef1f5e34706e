"""Several questions to the database, asked in one query.

    found = read_together({"sites": Site.objects.all(), "links": EvidenceLink.objects.values_list("pk", "at")})

Each queryset becomes one column of a single row, a list in JSON, and is then filled from it as if it
had asked by itself: models with what `select_related` joins, annotations, tuples. It is for what
has to be read as a whole before a page can say anything, where going to the database so often costs
more than what it answers. `prefetch_related` still asks by itself.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, QuerySet

MOST_ARGUMENTS = 90  # PostgreSQL's functions take 100, SQLite's 127
LIST = {
    "sqlite": ("json_array", "json_group_array(%s)"),
    "postgresql": ("json_build_array", "COALESCE(json_agg(%s), '[]')::text"),
}

# What PostgreSQL's driver would have given, from its text in JSON; Django itself turns the text of SQLite.
PLAIN = {"AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "FileField", "ForeignKey"}
PLAIN |= {"IntegerField", "OneToOneField", "PositiveBigIntegerField", "PositiveIntegerField", "TextField"}
PLAIN |= {"PositiveSmallIntegerField", "SlugField", "SmallAutoField", "SmallIntegerField"}
FROM_TEXT: dict[str, Callable[[Any], Any]] = {
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "TimeField": time.fromisoformat,
    "UUIDField": UUID,
    "JSONField": json.dumps,  # the field loads it itself
}


def read_together(questions: Mapping[str, QuerySet]) -> dict[str, list]:
    """What each queryset finds, by its name, in its order. One query, or none where nothing can be found.

    Raises TypeError for a column that would not come back from JSON as it is, such as a decimal.
    """
    asked = {name: _Question(queryset) for name, queryset in questions.items()}
    columns = [question for question in asked.values() if question.sql]
    for question, text in zip(columns, _row(columns), strict=True):
        question.rows = [question.values(row) for row in json.loads(text)]
    return {name: question.answer() for name, question in asked.items()}


def _row(columns: "list[_Question]") -> tuple:
    if not columns:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(column.sql for column in columns)}",
            [param for column in columns for param in column.params],
        )
        return cursor.fetchone()


class _Question:
    """One queryset with the SQL of its column, and the rows once they are there."""

    def __init__(self, queryset: QuerySet) -> None:
        self.queryset, self.rows = queryset.all(), []
        self.compiler = self.queryset.query.get_compiler(queryset.db)
        try:
            inner, self.params = self.compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            self.sql, self.params = "", ()
            return
        names = [connection.ops.quote_name(alias) for _, _, alias in self.compiler.select]
        one, many = LIST[connection.vendor]
        row = ", ".join(f"{one}({', '.join(part)})" for part in _parts(names))
        self.sql = f"(SELECT {many % f'{one}({row})'} FROM ({inner}) asked)"  # noqa: S608 (of a compiled queryset)
        self.readers = [_reader(expression.output_field) for expression, _, _ in self.compiler.select]

    def values(self, row: list[list]) -> list:
        """The row as the database's driver would have given it."""
        plain = (value for part in row for value in part)
        return [
            value if read is None or value is None else read(value)
            for read, value in zip(self.readers, plain, strict=True)
        ]

    def answer(self) -> list:
        """The queryset's own rows: it is made to find its SQL executed already."""
        if not self.sql:
            return []
        self.compiler.execute_sql = lambda *args, **kwargs: [self.rows]
        self.queryset.query.get_compiler = lambda *args, **kwargs: self.compiler
        return list(self.queryset)


def _parts(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + MOST_ARGUMENTS] for start in range(0, len(names), MOST_ARGUMENTS))


def _reader(field: Field) -> Callable[[Any], Any] | None:
    kind = field.get_internal_type()
    if kind not in PLAIN and kind not in FROM_TEXT:
        raise TypeError(f"{field} ({kind}) doesn't come back from JSON as it is")
    return FROM_TEXT.get(kind) if connection.vendor == "postgresql" else None
