"""Run web, worker and scheduler as one, and stop them as one. Started by script/server.

Needs only Python's library, so it is up in a blink and stays small. Each child asks the
kernel to be told when this process dies, however it dies (PR_SET_PDEATHSIG), so that a
`kill -9` leaves nothing behind. A child that ends is started again.
"""

import argparse
import contextlib
import ctypes
import hashlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("ctpat", "compliance", "partners", "audits", "static", "locale")
PEOPLE = (
    *(f"{name}@acme.example" for name in ("admin", "officer", "manager", "auditor", "contributor", "viewer")),
    "officer@beta.example",
)
ENDING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 8  # between asking and killing
LONGEST_PAUSE_SECONDS = 30
HEALTHY_SECONDS = 20
GIVE_UP_AFTER = 3  # failed starts in a row, before anybody was served

libc = ctypes.CDLL(None, use_errno=True)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if not port_is_free(options.port):
        print(f"Port {options.port} is taken. Try: sh script/server --port {options.port + 1}", file=sys.stderr)
        return 1
    os.chdir(ROOT)
    data = Path(os.environ.get("CTPAT_DATA") or ROOT / "var").expanduser().resolve()
    data.mkdir(parents=True, exist_ok=True)
    environment = child_environment(options.port)
    if status := prepare(data, environment, demo=options.demo):
        return status
    return Supervisor(programs(), environment, options.port, greeting(options, data)).run()


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("sh script/server", description="Start the application on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="where it answers on this machine (default 8000)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="make no demonstration company")
    options = parser.parse_args(arguments)
    if not 0 < options.port < 65536:
        parser.error("--port is a number from 1 to 65535")
    return options


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def child_environment(port: int) -> dict[str, str]:
    """What the children find in the environment; what the person set himself stays."""
    return {
        "BASE_URL": f"http://localhost:{port}",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "ctpat.settings",
        **os.environ,
        "BIND": f"127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }


@dataclass(frozen=True)
class Program:
    """What to start, and what the kernel sends it when the supervisor is gone."""

    name: str
    command: list[str]
    farewell: signal.Signals = signal.SIGTERM


def programs() -> list[Program]:
    """The three processes; docker-compose.yml starts the same."""
    return [
        Program("web", [sys.executable, "-m", "gunicorn"], signal.SIGQUIT),
        # Asked politely, gunicorn would wait for the pages it is answering, and a worker for its job,
        # which may take minutes. The job is a row with a lease, so the next worker does it.
        Program("worker", [sys.executable, "manage.py", "worker"], signal.SIGKILL),
        Program("scheduler", [sys.executable, "manage.py", "beat"]),
    ]


# --- Before the start ---------------------------------------------------------------------------


def prepare(data: Path, environment: dict[str, str], *, demo: bool) -> int:
    """Migrations, catalogue, demonstration, static files; skipped when nothing changed since."""
    stamp, now = data / ".prepared", fingerprint(data, environment, demo=demo)
    if now and stamp.exists() and stamp.read_text() == now:
        return 0
    command = [sys.executable, "manage.py", "prepare"]
    if demo:
        command += ["--demo-password", demo_password(data)]
    status = subprocess.run(command, env=environment).returncode
    if status == 0:
        stamp.write_text(fingerprint(data, environment, demo=demo))
    return status


def fingerprint(data: Path, environment: dict[str, str], *, demo: bool) -> str:
    """Changes with the code, the packages and the options; empty when only the database can tell."""
    if environment.get("DATABASE_URL") or not (data / "ctpat.sqlite3").exists():
        return ""
    total = hashlib.sha256(f"{demo} {sys.version}".encode())
    folders = [*(ROOT / folder for folder in CODE), data / "catalogue"]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    for path in sorted([*paths, *ROOT.glob("requirements*.txt")]):
        if path.suffix != ".pyc":
            state = path.stat()
            total.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return total.hexdigest()


def demo_password(data: Path) -> str:
    """The demonstration's password, made once for this installation."""
    path = data / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"demo-{secrets.token_hex(4)}", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def greeting(options: argparse.Namespace, data: Path) -> str:
    lines = ["", f"  http://localhost:{options.port}/", ""]
    if options.demo:
        lines += ["  Sign in with the password " + demo_password(data) + " as", ""]
        lines += [f"      {person}" for person in PEOPLE]
        lines += [""]
    return "\n".join([*lines, "  Ctrl-C stops it.", ""])


# --- Running ------------------------------------------------------------------------------------


@dataclass
class Child:
    """One of the programs: its present process, or when it is started next."""

    program: Program
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0

    def start(self, environment: dict[str, str]) -> None:
        # A session of its own: Ctrl-C reaches this process only, which then ends them in order.
        self.process = subprocess.Popen(
            self.program.command,
            env=environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=end_with_parent(os.getpid(), self.program.farewell),
        )
        self.started_at = time.monotonic()

    def note_end(self) -> None:
        """Remember that the process ended; one that keeps failing waits longer each time."""
        lasted = time.monotonic() - self.started_at
        self.failures = 1 if lasted > HEALTHY_SECONDS else self.failures + 1
        self.start_at = time.monotonic() + min(2 ** (self.failures - 1) - 1, LONGEST_PAUSE_SECONDS)
        signal_group(self.process, signal.SIGKILL)  # whatever it started ends with it
        self.process = None


class Supervisor:
    def __init__(self, programs: list[Program], environment: dict, port: int, greeting: str) -> None:
        self.children = [Child(program) for program in programs]
        self.environment, self.port, self.greeting = environment, port, greeting
        self.greeted = False

    def run(self) -> int:
        """Until told to end; 0 then, 1 when the start fails again and again."""
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING | {signal.SIGCHLD})
        try:
            while True:
                self.start_due()
                if self.hopeless():
                    return 1
                self.greet_once()
                told = signal.sigtimedwait(ENDING | {signal.SIGCHLD}, 1.0 if self.greeted else 0.1)
                if told and told.si_signo in ENDING:
                    return 0
                self.collect()
        finally:
            self.stop()

    def start_due(self) -> None:
        """The first child has the machine to itself until it answers; the others follow."""
        for child in self.children if self.greeted else self.children[:1]:
            if child.process is None and child.start_at <= time.monotonic():
                child.start(self.environment)

    def collect(self) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                print(f"{child.program.name} ended ({child.process.returncode}) and is started again.", file=sys.stderr)
                child.note_end()

    def hopeless(self) -> bool:
        failing = [child.program.name for child in self.children if child.failures >= GIVE_UP_AFTER]
        if self.greeted or not failing:
            return False
        print(f"Giving up: {', '.join(failing)} can't be started; the reason is above.", file=sys.stderr)
        return True

    def greet_once(self) -> None:
        if not self.greeted and answers(self.port):
            print(self.greeting, flush=True)
            self.greeted = True

    def stop(self) -> None:
        """Ask all to end, wait, then end what is left, with all that they started."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                signal_group(process, signal.SIGKILL)
                process.wait()
            signal_group(process, signal.SIGKILL)


def answers(port: int) -> bool:
    """Whether the server answers and says that it is alive."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def end_with_parent(parent: int, farewell: signal.Signals):
    """For the child, before it becomes its program: be told when the parent dies."""

    def ask_kernel() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        libc.prctl(PR_SET_PDEATHSIG, farewell)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask_kernel


def signal_group(process: subprocess.Popen, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
