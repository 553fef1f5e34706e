"""The documentation says what is so: links lead somewhere, and what it names exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class

ROOT = settings.BASE_DIR
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"[\w./-]+\.(?:py|md|ya?ml|html|css|js|sh|txt|toml)")
COMMAND = re.compile(r"manage\.py ([a-z][a-z-]*)((?: --?[a-z-]+)*)")
PROOF = re.compile(r"test_\w+")
MODEL = re.compile(r"[a-z]+\.[A-Z][a-z]\w+")
ELSEWHERE = {  # file -> whose it is
    "highway.yaml": "an operator's own supplement",
    "admin.py": "Django's, as a comparison",
    "vendor/tabler.css": "built by script/assets",
}


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def code_of(name: str) -> list[str]:
    return CODE.findall(FENCE.sub("", text_of(name)))


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.MULTILINE)}


@cache
def files() -> list[str]:
    ours = ("ctpat", "compliance", "partners", "audits", "tests", "templates", "static", "script", "docs", "benchmarks")
    below = (file for top in (*ours, "docker") for file in (ROOT / top).rglob("*") if file.is_file())
    return [f"/{file.relative_to(ROOT)}" for file in [*below, *(f for f in ROOT.iterdir() if f.is_file())]]


@cache
def all_tests() -> set[str]:
    found = set()
    for file in (ROOT / "tests").rglob("*.py"):
        found |= {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}
        found.add(file.stem)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name):
    lost = []
    for link in LINK.findall(FENCE.sub("", text_of(name))):
        address, _, anchor = link.partition("#")
        if "://" in address:
            continue
        target = (ROOT / name).parent / address if address else ROOT / name
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


def test_every_page_is_in_an_index():
    linked = set()
    for index in (ROOT / "README.md", DOCS / "README.md", DOCS / "decisions" / "README.md"):
        linked |= {(index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(index.read_text())}

    assert [name for name in NAMES if name != "README.md" and (ROOT / name).resolve() not in linked] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_is_named_exists(name):
    named = {file for code in code_of(name) if not re.search(r"[*<>{]", code) for file in FILE.findall(code)}
    lost = [
        file for file in named - set(ELSEWHERE) if not any(known.endswith(f"/{file.lstrip('/')}") for known in files())
    ]

    assert lost == []


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_is_named_exists(name):
    for command, options in COMMAND.findall(text_of(name)):
        assert command in get_commands(), command
        parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
        known = {option for action in parser._actions for option in action.option_strings}
        assert set(options.split()) <= known, command


@pytest.mark.parametrize("name", NAMES)
def test_every_test_that_is_named_exists(name):
    named = {proof for code in code_of(name) for proof in PROOF.findall(code)}

    assert sorted(named - all_tests()) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_model_that_is_named_exists(name):
    labels = {app.label for app in apps.get_app_configs()}
    named = {code for code in code_of(name) if MODEL.fullmatch(code) and code.partition(".")[0] in labels}

    assert [label for label in sorted(named) if not _has_model(label)] == []


def _has_model(label: str) -> bool:
    try:
        return bool(apps.get_model(label))
    except LookupError:
        return False


# --- Settings --------------------------------------------------------------------------------------

READ = re.compile(r'(?:ENV|environ)(?:, |\.get\()"([A-Z_]+)"|\benv\.get\("([A-Z_]+)"|name: str = "([A-Z_]+)"')


def settings_read() -> set[str]:
    """The names that the settings, their readers and gunicorn look up in the environment."""
    sources = ("ctpat/settings.py", "ctpat/env.py", "gunicorn.conf.py")
    return {name for source in sources for match in READ.findall(text_of(source)) for name in match if name}


def settings_documented() -> set[str]:
    table = text_of("docs/operating.md").partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_every_setting_is_documented_and_every_documented_one_is_read():
    assert settings_documented() == settings_read()


def test_every_setting_can_be_given_to_the_containers():
    given = set(yaml.safe_load(text_of("docker-compose.yml"))["services"]["web"]["environment"])
    of_the_image = {"CTPAT_DATA", "CTPAT_STATIC", "BIND"}
    of_the_machine = {"SECRET_KEY_FILE", "DEBUG", "WEB_WORKERS", "WEB_THREADS", "FORWARDED_ALLOW_IPS"}

    assert settings_read() - of_the_image - of_the_machine == given


# --- Decisions -------------------------------------------------------------------------------------


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(page.name[:4]) for page in (DOCS / "decisions").glob("[0-9]*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("[0-9]*.md")), ids=lambda page: page.stem)
def test_decision_has_its_parts_and_is_short(page):
    parts = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)

    assert [part for part in parts if part in ("Context", "Decision", "Consequences")] == parts or "Measured" in parts
    assert page.read_text().startswith(f"# {page.name[:4]} ")
    assert len(page.read_text().splitlines()) <= 60


# --- From the code ---------------------------------------------------------------------------------


def test_every_page_that_the_code_names_exists():
    named = {
        page
        for file in [*ROOT.glob("ctpat/**/*.py"), *ROOT.glob("compliance/**/*.py"), *ROOT.glob("templates/**/*.html")]
        for page in re.findall(r"docs/[\w/-]+\.md", file.read_text())
    }

    assert [page for page in sorted(named) if not (ROOT / page).exists()] == []
