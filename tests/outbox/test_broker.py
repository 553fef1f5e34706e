"""The embedded broker with several real processes at once: each message arrives once and whole."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from kombu import Connection, Queue

from ctpat.outbox.broker import Transport

ROOT = Path(__file__).resolve().parents[2]
WRITERS, READERS, EACH = 3, 3, 60
FILLING = "x" * 400_000  # long enough to be caught half written

SCRIPT = f"""
import json, sys
from queue import Empty
sys.path.insert(0, {str(ROOT)!r})
from tests.outbox.test_broker import connect, WRITERS, READERS, EACH, FILLING, QUEUES

def write(who, folder):
    with connect(folder) as connection:
        producer = connection.Producer()
        for number in range(EACH):
            queue = QUEUES[number % len(QUEUES)]
            body = {{"who": who, "number": number, "filling": FILLING, "end": "end"}}
            producer.publish(body, exchange="", routing_key=queue.name, declare=[queue])

def read(who, folder):
    got, idle = [], 0
    with connect(folder) as connection:
        channel = connection.channel()
        queues = [queue(channel) for queue in QUEUES]
        for queue in queues:
            queue.declare()
        while idle < 40:
            messages = [message for queue in queues if (message := queue.get(no_ack=True))]
            idle = 0 if messages else idle + 1
            got += [(m.payload["who"], m.payload["number"], m.payload["end"]) for m in messages]
            if not messages:
                import time; time.sleep(0.05)
    print(json.dumps(got))

{{"write": write, "read": read}}[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
"""
QUEUES = [Queue("default"), Queue("mail")]


def connect(folder) -> Connection:
    options = {
        "data_folder_in": f"{folder}/messages",
        "data_folder_out": f"{folder}/messages",
        "control_folder": f"{folder}/control",
    }
    return Connection("filesystem://", transport=Transport, transport_options=options)


@pytest.fixture
def folder(tmp_path):
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


def start(what: str, who: int, folder: Path) -> subprocess.Popen:
    command = [sys.executable, "-c", SCRIPT, what, str(who), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def test_writers_and_readers_at_once_lose_double_and_halve_nothing(folder):
    readers = [start("read", who, folder) for who in range(READERS)]
    writers = [start("write", who, folder) for who in range(WRITERS)]
    ended = [process.communicate(timeout=120) for process in [*writers, *readers]]

    assert [error for _out, error in ended if "Error" in error] == []
    got = [tuple(one) for out, _error in ended[WRITERS:] for one in json.loads(out)]
    assert sorted(got) == sorted((who, number, "end") for who in range(WRITERS) for number in range(EACH))
    assert [path.name for path in (folder / "messages").iterdir()] == []


def test_queues_bound_at_once_are_all_kept(folder):
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from kombu import Exchange, Queue\n"
        "from tests.outbox.test_broker import connect\n"
        "with connect(sys.argv[2]) as connection:\n"
        "    for number in range(20):\n"
        "        name = f'q{sys.argv[1]}-{number}'\n"
        "        Queue(name, Exchange('common'), routing_key=name)(connection.default_channel).declare()\n"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code, str(who), str(folder)], cwd=ROOT) for who in range(3)]

    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    with connect(folder) as connection:
        bound = {route.queue for route in connection.default_channel.get_table("common")}
    assert bound == {f"q{who}-{number}" for who in range(3) for number in range(20)}


def test_embedded_workers_use_it():
    if settings.REDIS_URL:
        pytest.skip("the broker is Redis here")
    from ctpat.celery import app

    with app.connection_for_write() as connection:
        assert isinstance(connection.transport, Transport)
