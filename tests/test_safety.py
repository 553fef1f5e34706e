"""What few files may do and no request by GET may: each exemption has a reason and can't go stale."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from ctpat.companies.scoping import across_companies
from tests.access_matrix import Members, Row, World
from tests.test_access import MATRIX
from tests.test_guards import CODE, ROOT, differences, files_with, routes

# --- Files that may --------------------------------------------------------------------------------

MARKED_SAFE = {  # file -> where its markup comes from
    "ctpat/common/markdown.py": "what nh3 let through",
    "ctpat/companies/templatetags/ui.py": "constants",
    "ctpat/duties/templatetags/calendar_marks.py": "format_html and constants",
    "ctpat/reports/charts.py": "figures and format_html",
    "ctpat/reports/printing.py": "a constant that marks a place",
    "ctpat/reports/readiness/parts.py": "a template's own rendering, escaped there",
}
SQL_BY_HAND = {  # file -> why the ORM doesn't do it
    "ctpat/activity/append_only.py": "triggers",
    "ctpat/common/together.py": "puts querysets that Django has compiled into one statement",
    "ctpat/companies/fences.py": "constraints and triggers",
    "ctpat/companies/rls.py": "policies",
    "ctpat/companies/scoping.py": "tells PostgreSQL whose transaction it is",
    "ctpat/operating/backup/contents.py": "counts what a restored copy holds, whatever its models",
    "ctpat/operating/backup/databases.py": "snapshots",
    "ctpat/operating/backup/restoring.py": "asks a restored copy",
}
MARKUP_BY_SCRIPT = re.compile(r"\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function\(")


def test_only_listed_files_mark_text_as_safe():
    assert differences(files_with(r"\bmark_safe\("), MARKED_SAFE) == ([], [])


def test_only_listed_files_write_sql():
    assert differences(files_with(r"\.execute\(|\.raw\(|RawSQL|\.extra\("), SQL_BY_HAND) == ([], [])


def test_only_plain_mails_are_not_escaped():
    unescaped = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape off")
    templates = [file for file in (ROOT / "templates").rglob("*.*") if unescaped.search(file.read_text())]

    assert [str(file) for file in templates if file.suffix != ".txt"] == []


def test_no_script_makes_markup_of_text():
    scripts = [file for file in (ROOT / "static" / "js").rglob("*.js") if MARKUP_BY_SCRIPT.search(file.read_text())]

    assert scripts == []


def test_few_know_the_cache():
    """What pages keep goes through `companies.caching.remember`, whose key holds company and reader; so do forms'."""
    known = {"ctpat/common/cache.py", "ctpat/companies/repeats.py", "ctpat/settings.py"}

    assert files_with(r"django\.core\.cache|cache_page") == known


def test_no_request_word_becomes_a_query():
    """A sorting or filter comes from a form's own list, never as a keyword made of what was sent."""
    spread = re.compile(r"\*\*(request|self\.request)\.(GET|POST)|\*\*\w+\.(GET|POST)\b|order_by\(\w*request")

    assert [str(file) for file in CODE if spread.search(file.read_text())] == []


# --- Requests --------------------------------------------------------------------------------------

GETS_THAT_RECORD = {  # route -> what it leaves behind
    "compliance:evidence_file": "a download is an entry in the history",
    "compliance:package_file": "a download is an entry in the history",
    "duties:export_ics": "a download is an entry in the history",
    "duties:export_xlsx": "a download is an entry in the history",
    "reports:report_download": "a download is an entry in the history",
}
COMES_AND_GOES = {"sessions.Session", "usersessions.UserSession"}  # when a person was last seen
NOT_TOLD_APART = {"companies.Membership": {"seen_at"}, "duties.Feed": {"read_on"}}  # when a program last read it


WITHOUT_THE_TOKEN = {  # route -> what proves the request instead
    "reminders/stop/<str:token>/": "the address itself, which mail programs post to with one click",
}


def test_every_unsafe_request_needs_the_token():
    exempt = [route for route, view in routes() if getattr(view, "csrf_exempt", False)]

    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE
    assert differences(exempt, WITHOUT_THE_TOKEN) == ([], [])


def everything() -> dict[str, list]:
    """Every row of every table, but for what says when a person was last seen."""
    models = [model for model in apps.get_models() if model._meta.label not in COMES_AND_GOES]
    with across_companies("a test compares all tables"):
        return {model._meta.label: rows_of(model) for model in models}


def rows_of(model) -> list[tuple]:
    left_out = NOT_TOLD_APART.get(model._meta.label, set())
    columns = [field.attname for field in model._meta.concrete_fields if field.name not in left_out]
    return list(model._base_manager.order_by("pk").values_list(*columns))


def reader(row: Row, world: World) -> Client:
    """Somebody who may open the page, a compliance officer rather than others."""
    if isinstance(row, Members):
        return world.clients["O" if "O" in row.get else row.get[0]]
    return world.clients["O"]


def changes_by_get(name: str) -> dict[str, tuple]:
    world, row = World(), MATRIX[name]
    url, client = row.url(name, world), reader(row, world=world)
    before = everything()
    client.get(url)
    after = everything()
    return {label: (before[label], after[label]) for label in before if before[label] != after[label]}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, row in MATRIX.items() if row.get and name not in GETS_THAT_RECORD])
def test_looking_changes_nothing(name):
    assert changes_by_get(name) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", GETS_THAT_RECORD)
def test_a_download_leaves_an_entry(name):
    assert {"activity.Entry", "activity.Head"} <= set(changes_by_get(name))
