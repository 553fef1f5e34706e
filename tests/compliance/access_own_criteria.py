"""Rows of the permission matrix: the company's own criteria and the catalogue's page."""

from tests.access_matrix import Members, Row
from tests.factories.compliance import EditionFactory, OwnCriterionFactory

READERS = "OCUMTVS"


def criterion(world) -> list:
    return [OwnCriterionFactory().pk]


def edition(world) -> list:
    EditionFactory()
    return []


ROWS: dict[str, Row] = {
    "compliance:catalogue": Members(get=READERS, args=edition),
    "compliance:own_criterion_list": Members(get=READERS),
    "compliance:own_criterion_create": Members(get="O", post="O", posted=422),
    "compliance:own_criterion_change": Members(get="O", post="O", posted=422, args=criterion),
    "compliance:own_criterion_retire": Members(post="O", args=criterion),
    "compliance:own_criterion_restore": Members(post="O", args=criterion),
}
