"""Rows of the permission matrix: evidence."""

from tests.access_matrix import Members, Row, World
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file
from tests.factories.files import picture_bytes


def evidence(world: World) -> list:
    """Everybody who may see evidence may see this item: it is the contributor's, and not restricted."""
    return [evidence_with_file(world.members["T"].user).pk]


def version(world: World) -> list:
    return [*evidence(world), 1]


def picture(world: World) -> list:
    item = evidence_with_file(world.members["T"].user, content=picture_bytes(), name="gate.jpg")
    return [item.pk, 1, "view"]


def criterion(world: World) -> list:
    """An answer that is assigned to the contributor."""
    return [ResponseFactory(criterion=CriterionFactory(code="6.1"), owner=world.members["T"].user).code]


def linked(world: World) -> list:
    return [*criterion(world), *evidence(world)]


SEE, ADD, CHANGE = "OCUMTS", "OUTS", "OTS"
ROWS: dict[str, Row] = {
    "compliance:evidence_list": Members(get=SEE),
    "compliance:evidence_detail": Members(get=SEE, args=evidence),
    "compliance:evidence_upload": Members(get=ADD, post=ADD, posted=422),
    "compliance:evidence_change": Members(get=CHANGE, post=CHANGE, posted=422, args=evidence),
    "compliance:evidence_version": Members(get=CHANGE, post=CHANGE, posted=422, args=evidence),
    "compliance:evidence_link": Members(get=CHANGE, post=CHANGE, args=evidence),
    "compliance:evidence_unlink": Members(post=CHANGE, args=evidence),
    "compliance:evidence_archive": Members(post=CHANGE, args=evidence),
    "compliance:evidence_file": Members(get=SEE, args=version),
    "compliance:evidence_picture": Members(get=SEE, args=picture),
    "compliance:criterion_evidence": Members(get=SEE, post=ADD, posted=422, args=criterion),
    "compliance:criterion_evidence_pick": Members(get=CHANGE, post=CHANGE, args=criterion),
    "compliance:criterion_evidence_unlink": Members(post=CHANGE, args=linked),
}
