"""Rows of the permission matrix: guests of one account, and who lets them in."""

from tests.access_matrix import GUEST, Guests, Members, Row
from tests.compliance.access_accounts import account
from tests.factories.compliance import CriterionFactory, EvidenceLinkFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file

ON_LOOKERS = "OC"


def shown(world) -> list:
    return [world.shown.pk]


def accepted(world, **fields):
    criterion = CriterionFactory(code="6.1", applies_to=[world.shown.entity_type_id])
    return ResponseFactory(criterion=criterion, accepted_version=1, review_state="accepted", **fields)


def criterion(world) -> list:
    accepted(world)
    return [world.shown.pk, "6.1"]


def proof(world) -> list:
    evidence = evidence_with_file(world.members["O"].user)
    EvidenceLinkFactory(evidence=evidence, response=accepted(world))
    return [world.shown.pk, evidence.pk]


def guest(world) -> list:
    return [world.shown.pk, world.guests[GUEST][0].pk]


ROWS: dict[str, Row] = {
    "compliance:guest_invite": Members(get="AO", post="AO", posted=422, args=account),
    "compliance:guest_change": Members(get="AO", post="AO", posted=422, args=guest),
    "compliance:guest_withdraw": Members(post="AO", args=guest),
    "compliance:shown_profile": Guests(get=ON_LOOKERS, guest_posted=405, args=shown),
    "compliance:shown_criterion": Guests(get=ON_LOOKERS, guest_posted=405, args=criterion),
    "compliance:shown_file": Guests(get=ON_LOOKERS, guest_posted=405, args=proof),
    # The report is shown only where the grant says so, and members have their own pages of reports.
    "reports:shown_report": Guests(post=ON_LOOKERS, posted=404, guest_got=405, guest_posted=404, args=shown),
}
