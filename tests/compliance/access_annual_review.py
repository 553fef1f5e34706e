"""Rows of the permission matrix: the annual review, its approval, its frozen copies."""

from tests.access_matrix import Members, Row
from tests.factories.annual_review import AnnualReviewFactory, approved, submitted
from tests.factories.compliance import CriterionFactory, ResponseFactory

READERS, COPIES = "OCUMTS", "OCUMS"


def run(world) -> list:
    """A run whose window is open, with one answer that is the contributor's."""
    review = AnnualReviewFactory()
    criterion = CriterionFactory(code="6.1", applies_to=[review.account.entity_type_id])
    ResponseFactory(criterion=criterion, owner=world.members["T"].user)
    return [review.year, review.account.entity_type_id]


def run_and_code(world) -> list:
    return [*run(world), "6.1"]


def account(world) -> list:
    review = AnnualReviewFactory()
    review.account.anniversary_on = review.anniversary_on
    review.account.save()
    return [review.account_id]


def approved_run(world) -> list:
    review = AnnualReviewFactory()
    approved(review, world.members["C"].user)
    return [review.year, review.account.entity_type_id]


def submitted_run(world) -> list:
    review = AnnualReviewFactory()
    submitted(review, world.members["C"].user)
    return [review.year, review.account.entity_type_id]


def copy(world) -> list:
    return [approved(AnnualReviewFactory(), world.members["C"].user).pk]


ROWS: dict[str, Row] = {
    "compliance:annual_review_list": Members(get=READERS),
    "compliance:annual_review": Members(get=READERS, args=run),
    "compliance:annual_review_open": Members(post="O", args=account),
    "compliance:annual_review_plan": Members(post="O", args=run),
    "compliance:annual_review_remind": Members(post="O", args=run),
    "compliance:annual_review_criteria": Members(get=READERS, args=run),
    "compliance:annual_review_affirm": Members(post="OT", args=run),
    "compliance:annual_review_withdraw_affirmation": Members(post="OT", args=run_and_code),
    "compliance:annual_review_approval": Members(get=READERS, args=run),
    "compliance:annual_review_approve": Members(post="C", posted=422, args=run),
    "compliance:annual_review_withdraw_approval": Members(post="C", posted=422, args=approved_run),
    "compliance:annual_review_portal": Members(get=COPIES, args=approved_run),
    "compliance:annual_review_submit": Members(get="OC", post="OC", posted=422, args=approved_run),
    "compliance:annual_review_correct": Members(get="OC", post="OC", posted=422, args=submitted_run),
    "compliance:annual_review_receipt": Members(get=COPIES, args=submitted_run),
    "compliance:annual_review_compare": Members(get=COPIES),
    "compliance:frozen_profile": Members(get=COPIES, args=copy),
    "compliance:frozen_profile_download": Members(get="OCUS", args=copy),
}
