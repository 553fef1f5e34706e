"""Rows of the permission matrix: the company's profile, its sites, people and set-up."""

from django.utils import timezone

from ctpat.companies.services.invitations import invite
from tests.access_matrix import EVERY_ROLE, Members, Public, Row, SignedIn
from tests.factories.companies import ContactFactory, ForeignTradeZoneFactory, SiteFactory


def site(world) -> list:
    return [SiteFactory(company=world.company).pk]


def contact(world) -> list:
    return [ContactFactory(company=world.company).pk]


def zone(world) -> list:
    return [ForeignTradeZoneFactory(company=world.company).pk]


def member(world) -> list:
    return [world.members["V"].pk]


def invitation(world) -> list:
    sent = invite(email="new@example.com", roles=["viewer"], by=world.members["A"], now=timezone.now())
    return [sent.pk]


class Home(SignedIn):
    """Whose access as a guest is over is told so; everybody else is led on."""

    def expected(self, actor: str, method: str) -> int:
        is_over = actor in {"guest over", "guest withdrawn"}
        return 200 if method == "get" and is_over else super().expected(actor, method)


class Leave(Members):
    """Everybody may go, but the only holder of a role that the company needs."""

    def expected(self, actor: str, method: str) -> int:
        return 422 if method == "post" and actor in {"A", "O", "C"} else super().expected(actor, method)


ROWS: dict[str, Row] = {
    "companies:home": Home(get=302),
    "companies:setup": SignedIn(get=200, post=422),
    "companies:me": SignedIn(get=200, post=422),
    "companies:second_factor": SignedIn(get=200),
    "companies:invitation": Public(get=404, post=404, args=lambda world: ["no-such-token"]),
    "companies:setup_sites": Members(
        get="AO", post="AO", data=lambda world: {"kind": "warehouse", "handles_cargo": "on"}
    ),
    "companies:setup_people": Members(get="AO", post="AO"),
    "companies:settings": Members(get=EVERY_ROLE),
    "companies:company_change": Members(get="AO", post="AO", posted=422, args=lambda world: ["names"]),
    "companies:rules": Members(get="AO", post="AO", posted=422),
    "companies:contact_create": Members(get="AO", post="AO", posted=422),
    "companies:contact_change": Members(get="AO", post="AO", posted=422, args=contact),
    "companies:contact_remove": Members(post="AO", args=contact),
    "companies:zone_create": Members(get="AO", post="AO", posted=422),
    "companies:zone_change": Members(get="AO", post="AO", posted=422, args=zone),
    "companies:zone_remove": Members(post="AO", args=zone),
    "companies:site_list": Members(get=EVERY_ROLE),
    "companies:site_detail": Members(get=EVERY_ROLE, args=site),
    "companies:site_create": Members(get="AO", post="AO", posted=422),
    "companies:site_change": Members(get="AO", post="AO", posted=422, args=site),
    "companies:site_close": Members(post="AO", args=site),
    "companies:site_reopen": Members(post="AO", args=site),
    "companies:member_list": Members(get="AOCUMS"),
    "companies:role_list": Members(get=EVERY_ROLE),
    "companies:member_invite": Members(get="AO", post="AO", posted=422),
    "companies:member_leave": Leave(get=EVERY_ROLE, post=EVERY_ROLE),
    "companies:member_change": Members(get="A", post="A", posted=422, args=member),
    "companies:member_end": Members(post="A", args=member),
    "companies:member_sign_out": Members(post="A", args=member),
    "companies:invitation_resend": Members(post="AO", args=invitation),
    "companies:invitation_withdraw": Members(post="AO", args=invitation),
}
