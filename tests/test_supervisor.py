"""The one command, for real: it starts, mends itself, and leaves nothing behind."""

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.machines import free_port, wait_until

START_SECONDS = 120


class Server:
    """script/supervisor.py with a data folder of its own."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.log = data / "server.log"

    def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        command = [sys.executable, "script/supervisor.py", "--no-demo", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env={**kept, "CTPAT_DATA": str(self.data)},
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        wait_until(lambda: "Ctrl-C" in self.log.read_text() or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, self.log.read_text()
        wait_until(lambda: {"worker", "beat"} <= set(self.names()), START_SECONDS)

    def processes(self) -> dict[int, str]:
        """All processes that use this data folder, with their command lines."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"CTPAT_DATA={self.data}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return {pid: command for pid, command in found.items() if command}

    def names(self) -> dict[str, int]:
        """Which of the three programs run as what they become, with their process ids."""
        words = {"gunicorn": "-m gunicorn", "worker": "celery --app=ctpat worker", "beat": "celery --app=ctpat beat"}
        running = self.processes()
        return {
            name: min(pid for pid, command in running.items() if word in command)
            for name, word in words.items()
            if any(word in command for command in running.values())
        }

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    for pid in server.processes():
        os.kill(pid, signal.SIGKILL)


def test_starts_prints_the_address_and_is_ready(server):
    server.start()

    assert re.search(rf"^  http://localhost:{server.port}/$", server.log.read_text(), re.MULTILINE)
    assert server.answers()


@pytest.mark.parametrize("name", ["worker", "beat", "gunicorn"])
def test_starts_again_what_was_killed(server, name):
    before = server.names()[name]

    os.kill(before, signal.SIGKILL)

    wait_until(lambda: server.names().get(name, before) != before and server.answers(), START_SECONDS)


def test_leaves_nothing_behind_when_killed(server):
    server.process.kill()
    server.process.wait()

    wait_until(lambda: server.processes() == {}, 20)


def test_warm_start_is_ready_at_once_and_ctrl_c_ends_all(server):
    before = server.log.read_text()

    server.start()
    assert "Database" not in server.log.read_text().removeprefix(before)
    server.process.send_signal(signal.SIGINT)

    assert server.process.wait(20) == 0
    assert server.processes() == {}


def test_taken_port_is_told(server):
    taken = free_port()
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", taken))
        other.listen()
        command = [sys.executable, "script/supervisor.py", "--port", str(taken)]
        ended = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=20)

    assert ended.returncode == 1
    assert ended.stderr == f"Port {taken} is taken. Try: sh script/server --port {taken + 1}\n"
