"""A data folder with its companies, and the server before it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE_URL = os.environ.get("BENCHMARKS_DATABASE_URL", "")  # postgres://…/bench_{companies}; else SQLite
REDIS_URL = os.environ.get("BENCHMARKS_REDIS_URL", "")
FOLDERS = Path(os.environ.get("BENCHMARKS_DATA", ROOT / "var" / "benchmarks"))
PASSWORD = "benchmarks only please"  # noqa: S105 (of invented people, on this machine)
START_SECONDS = 60


def environment(companies: int) -> dict[str, str]:
    """Of all processes of one stage; what the person's own shell says about data is left out."""
    own = {"CTPAT_DATA": str(FOLDERS / str(companies)), "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    own |= {"WEB_WORKERS": "2", "WEB_THREADS": "4", "DEBUG": "0", "LOG_LEVEL": "WARNING"}
    if DATABASE_URL:
        own["DATABASE_URL"] = DATABASE_URL.format(companies=companies)
    if REDIS_URL:
        own["REDIS_URL"] = REDIS_URL
    if DATABASE_URL or REDIS_URL:
        own["SECRET_KEY"] = "benchmarks-" + "0123456789abcdef" * 4  # of a stage that is thrown away
    left_out = {"DATABASE_URL", "REDIS_URL", "BASE_URL", "STORAGE_URL", "EMAIL_URL", "CTPAT_STATIC"}
    return {name: value for name, value in os.environ.items() if name not in left_out} | own


def prepare(companies: int) -> None:
    """As an operator prepares an installation; then the companies that are missing, and their calendar."""
    load = ["seedload", "--companies", str(companies), "--seed", "1", "--password", PASSWORD]
    for command in (["manage.py", "prepare"], ["manage.py", *load], ["-m", "benchmarks.filling"]):
        subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(companies),
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def served(companies: int) -> Iterator[int]:
    """gunicorn as in production, for as long as the block runs; gives its port."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment(companies), stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("gunicorn didn't start")
