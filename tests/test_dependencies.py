"""What is installed: nothing that nobody uses, nothing below the version that mended a flaw (security R3.1)."""

import ast
import re
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from django.conf import settings

from tests.test_guards import ROOT, SOURCES

REQUIREMENT = re.compile(r"^([a-z][a-z0-9-]*)", re.MULTILINE)
USED_WITHOUT_IMPORT = {  # package -> how
    "gunicorn": "the server's own command",
    "psycopg": "Django's PostgreSQL backend imports it",
    "django-storages": "named in env.py, where STORAGE_URL asks for it",
}
FLOORS = {
    "django": (5, 2, 19),
    "weasyprint": (69,),
    "django-allauth": (65, 16, 1),
    "django-guardian": (3,),
    "celery": (5,),
}


def asked_for(name: str) -> set[str]:
    return set(REQUIREMENT.findall((ROOT / name).read_text()))


def imported(files: list[Path]) -> set[str]:
    """The packages, by the name they are installed by, of every import and every app in the settings."""
    modules = {name.partition(".")[0] for name in settings.INSTALLED_APPS}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    known = packages_distributions()
    return {package.lower().replace("_", "-") for module in modules for package in known.get(module, [])}


def test_every_package_asked_for_is_used():
    unused = asked_for("requirements.in") - imported(SOURCES) - set(USED_WITHOUT_IMPORT)

    assert unused == set()


@pytest.mark.parametrize("package", FLOORS)
def test_package_is_no_older_than_the_version_that_mended_a_flaw(package):
    present = tuple(int(part) for part in re.findall(r"\d+", version(package))[:3])

    assert present >= FLOORS[package]


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-build"])
def test_every_locked_package_has_its_hashes(name):
    lock = (ROOT / f"{name}.txt").read_text()
    packages = re.findall(r"^\S+==\S+.*(?:\n    .*)*", lock, re.MULTILINE)

    assert len(packages) > 1
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-build"])
def test_lock_holds_what_is_asked_for(name):
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / f"{name}.txt").read_text(), re.MULTILINE))

    assert asked_for(f"{name}.in") - locked == set()
