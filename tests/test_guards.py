"""Habits of the house that a machine holds: each exemption has a reason and can't go stale."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, get_resolver
from django_scopes import ScopeError

from ctpat.celery import app as celery
from ctpat.companies.models import Company
from ctpat.companies.roles import RIGHTS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [
    *ROOT.glob("ctpat/**/*.py"),
    *(f for top in ("compliance", "partners", "audits") for f in ROOT.glob(f"{top}/**/*.py")),
]
CODE = [file for file in SOURCES if "migrations" not in file.parts]
TEMPLATES = list((ROOT / "templates").glob("**/*.html"))

# --- Models ---------------------------------------------------------------------------------------

GLOBAL_MODELS = {  # model -> why it belongs to no single company
    "companies.Company": "is the company",
    "companies.User": "one person, many companies",
    "companies.User_groups": "Django's, unused",
    "companies.User_user_permissions": "Django's, unused",
    "companies.Membership": "read before a company is in force, always asked by company",
    "companies.Invitation": "opened by its secret, before a company is in force",
    "activity.Head": "read and written by activity.services only, by company",
    "outbox.Job": "claimed by workers before a company is in force",
    "outbox.Mail": "sent by workers; some belong to a person, not to a company",
    "reports.Imprint": "a checksum that anybody may ask for at /verify/, without a company's words",
    "compliance.AccountGrant": "read before a company is in force, always asked by company; fenced all the same",
    "compliance.Edition": "catalogue",
    "compliance.Element": "catalogue",
    "compliance.Category": "catalogue",
    "compliance.EntityType": "catalogue",
    "compliance.Criterion": "catalogue",
}
OUR_APPS = {"companies", "activity", "files", "outbox", "compliance", "partners", "audits", "duties", "reports"}


def not_owned(all_models) -> dict[str, str]:
    """Models of ours that aren't safely company-owned, and why."""
    found = {}
    for model in all_models:
        if model._meta.app_label not in OUR_APPS:
            continue
        field = next((field for field in model._meta.fields if field.name == "company"), None)
        if field is None or field.remote_field.model is not Company:
            found[model._meta.label] = "no company"
        elif field.null:
            found[model._meta.label] = "the company may be empty"
        elif not all(getattr(manager, "company_scoped", False) for manager in model._meta.managers):
            found[model._meta.label] = "a manager isn't scoped"
        elif getattr(model._base_manager, "company_scoped", False):
            found[model._meta.label] = "the base manager must stay plain"
    return found


def differences(found, allowed) -> tuple[list[str], list[str]]:
    """What is found but not allowed, and what is allowed in vain."""
    return sorted(set(found) - set(allowed)), sorted(set(allowed) - set(found))


def test_every_model_is_company_owned_or_global_for_a_reason():
    found = not_owned(apps.get_models(include_auto_created=True))

    assert differences(found, GLOBAL_MODELS) == ([], [])


def test_guard_of_models_notices_a_loose_model_and_a_stale_exemption():
    class Loose(models.Model):
        company = models.ForeignKey(Company, models.CASCADE, related_name="+")

        class Meta:
            app_label = "companies"

        def __str__(self) -> str:
            return "loose"

    try:
        found = not_owned(apps.get_models(include_auto_created=True))
    finally:
        del apps.all_models["companies"]["loose"]
        apps.clear_cache()

    assert differences(found, {**GLOBAL_MODELS, "companies.Gone": "stale"}) == (["companies.Loose"], ["companies.Gone"])


HARMLESS = {"none", "using", "as_manager", "resolve_expression"}  # they reach no row


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model", [m for m in apps.get_models() if getattr(m._default_manager, "company_scoped", False)]
)
def test_every_queryset_method_raises_outside_a_company(model):
    queryset = model._default_manager.get_queryset()
    row, field = model(pk=1), next(f.name for f in model._meta.concrete_fields if not f.primary_key)
    arguments = {
        "bulk_update": ([row], [field]),
        "bulk_create": ([row],),
        "contains": (row,),
        "dates": (field, "day"),
        "datetimes": (field, "day"),
        "raw": ("select 1",),
    }
    for name in dir(models.QuerySet):
        is_async_twin = name.startswith("a") and hasattr(models.QuerySet, name[1:])
        if name.startswith("_") or name in HARMLESS or is_async_twin:
            continue
        if not callable(getattr(models.QuerySet, name)):
            continue
        with pytest.raises(ScopeError):  # noqa: PT012  (a generator raises when its first row is asked for)
            answer = getattr(queryset, name)(*arguments.get(name, ()))
            if inspect.isgenerator(answer):
                next(answer)


# --- Routes ---------------------------------------------------------------------------------------

COMPANY_ROOT = "c/<slug:company>/"
FOREIGN_ROUTES = ("accounts/",)  # django-allauth's own
UNGATED_ROUTES: dict[str, str] = {  # route -> why it needs no company
    "": "leads to the person's company, chosen by membership",
    "setup/": "makes a new company of the person who asks",
    "me/": "belongs to the person",
    "me/theme/": "belongs to the person",
    "me/second-factor/": "belongs to the person",
    "invitation/<str:token>/": "opened by its secret; the company comes from the invitation",
    "calendar-feed/<str:token>.ics": "opened by its secret; the company comes from the link",
    "verify/": "asked by anybody who holds a report",
    "reminders/stop/<str:token>/": "opened by its signature; stops one person's mails and shows nothing else",
    "healthz": "asked by machines; says only that the process answers",
    "readyz": "asked by machines; names what is missing, nothing of any company",
}


def routes(patterns=None, prefix: str = ""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from routes(pattern.url_patterns, route)


def test_every_route_is_gated_or_open_for_a_reason():
    ungated = {route for route, view in routes() if not hasattr(view, "company_permission")}
    ours = {route for route in ungated if not route.startswith(FOREIGN_ROUTES)}

    assert differences(ours, UNGATED_ROUTES) == ([], [])


def test_routes_are_gated_exactly_below_a_company():
    wrong = [
        route
        for route, view in routes()
        if hasattr(view, "company_permission") != route.startswith(COMPANY_ROOT)
        and route not in UNGATED_ROUTES
        and not route.startswith(FOREIGN_ROUTES)
    ]

    assert wrong == []


# --- Rights ---------------------------------------------------------------------------------------

ASKS_FOR_A_RIGHT = {"company_view", "require", "may", "only_assigned", "with_right"}
A_RIGHT = re.compile(r"[a-z]+\.[a-z_]+")


def rights_asked_for(source: str) -> set[str]:
    """The literal rights in calls of the gate and of memberships."""
    asked = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ASKS_FOR_A_RIGHT:
                words = [word.value for word in node.args if isinstance(word, ast.Constant)]
                asked |= {word for word in words if isinstance(word, str) and A_RIGHT.fullmatch(word)}
    return asked


def test_every_right_asked_for_is_declared():
    in_code = {right for file in CODE for right in rights_asked_for(file.read_text())}
    in_templates = {right for file in TEMPLATES for right in re.findall(r'\|may:"([^"]+)"', file.read_text())}

    assert sorted((in_code | in_templates) - set(RIGHTS)) == []


# --- Floors ---------------------------------------------------------------------------------------

FLOORS = [
    {"common"},
    {"companies"},
    {"activity", "files", "outbox"},
    {"companies (doors)"},
    {"compliance"},
    {"partners"},
    {"audits"},
    {"duties", "reports"},
    {"operating"},
]
# What people do with companies is recorded and mailed, so these modules stand above activity and
# outbox; the gate, the scopes and the models below them don't know of either.
DOORS = {"services", "views", "urls", "context", "adapters", "management", "history", "jobs", "search"}


def floor_of(module: str) -> int | None:
    """The floor on which a module of ours stands; None for the project and for strangers."""
    parts = module.split(".")
    if parts[0] == "ctpat":
        parts = parts[1:]
    elif parts[0] not in OUR_APPS:
        return None
    name = parts[0] if parts else ""
    if name == "companies" and len(parts) > 1 and parts[1] in DOORS:
        name = "companies (doors)"
    return next((number for number, floor in enumerate(FLOORS) if name in floor), None)


def imports_of(module: str, source: str, *, is_package: bool):
    """Full names of the modules that a module imports, relative ones resolved."""
    package = module if is_package else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def test_imports_point_one_way():
    upward = []
    for file in CODE:
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        is_package = module.endswith(".__init__")
        module = module.removesuffix(".__init__")
        own = floor_of(module)
        for name in imports_of(module, file.read_text(), is_package=is_package) if own is not None else ():
            other = floor_of(name)
            if other is not None and other > own:
                upward.append(f"{module} imports {name}")

    assert upward == []


# --- Scopes ---------------------------------------------------------------------------------------

RAW_SCOPES = re.compile(r"\b(ScopedManager|scopes_disabled|with_scope|django_scopes)\b")
ACROSS_COMPANIES = {  # file -> why it may look at all companies
    "ctpat/companies/scoping.py": "defines it",
    "ctpat/duties/sweeping.py": "asks in which companies something is due, and gets their ids only",
}


def files_with(pattern: str | re.Pattern) -> set[str]:
    return {str(file.relative_to(ROOT)) for file in CODE if re.search(pattern, file.read_text())}


def test_only_scoping_knows_django_scopes():
    assert files_with(RAW_SCOPES) == {"ctpat/companies/scoping.py"}


def test_only_the_demonstration_tells_the_history_the_time():
    found = files_with(r"\bhistory_told_at\b")

    assert sorted(found) == ["compliance/demo/building.py", "ctpat/activity/clock.py"]


def test_only_listed_files_look_across_companies():
    assert differences(files_with(r"\bacross_companies\b"), ACROSS_COMPANIES) == ([], [])


def test_guardian_is_asked_by_the_gate_only():
    """Its shortcuts know no end of a grant, and its backend would let superusers in."""
    assert files_with(r"\b(?:import|from) guardian\b") == {"ctpat/companies/models/grant.py"}
    assert files_with(r"\.has_perms?\(") == set()
    assert not any("guardian" in backend for backend in settings.AUTHENTICATION_BACKENDS)


# --- Tasks and templates --------------------------------------------------------------------------


def test_every_task_names_its_queue():
    celery.loader.import_default_modules()
    ours = {name for name in celery.tasks if not name.startswith("celery.")}

    assert differences(ours, settings.CELERY_TASK_ROUTES) == ([], [])


def test_every_partial_is_used():
    texts = {file: file.read_text() for file in [*TEMPLATES, *CODE]}
    partials = [file for file in TEMPLATES if file.name.startswith("_")]
    unused = []
    for partial in partials:
        name = str(partial.relative_to(ROOT / "templates"))
        if not any(name in text for file, text in texts.items() if file != partial):
            unused.append(name)

    assert unused == []


def test_every_partial_says_what_it_accepts():
    partials = [file for file in TEMPLATES if file.name.startswith("_")]

    assert [str(file) for file in partials if not file.read_text().startswith("{% comment %}")] == []


# --- Forms ----------------------------------------------------------------------------------------

NOT_GUARDED = {  # template -> why nothing is lost when the session ends or the page is left
    "compliance/_answer_form.html": "a draft of its own, kept as it is typed",
    "compliance/_reply_form.html": "a draft of its own, kept as it is typed",
    "compliance/_conflict.html": "both texts are kept with the draft",
    "compliance/_reply_conflict.html": "both texts are kept with the draft",
    "compliance/_criterion_measures.html": "a word to a decision; the request itself is sent by htmx, which stays",
    "compliance/_exceptions.html": "swapped with the pane, whose draft asks before one leaves",
    "compliance/account_change.html": "dates and numbers from a certificate",
    "compliance/account_create.html": "choices and a date",
    "compliance/guest_change.html": "choices and a date",
    "compliance/guest_invite.html": "an address, a choice and a date",
    "duties/feed.html": "one choice",
    "duties/hand_over.html": "ticks and one choice",
    "duties/wishes.html": "choices and two dates",
}
POST_FORM = re.compile(r'<form\b[^>]*method="post"(?:[^>]|%\})*?>')
TYPED_INTO = re.compile(r"\{\{ *\w*form *\}\}|<textarea|\{% field [^%]*(?:note|text|reason)")


def test_forms_keep_what_is_typed():
    """data-guard asks before the page is left and brings the text back after the sign-in (guard.js)."""
    found = set()
    for app in ("compliance", "duties"):
        for file in (ROOT / "templates" / app).rglob("*.html"):
            text = file.read_text()
            for form in POST_FORM.finditer(text):
                is_kept = "data-guard" in form[0] or "hx-post" in form[0]
                if not is_kept and TYPED_INTO.search(text, form.end(), text.find("</form>", form.end())):
                    found.add(f"{app}/{file.relative_to(ROOT / 'templates' / app)}")

    assert differences(found, NOT_GUARDED) == ([], [])
