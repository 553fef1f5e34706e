"""docker-compose.yml, run for real: the same commands as processes, with a real PostgreSQL whose
role the same script made, and a real Redis. Only the containers around them are left out."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests import machines
from tests.machines import free_port, wait_until

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ("prepare", "web", "worker", "beat")
KEY = "only for the tests, 0123456789, abcdefghijklmnopqrstuvwxyz"


def filled_in(value: str, given: dict[str, str]) -> str:
    """What compose makes of `${NAME:-default}` and `${NAME:?message}`."""
    return re.sub(
        r"\$\{(\w+):([-?])([^}]*)\}",
        lambda m: given.get(m[1]) or (m[3] if m[2] == "-" else pytest.fail(f"{m[1]} is not given")),
        value,
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """Environment of the services, with PostgreSQL and Redis running."""
    with ExitStack() as stack:
        database_port = stack.enter_context(machines.bare_postgresql())
        redis_url = stack.enter_context(machines.redis())
        role = {"POSTGRES_USER": "owner", "PGHOST": "127.0.0.1", "PGPORT": str(database_port)}
        subprocess.run(
            ["sh", "docker/make-role.sh"], cwd=ROOT, check=True, env={**os.environ, **role, "CTPAT_DB_PASSWORD": "p4ss"}
        )
        given = {"SECRET_KEY": KEY, "CTPAT_DB_PASSWORD": "p4ss", "POSTGRES_PASSWORD": "unused"}
        data = tmp_path_factory.mktemp("data")
        port = free_port()
        services = COMPOSE["services"]["web"]["environment"]
        environment = {name: filled_in(str(value), given) for name, value in services.items()}
        environment["DATABASE_URL"] = environment["DATABASE_URL"].replace("postgres:5432", f"127.0.0.1:{database_port}")
        environment["REDIS_URL"] = redis_url
        yield {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(data),
            **environment,
            "CTPAT_DATA": str(data),
            "CTPAT_STATIC": str(tmp_path_factory.mktemp("static")),
            "BIND": f"127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "tests.settings",  # for the sample jobs
        }


def started(name: str, environment: dict[str, str]):
    return machines.running(COMPOSE["services"][name]["command"], cwd=ROOT, env=environment)


def manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_services_do_a_request_and_a_job(installation, tmp_path):
    ledger = tmp_path / "ledger"
    prepare = COMPOSE["services"]["prepare"]["command"]
    subprocess.run(prepare, cwd=ROOT, env=installation, check=True, timeout=300)

    with started("web", installation), started("worker", installation), started("beat", installation):
        address = f"http://{installation['BIND']}/readyz"
        state = json.loads(wait_until(lambda: fetched(address), 60))
        assert (state["status"], state["broker"]) == ("ready", "ok")
        manage(
            installation,
            *("shell", "-c"),
            "from ctpat.outbox.services import enqueue; "
            f"enqueue(kind='sample.write', key='1', payload={{'ledger': {str(ledger)!r}}})",
        )
        wait_until(lambda: ledger.exists() and "done" in ledger.read_text(), 60)

    assert [line.split()[0] for line in ledger.read_text().splitlines()] == ["begun", "done"]


def fetched(address: str) -> bytes | None:
    try:
        return urllib.request.urlopen(address, timeout=5).read()  # noqa: S310
    except OSError:
        return None


def test_superuser_is_refused(installation):
    """The official image's own user would switch row-level security off."""
    wrong = {**installation, "DATABASE_URL": installation["DATABASE_URL"].replace("ctpat:p4ss@", "owner@")}
    command = [sys.executable, "manage.py", "check", "--database", "default"]

    ended = subprocess.run(command, cwd=ROOT, env=wrong, capture_output=True, text=True)

    assert ended.returncode == 1
    assert "companies.E001" in ended.stderr


def test_missing_key_stops_the_start_with_a_sentence(installation):
    command = [sys.executable, "manage.py", "check"]

    ended = subprocess.run(command, cwd=ROOT, env={**installation, "SECRET_KEY": ""}, capture_output=True, text=True)

    assert ended.returncode != 0
    assert "SECRET_KEY is missing." in ended.stderr


@pytest.mark.parametrize("name", OURS)
def test_services_run_without_rights_and_in_good_health(name):
    service = COMPOSE["services"][name]

    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert name == "prepare" or "healthcheck" in service


def test_image_is_not_root_and_holds_no_development_parts():
    image = (ROOT / "Dockerfile").read_text()
    final = image.rpartition("FROM ")[2]
    kept = (ROOT / ".dockerignore").read_text().splitlines()

    assert re.search(r"^USER ctpat$", final, re.MULTILINE)
    assert "requirements-dev" not in image
    assert kept[0] == "*"
    assert not {line for line in kept if line.startswith("!") and "test" in line}
