"""Who does what in the company: each function of roles.yaml, its holders, and to whom its duties fall without one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from compliance.catalogue.duty_kinds import duty_kinds, functions
from ctpat.companies.models import Contact, Membership, User

from .models import Duty, Holder
from .people import ROLES, People

NAMED_BY_THE_RECORD = {"evidence_owner", "partner_owner"}  # nobody holds these for the whole company
KNOWN_TO_CBP = set(Contact.Part.values)


def is_of_a_department(key: str) -> bool:
    """Whether a function is somebody's job in a department, held by nobody else by contact or role."""
    return key in functions_to_hold() and key not in KNOWN_TO_CBP and key not in ROLES


def functions_to_hold() -> Mapping[str, Mapping[str, str]]:
    """The functions that somebody can be named for, by id."""
    return {key: entry for key, entry in functions().items() if key not in NAMED_BY_THE_RECORD}


@dataclass(frozen=True)
class Post:
    """One function: its holders, everywhere first, and without one the person to whom it falls, and why."""

    key: str
    name: str
    note: str
    holders: list[Holder]
    falls_to: User | None
    why: str
    duties: int

    @property
    def is_everywhere(self) -> bool:
        return any(holder.site_id is None for holder in self.holders)


class Posts:
    """All functions of the company in force as a member sees them, in six queries."""

    def __init__(self, membership: Membership) -> None:
        self.membership, self._people = membership, People(membership.company)

    @cached_property
    def rows(self) -> list[Post]:
        return [self._post(key, entry) for key, entry in functions_to_hold().items()]

    def of(self, key: str) -> Post:
        """One of them. Raises KeyError for an unknown function."""
        return self._post(key, functions_to_hold()[key])

    @property
    def unheld(self) -> list[Post]:
        """Those with duties that nobody is named for."""
        return [post for post in self.rows if post.duties and not post.holders and not post.why]

    @cached_property
    def _holders(self) -> dict[str, list[Holder]]:
        found: dict[str, list[Holder]] = {}
        for holder in Holder.objects.select_related("user", "site").order_by("site__name", "pk"):
            found.setdefault(holder.function, []).append(holder)
        return {key: sorted(held, key=lambda one: one.site_id is not None) for key, held in found.items()}

    @cached_property
    def _users(self) -> dict[int, User]:
        return User.objects.in_bulk(self._people.members)

    @cached_property
    def _duties(self) -> Counter:
        """How many duties that the member may see each function owns; those of a company's own kinds name people."""
        kinds = (
            Duty.objects.in_force()
            .visible_to(self.membership)
            .exclude(kind="")
            .order_by()
            .values_list("kind", flat=True)
        )
        return Counter(duty_kinds()[kind].owner for kind in kinds if kind in duty_kinds())

    def _post(self, key: str, entry: Mapping[str, str]) -> Post:
        holders = self._holders.get(key, [])
        held_by = self._people.holding(key)
        why = ""
        if held_by and not any(holder.site_id is None for holder in holders):
            why = _("known to CBP") if self._people.is_known_to_cbp(key) else _("by role")
        return Post(
            key=key,
            name=entry["name"],
            note=entry["note"],
            holders=holders,
            falls_to=self._users.get(held_by or self._people.last_resort),
            why=why,
            duties=self._duties[key],
        )


def kinds_of(key: str) -> list[str]:
    """The titles of the duties that a function owns, as the catalogue says."""
    return sorted(kind.title for kind in duty_kinds().values() if kind.owner == key)
