"""Nobody changes history by SQL, and whoever gets round the triggers is found out."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from ctpat.activity import append_only
from ctpat.activity.models import Entry, Head
from ctpat.activity.services import record
from ctpat.activity.verify import verify
from ctpat.companies.scoping import company_scope

pytestmark = pytest.mark.django_db


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def unlocked(history):
    """Somebody with the rights to drop triggers is at work; PostgreSQL is told it may see the rows."""
    append_only.lift()
    with company_scope(history):
        yield history
    append_only.install()


@pytest.mark.parametrize(
    "statement", ["UPDATE activity_entry SET verb = 'x'", "DELETE FROM activity_entry WHERE seq = 5"]
)
def test_the_database_refuses_to_change_history(history, statement):
    with pytest.raises(DatabaseError, match="append-only"), company_scope(history), transaction.atomic():
        sql(statement)

    assert verify(history).flaw == ""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_database_refuses_to_truncate_history(history):
    with company_scope(history):
        sql("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("TRUNCATE activity_entry")


def test_an_untouched_history_holds(history):
    verdict = verify(history)

    assert (verdict.seq, verdict.flaw) == (5, "")
    assert verdict.digest == Head.objects.get(pk=history.pk).digest


@pytest.mark.parametrize(
    ("statement", "flaw"),
    [
        ("UPDATE activity_entry SET verb = 'x' WHERE seq = 3", "entry 3 was changed"),
        ("UPDATE activity_entry SET actor = 0 WHERE seq = 1", "entry 1 was changed"),
        ("UPDATE activity_entry SET data = '{}' WHERE seq = 5", "entry 5 was changed"),
        ("UPDATE activity_entry SET origin = '10.0.0.1' WHERE seq = 2", "entry 2 was changed"),
        ("DELETE FROM activity_entry WHERE seq = 3", "entry 3 is missing"),
        ("DELETE FROM activity_entry WHERE seq = 1", "entry 1 is missing"),
        ("DELETE FROM activity_entry WHERE seq = 5", "the entries after 4 were cut off"),
        ("DELETE FROM activity_entry", "the entries after 0 were cut off"),
        ("DELETE FROM activity_head", "the head names entry 0, which isn't the end of the chain"),
        ("UPDATE activity_head SET seq = 4", "the head names entry 4, which isn't the end of the chain"),
        ("UPDATE activity_head SET digest = 'x'", "the head names entry 5, which isn't the end of the chain"),
    ],
)
def test_tampering_is_found_and_named(unlocked, statement, flaw):
    sql(statement)

    assert verify(unlocked).flaw == flaw


def test_swapped_entries_are_found(unlocked):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        sql("UPDATE activity_entry SET seq = %s WHERE seq = %s", new, old)

    assert verify(unlocked).flaw == "entry 2 was changed"


def test_the_command_tells_each_company(history, outsider):
    out = StringIO()
    with company_scope(outsider.company):
        record(None, "companies.person.signed_in", outsider.user)

    call_command("verify-history", stdout=out)

    assert [line.split(",")[0] for line in out.getvalue().splitlines()] == [
        "acme: 5 entries hold",
        "beta: 1 entries hold",
    ]


def test_the_command_fails_and_names_the_place(unlocked):
    sql("DELETE FROM activity_entry WHERE seq = 3")
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify-history", "acme", stdout=out)

    assert "acme: entry 3 is missing" in out.getvalue()


def test_the_command_knows_only_real_companies(db):
    with pytest.raises(CommandError, match="gamma"):
        call_command("verify-history", "gamma")


def test_missing_triggers_are_reported_and_put_back(history, client):
    assert append_only.missing() == set()

    append_only.lift()
    lost = append_only.missing()
    assert set(client.get("/readyz").json()["fences"]) == lost
    with pytest.raises(CommandError):
        call_command("verify-history", stdout=StringIO())
    append_only.install()

    assert len(lost) == 2 * len(append_only.tables())
    assert append_only.missing() == set()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite rebuilds tables")
@pytest.mark.django_db(transaction=True)
def test_triggers_survive_a_rebuilt_table(company):
    with connection.schema_editor() as editor:
        editor._remake_table(Entry)
    assert append_only.missing()

    call_command("migrate", verbosity=0)

    assert append_only.missing() == set()
