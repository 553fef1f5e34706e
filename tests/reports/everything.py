"""A company with rows of every kind that the named checks read."""

from datetime import timedelta

from compliance.models import Account, AccountException, PortalCheck, ReadinessDay, Response
from ctpat.companies.models import Company
from tests.factories.actions import CorrectiveActionFactory, MeasureFactory, WeaknessFactory
from tests.factories.annual_review import AffirmationFactory, AnnualReviewFactory
from tests.factories.companies import ContactFactory, UserFactory
from tests.factories.compliance import (
    CriterionFactory,
    ElementFactory,
    EvidenceFactory,
    EvidenceLinkFactory,
    ResponseFactory,
)
from tests.factories.duties import DutyFactory, OccurrenceFactory, OwnKindFactory
from tests.factories.validations import (
    DecisionFactory,
    MessageFactory,
    ParticipantFactory,
    PreparationStepFactory,
    ReportItemFactory,
    ValidationFactory,
)


def add_everything(company: Company, rows: int) -> list[Response]:
    """So many rows of each kind, each with people of its own; the answers to 6.1, 6.2 and on. 6.9 is unanswered."""
    today = company.today()
    review = AnnualReviewFactory(account__anniversary_on=today + timedelta(days=38))
    answers = [_answer(f"6.{number + 1}", review.account) for number in range(rows)]
    _answer("6.9", review.account)
    for answer in answers:
        person = UserFactory()
        EvidenceLinkFactory(response=answer, evidence=EvidenceFactory(expires_on=today - timedelta(days=3)))
        weakness = WeaknessFactory(response=answer, raised_on=today)
        CorrectiveActionFactory(weakness=weakness, owner=person, due_on=today - timedelta(days=1))
        MeasureFactory(response=answer, state="requested")
        AffirmationFactory(response=answer, by=person)
        AccountException.objects.create(company=company, response=answer, account=review.account, status="partly")
        ContactFactory(company=company)
        _what_cbp_sent(answer, person, today)
        OccurrenceFactory(duty=DutyFactory(owner=person), due_on=today)
        OccurrenceFactory(duty=DutyFactory(kind="", own_kind=OwnKindFactory(), owner=person), due_on=today)
    for days in (40, 10):
        ReadinessDay.objects.create(
            company=company, on=today - timedelta(days=days), percent=40, is_ready=False, musts_open=1, blockers=1
        )
    return answers


def _answer(code: str, account: Account) -> Response:
    criterion = CriterionFactory(code=code, applies_to=[account.entity_type_id], element=ElementFactory(number=4))
    return ResponseFactory(criterion=criterion, owner=UserFactory())


def _what_cbp_sent(answer: Response, person, today) -> None:
    planned = ValidationFactory(officer=person)
    ParticipantFactory(validation=planned, user=person)
    PreparationStepFactory(validation=planned, kind="document", owner=person)
    replied = ValidationFactory(reported=True, sent_on=today, officer=person)
    ReportItemFactory(validation=replied, response=answer, owner=person)
    ValidationFactory(reported=True, officer=person)
    MessageFactory(owner=person, received_on=today)
    DecisionFactory(owner=person)
    PortalCheck.objects.create(company=answer.company, on=today - timedelta(days=60))
