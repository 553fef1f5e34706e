"""The machine behind tests/test_access.py: who asks, and what each may expect.

Actors are everybody signed out, a member with each role, a member of another company, a
person of no company, the operator (superuser), and guests: of the account that is shown, with a
grant that is live, over, withdrawn, or was offered and not taken; of another account; of another company.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from compliance.models import Account, AccountGrant
from ctpat.companies.models import Company, User
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.companies.sessions import BEGAN, SEEN
from tests.factories.accounts import AccountFactory
from tests.factories.companies import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.grants import guest_of

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
GUEST = "guest"
SHUT_OUT = ("guest over", "guest withdrawn", "guest to be", "guest of another account", "guest of another company")


class World:
    """One company with a member for each role, and everybody else; made anew for each row."""

    def __init__(self, slug: str = "acme", foreign: str = "beta") -> None:
        self.company: Company = CompanyFactory(slug=slug)
        self.members = {
            letter: MembershipFactory(company=self.company, roles=[role]) for letter, role in LETTERS.items()
        }
        self.foreign_company: Company = CompanyFactory(slug=foreign)
        self.foreign = MembershipFactory(company=self.foreign_company, roles=[Role.ADMINISTRATOR]).user
        self.nobody: User = UserFactory()
        self.superuser: User = UserFactory(is_staff=True, is_superuser=True)
        self.shown, self.guests = self._guests()

    def _guests(self) -> tuple[Account, dict[str, tuple[AccountGrant, User]]]:
        """The account that guests see; each guest's grant and person."""
        now, moment = timezone.now(), timedelta(seconds=1)
        with company_scope(self.company):
            shown = AccountFactory(entity_type__slug="sea-carrier")
            grants = {
                GUEST: guest_of(shown),
                "guest over": guest_of(shown, ends_at=now - moment),
                "guest withdrawn": guest_of(shown, withdrawn_at=now - moment),
                "guest to be": guest_of(shown),
                "guest of another account": guest_of(AccountFactory(entity_type__slug="air-carrier")),
            }
        with company_scope(self.foreign_company):
            grants["guest of another company"] = guest_of(AccountFactory(entity_type__slug="sea-carrier"))
        guests = {name: (grant, grant.user) for name, grant in grants.items()}
        AccountGrant.objects.filter(pk=grants["guest to be"].pk).update(user=None, accepted_at=None)
        return shown, guests

    @cached_property
    def clients(self) -> dict[str, Client]:
        people = {letter: member.user for letter, member in self.members.items()}
        people |= {"foreign member": self.foreign, "nobody's member": self.nobody, "superuser": self.superuser}
        people |= {name: user for name, (_grant, user) in self.guests.items()}
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
        if actor in STRANGERS or actor == GUEST or actor in SHUT_OUT:
            return 404
        if actor in getattr(self, method):
            return {"get": self.got, "post": self.posted}[method]
        return 405 if actor in self.get + self.post and not getattr(self, method) else 403


@dataclass(frozen=True)
class Guests(Members):
    """A route of who was granted the account that is shown; members with the letters look on as guests would."""

    guest_got: int = 200
    guest_posted: int = 302

    def expected(self, actor: str, method: str) -> int:
        if actor == GUEST:
            return {"get": self.guest_got, "post": self.guest_posted}[method]
        return super().expected(actor, method)


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


Row = Members | Guests | SignedIn | Public


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
