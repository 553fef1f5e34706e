"""The machine behind tests/test_access.py: who asks, and what each may expect.

Actors are everybody signed out, a member with each role, a member of another company, a
person of no company and the operator (superuser).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ctpat.companies.models import Company, User
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.companies.sessions import BEGAN, SEEN
from tests.factories.companies import CompanyFactory, MembershipFactory, UserFactory

LETTERS = {
    "A": Role.ADMINISTRATOR,
    "O": Role.COMPLIANCE_OFFICER,
    "C": Role.COMPANY_OFFICER,
    "U": Role.AUDITOR,
    "M": Role.MANAGER,
    "T": Role.CONTRIBUTOR,
    "V": Role.VIEWER,
    "S": Role.CONSULTANT,
}
EVERY_ROLE = "AOCUMTVS"
STRANGERS = ("foreign member", "nobody's member", "superuser")


class World:
    """One company with a member for each role, and everybody else; made anew for each row."""

    def __init__(self) -> None:
        self.company: Company = CompanyFactory(slug="acme")
        self.members = {
            letter: MembershipFactory(company=self.company, roles=[role]) for letter, role in LETTERS.items()
        }
        self.foreign = MembershipFactory(company=CompanyFactory(slug="beta"), roles=[Role.ADMINISTRATOR]).user
        self.nobody: User = UserFactory()
        self.superuser: User = UserFactory(is_staff=True, is_superuser=True)

    @cached_property
    def clients(self) -> dict[str, Client]:
        people = {letter: member.user for letter, member in self.members.items()}
        people |= {"foreign member": self.foreign, "nobody's member": self.nobody, "superuser": self.superuser}
        return {"anonymous": Client(), **{name: self.sign_in(user) for name, user in people.items()}}

    @staticmethod
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        just_signed_in(client, user)
        return client


def just_signed_in(client: Client, user: User) -> None:
    """What django-allauth remembers of a sign-in by password a moment ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": user.email}]
    session["account_authentication_methods_user"] = str(user.pk)
    session[BEGAN] = session[SEEN] = time.time()  # so the first page has nothing to write
    session.save()


@dataclass(frozen=True)
class Members:
    """A route below a company: the letters of the roles that may GET and POST it.

    A method without letters answers 405 to those who may use the other. `got` and `posted`
    are the answers to those who may, for an empty form unless `data` makes one. `args` are
    the route's arguments beside the company, made inside its scope.
    """

    get: str = ""
    post: str = ""
    got: int = 200
    posted: int = 302
    args: Callable[[World], list] = field(default=lambda world: [])
    data: Callable[[World], dict] = field(default=lambda world: {})

    def url(self, name: str, world: World) -> str:
        with company_scope(world.company):
            return reverse(name, args=[world.company.slug, *self.args(world)])

    def expected(self, actor: str, method: str) -> int:
        if actor == "anonymous":
            return 302
        if actor in STRANGERS:
            return 404
        if actor in getattr(self, method):
            return {"get": self.got, "post": self.posted}[method]
        return 405 if actor in self.get + self.post and not getattr(self, method) else 403


@dataclass(frozen=True)
class SignedIn:
    """A route for every person who is signed in, whatever the company; None is 405."""

    get: int | None = 200
    post: int | None = None
    args: Callable[[World], list] = field(default=lambda world: [])
    data: Callable[[World], dict] = field(default=lambda world: {})

    def url(self, name: str, world: World) -> str:
        return reverse(name, args=self.args(world))

    def expected(self, actor: str, method: str) -> int:
        return 302 if actor == "anonymous" else getattr(self, method) or 405


@dataclass(frozen=True)
class Public(SignedIn):
    """A route for everybody."""

    def expected(self, actor: str, method: str) -> int:
        return getattr(self, method) or 405


Row = Members | SignedIn | Public


def route_names(patterns=None, namespace: str = "") -> Iterator[str]:
    """The full names of all routes of ours; one without a name is given by its path."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else str(pattern.pattern)
        elif isinstance(pattern, URLResolver) and str(pattern.pattern) != "accounts/":
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern.url_patterns, inner)


def answers(row: Row, name: str) -> tuple[dict, dict]:
    """What each actor gets for each method, and what the table says; each request is undone."""
    world, got, wanted = World(), {}, {}
    url, data = row.url(name, world), row.data(world)
    for actor, client in world.clients.items():
        for method in ("get", "post"):
            with transaction.atomic():
                page = getattr(client, method)(url, data if method == "post" else {})
                transaction.set_rollback(True)
            got[actor, method] = page.status_code
            wanted[actor, method] = row.expected(actor, method)
    return got, wanted
