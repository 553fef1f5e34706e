"""Where each page of the application can be seen, for the test that looks at all of them.

The list is the URL configuration itself, so a new page can't be forgotten. One without arguments
needs nothing. One with arguments is found by its name (`site_change` shows the first Site) or by
a row in SAMPLES; failing that it is shown with the row that the permission matrix makes for it.
What isn't a page stands in NO_PAGES, with what it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count, Model
from django.urls import URLPattern, get_resolver, reverse

from compliance.models import CorrectiveAction, Evidence, Response, Weakness
from ctpat.activity.models import Entry
from ctpat.companies.models import Company, ForeignTradeZone, Membership, User
from ctpat.companies.scoping import company_scope
from ctpat.duties.models import Duty, Occurrence, OwnKind
from ctpat.reports.models import Report
from tests.access_matrix import Members, Row
from tests.test_access import MATRIX

PREFERRED = "OACMUTVS"  # who looks at a page, of those who may

NO_PAGES = {
    "activity:entry_target": "leads on",
    "companies:home": "leads on, or to the set-up",
    "companies:invitation": "test_first_run.py accepts one",
    "companies:second_factor": "only where the company asks for one; test_first_run.py is there",
    "companies:switcher": "a part of the frame",
    "compliance:annual_review_receipt": "a file",
    "compliance:criterion_standing": "a part of the workbench",
    "compliance:evidence_file": "a file",
    "compliance:evidence_picture": "a file",
    "calendar_feed": "for calendar programs",
    "duties:export_ics": "a file",
    "duties:export_xlsx": "a file",
    "compliance:frozen_profile_download": "a file",
    "operating:healthz": "for machines",
    "operating:readyz": "for machines",
    "reports:report_download": "a file",
    "reports:report_preview": "a file",
    "verify": "with those of strangers",
}


def _pks(rows) -> list[dict]:
    return [{"pk": row.pk} for row in rows]


def _criteria() -> list[dict]:
    """One answer in each state of review, and one with a compensating measure."""
    answers = Response.objects.select_related("criterion", "own_criterion", "company").order_by("-pk")
    codes = {answer.review_state: answer.code for answer in answers}
    return [{"code": code} for code in {*codes.values(), answers.exclude(measures=None)[0].code}]


def _busiest() -> list[dict]:
    """The criterion about which there is most to show."""
    answers = Response.objects.select_related("criterion", "own_criterion", "company").exclude(weaknesses=None)
    busy = answers.annotate(talk=Count("comments", distinct=True), proofs=Count("evidence_links", distinct=True))
    return [{"code": busy.order_by("-talk", "-proofs")[0].code}]


# Arguments of pages whose name doesn't say what they show, or that are looked at in several states.
SAMPLES: dict[str, Callable[[], list[dict]]] = {
    "activity:entry_detail": lambda: [{"seq": Entry.objects.of_kind("compliance.response").recent(1)[0].seq}],
    "companies:company_change": lambda: [{"section": section} for section in ("names", "addresses", "business")],
    "companies:member_change": lambda: _pks(Membership.objects.filter(user__email="viewer@acme.example")),
    "companies:zone_change": lambda: _pks(ForeignTradeZone.objects.all()[:1]),
    "compliance:action_change": lambda: _pks(CorrectiveAction.objects.filter(state="open")[:1]),
    "compliance:criterion": _criteria,
    "compliance:evidence_detail": lambda: _pks(
        Evidence.objects.filter(versions__file__kind=kind)[0] for kind in ("pdf", "jpg", "xlsx")
    ),
    "compliance:weakness_detail": lambda: [
        {"number": Weakness.objects.filter(**state)[0].number}
        for state in ({"closed_on": None}, {"closed_on__isnull": False}, {"actions__state": "done"})
    ],
    "duties:duty_detail": lambda: _pks(Duty.objects.in_force().order_by("pk")[:2]),
    "duties:duty_assign": lambda: _pks(Duty.objects.in_force()[:1]),
    "duties:duty_adjust": lambda: _pks(Duty.objects.in_force().filter(kind="footage-review")[:1]),
    "duties:duty_pause": lambda: _pks(Duty.objects.in_force()[:1]),
    "duties:hand_over": lambda: _pks(User.objects.filter(email="officer@acme.example")),
    "duties:occurrence_done": lambda: _pks(Occurrence.objects.open()[:1]),
    "duties:occurrence_explain": lambda: _pks(Occurrence.objects.open()[:1]),
    "duties:occurrence_take_back": lambda: _pks(Occurrence.objects.open()[:1]),
    "duties:own_kind_change": lambda: _pks(OwnKind.objects.all()[:1]),
    "reports:report_detail": lambda: _pks(Report.objects.all()),
}

# Pages in a state that only a query says.
STATES = {
    "duties:agenda": ["late=1", "done=1", "q=nothing-like-this"],
    "duties:month": ["month=2027-01"],
    "compliance:action_list": ["view=closed", "view=verify", "q=seal"],
    "compliance:evidence_list": ["q=seal"],
    "compliance:profile": ["q=seal", "q=nothing-like-this"],
    "companies:search": ["q=seal"],
}


@dataclass(frozen=True)
class Route:
    """One address of the URL configuration."""

    name: str
    arguments: frozenset[str]

    @property
    def is_inside(self) -> bool:
        return "company" in self.arguments

    @property
    def has_arguments(self) -> bool:
        return bool(self.arguments - {"company"})


@dataclass(frozen=True)
class Address:
    """One page as one person sees it; `letter` is the role, see LETTERS."""

    name: str
    path: str
    letter: str


def routes(patterns=None, namespace: str = "", arguments: frozenset = frozenset()) -> Iterator[Route]:
    """Every route of ours; those of allauth are in SIGN_IN of the test."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        known = arguments | set(pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Route(f"{namespace}{pattern.name}", known)
        elif str(pattern.pattern) != "accounts/":
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner, known)


def pages() -> list[Route]:
    """The routes that somebody may GET and that are pages."""
    return [route for route in routes() if MATRIX[route.name].get and route.name not in NO_PAGES]


def addresses(company: Company, *, with_rows: bool) -> Iterator[Address]:
    """Every page that has something to show, as the fitting person sees it; without rows those that need none."""
    for route in pages():
        if route.has_arguments and not with_rows:
            continue
        with company_scope(company):
            samples = samples_of(route)
        for sample in samples:
            path = reverse(route.name, kwargs={**sample, **({"company": company.slug} if route.is_inside else {})})
            for query in ["", *(STATES.get(route.name, []) if with_rows else [])]:
                yield Address(route.name, f"{path}?{query}" if query else path, letter_of(MATRIX[route.name]))


def other_pages(company: Company) -> list[Route]:
    """The pages of which this company has no rows; the permission matrix makes one for each."""
    with company_scope(company):
        return [route for route in pages() if not samples_of(route)]


def letter_of(row: Row) -> str:
    return next(letter for letter in PREFERRED if letter in row.get) if isinstance(row, Members) else "O"


def samples_of(route: Route) -> list[dict]:
    """Sample arguments of a page beside the company in force, where there are any."""
    if route.name in SAMPLES:
        return SAMPLES[route.name]()
    wanted = route.arguments - {"company"}
    if wanted == {"code"}:
        return _busiest()
    model = model_of(route.name) if wanted else None
    rows = model.objects.all()[:1] if model else []
    return [{name: getattr(row, name) for name in wanted} for row in rows if all(hasattr(row, w) for w in wanted)] or (
        [] if wanted else [{}]
    )


def model_of(name: str) -> type[Model] | None:
    """What a page shows by its name: `own_criterion_change` an OwnCriterion."""
    namespace, _colon, view = name.rpartition(":")
    if not namespace:
        return None
    models = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower(): model
        for model in apps.get_app_config(namespace).get_models()
    }
    fitting = [noun for noun in models if view.startswith(f"{noun}_")]
    return models[max(fitting, key=len)] if fitting else None
