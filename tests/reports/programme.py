"""A small security profile in the company in force: answers, proof, a weakness with its action, a measure."""

from datetime import UTC, date, datetime

from compliance.models import AccountException, Element, EvidenceLink, EvidenceVersion, ReadinessDay
from ctpat.files.services import store_bytes
from tests.factories.accounts import AccountFactory, EntityTypeFactory
from tests.factories.actions import CorrectiveActionFactory, MeasureFactory, WeaknessFactory
from tests.factories.compliance import CriterionFactory, ElementFactory, EvidenceFactory, ResponseFactory

ON = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
ANSWER = "Two people **count** the seals.\n\n- every Friday\n- with a log"


def make_programme(rows: int = 1):
    """`rows` criteria of each kind: met with proof, gap with a weakness, covered by a measure, not applicable."""
    for number in range(1, 10):
        ElementFactory(number=number)
    importer = AccountFactory()
    carrier = AccountFactory(entity_type=EntityTypeFactory(slug="highway-carrier"))
    for row in range(rows):
        _met(row, carrier)
        _gap(row)
        _covered(row)
        _not_applicable(row)
    ReadinessDay.objects.create(
        company=importer.company, on=date(2026, 10, 31), percent=40, is_ready=False, musts_open=2, blockers=2
    )
    return importer


def answered(code: str, **fields):
    criterion = CriterionFactory(
        code=code, element=Element.objects.get(number=4), applies_to=["importer", "highway-carrier"]
    )
    return ResponseFactory(criterion=criterion, **fields)


def _met(row: int, carrier) -> None:
    response = answered(
        f"6.{row + 1}",
        status="implemented",
        narrative=ANSWER,
        review_state="accepted",
        reviewed_at=NOW,
        review_on=date(2027, 11, 1),
    )
    proof(response, f"Seal log {row}")
    AccountException.objects.create(
        company=response.company, response=response, account=carrier, status="implemented", narrative="Drivers count."
    )


def proof(response, title: str, **fields):
    evidence = EvidenceFactory(title=title, expires_on=date(2027, 10, 1), **fields)
    EvidenceLink.objects.create(company=evidence.company, evidence=evidence, response=response)
    stored = store_bytes(content=title.encode(), name="log.pdf", kind="pdf")
    EvidenceVersion.objects.create(company=evidence.company, evidence=evidence, number=1, file=stored)
    return evidence


def _gap(row: int) -> None:
    response = answered(f"7.{row + 1}", status="partly", narrative="Half is done.")
    weakness = WeaknessFactory(response=response, severity="major", title="Seals lie open")
    CorrectiveActionFactory(weakness=weakness, title="Lock the cabinet", due_on=date(2026, 11, 1))


def _covered(row: int) -> None:
    response = answered(f"8.{row + 1}", status="not_yet")
    MeasureFactory(response=response, state="approved")


def _not_applicable(row: int) -> None:
    answered(
        f"9.{row + 1}", status="not_applicable", reason="No rail traffic.", review_state="accepted", reviewed_at=NOW
    )
