"""The two databases, each with its own tools: a dump of one moment, and the way back."""

import os
import shutil
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from .refusals import BackupRefused

LOCK_SECONDS = 30  # how long a restore waits for those who use the database
ALL_COMPANIES = "-c app.company=*"  # row-level security lets the dump see every company


def database() -> "SQLite | PostgreSQL":
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


class SQLite:
    dump_name = "database/ctpat.sqlite3"

    @contextmanager
    def snapshot(self, folder: Path) -> Iterator[tuple]:
        """A copy of this moment, made while others go on writing; yields a cursor on it and its path."""
        copy = folder / "copy.sqlite3"
        with closing(sqlite3.connect(copy)) as target:
            with closing(sqlite3.connect(self._path())) as source:
                source.backup(target)
            yield target.cursor(), copy

    @contextmanager
    def scratch(self, dump: Path) -> Iterator:
        """A cursor on the dump as a database of its own, after SQLite has examined it."""
        with closing(sqlite3.connect(f"file:{dump}?mode=ro&immutable=1", uri=True)) as copy:
            cursor = copy.cursor()
            if cursor.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupRefused("the database in the archive is damaged.")
            yield cursor

    def restore(self, dump: Path) -> None:
        """Replace the content in one transaction: whoever reads meanwhile sees the old or the new."""
        connection.close()
        deadline = time.monotonic() + LOCK_SECONDS

        def give_up(status: int, remaining: int, total: int) -> None:
            if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
                raise BackupRefused("the database is in use; stop the application and try again.")

        with closing(sqlite3.connect(dump)) as source, closing(sqlite3.connect(self._path(), timeout=1)) as target:
            source.backup(target, progress=give_up)

    @staticmethod
    def _path() -> str:
        return str(connection.settings_dict["NAME"])


class PostgreSQL:
    dump_name = "database/ctpat.pgdump"

    def __init__(self) -> None:
        config = connection.settings_dict
        self.where = {
            "PGHOST": config["HOST"],
            "PGPORT": str(config["PORT"] or 5432),
            "PGUSER": config["USER"],
            "PGPASSWORD": config["PASSWORD"],
            "PGSSLMODE": config["OPTIONS"].get("sslmode"),
            "PGSSLROOTCERT": config["OPTIONS"].get("sslrootcert"),
        }
        self.name = config["NAME"]

    @contextmanager
    def snapshot(self, folder: Path) -> Iterator[tuple]:
        """A dump of this moment, and a cursor that sees the same moment."""
        dump = folder / "copy.pgdump"
        with self._session(self.name) as session, session.transaction(), session.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
            self._run("pg_dump", "--format=custom", "--enable-row-security", f"--snapshot={moment}", f"--file={dump}")
            yield cursor, dump

    @contextmanager
    def scratch(self, dump: Path) -> Iterator:
        """A cursor on the dump restored into a database of its own, dropped afterwards.

        A role that may not create databases, as in production, can't: then the dump is only
        read through, and None stands for the cursor.
        """
        name = f"ctpat_verify_{uuid.uuid4().hex[:12]}"
        self._run("pg_restore", f"--file={os.devnull}", str(dump))
        if not self._may_create():
            yield None
            return
        self._say(f'CREATE DATABASE "{name}"')
        try:
            self._run("pg_restore", *PLAIN, "--exit-on-error", f"--dbname={name}", str(dump), database="postgres")
            with self._session(name) as session, session.cursor() as cursor:
                yield cursor
        finally:
            self._say(f'DROP DATABASE "{name}"')

    def restore(self, dump: Path) -> None:
        """Replace the content in one transaction; what fails on the way leaves it as it was."""
        script = dump.with_suffix(".sql")
        self._run("pg_restore", *PLAIN, f"--file={script}", str(dump))
        begin = (f"SET lock_timeout = '{LOCK_SECONDS}s'", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        steps = [part for statement in begin for part in ("--command", statement)]
        connection.close()
        self._run(
            *("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *(*steps, "--file", str(script)),
        )

    def _may_create(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")
            return cursor.fetchone()[0]

    def _session(self, name: str):
        import psycopg

        told = {key.removeprefix("PG").lower(): value for key, value in self.where.items() if value}
        return psycopg.connect(dbname=name, options=ALL_COMPANIES, autocommit=True, **told)

    def _say(self, statement: str) -> None:
        with self._session("postgres") as session:
            session.execute(statement)

    def _run(self, program: str, *arguments: str, database: str | None = None) -> None:
        environment = {**os.environ, **{key: value for key, value in self.where.items() if value}}
        environment |= {"PGDATABASE": database or self.name, "PGOPTIONS": ALL_COMPANIES}
        ended = subprocess.run([_program(program), *arguments], env=environment, capture_output=True, text=True)
        if ended.returncode:
            reason = (ended.stderr.strip().splitlines() or ["no reason given"])[0]
            raise BackupRefused(f"{program} failed: {reason}")


PLAIN = ("--no-owner", "--no-privileges")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupRefused(f"{name} is missing; install PostgreSQL's client programs (postgresql-client).")
    return found
