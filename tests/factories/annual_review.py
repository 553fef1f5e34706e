"""Runs of the annual review, in the company in force; their window is open today."""

from datetime import timedelta

import factory
from django.utils import timezone

from compliance.annual.freezing import as_text, checksum, content_of
from compliance.models import Affirmation, AnnualReview, FrozenProfile
from ctpat.companies.scoping import company_in_force
from ctpat.files.services import store_bytes
from tests.factories.accounts import AccountFactory
from tests.factories.compliance import OwnedFactory
from tests.factories.files import pdf_bytes


class AnnualReviewFactory(OwnedFactory):
    account = factory.SubFactory(AccountFactory)
    anniversary_on = factory.LazyFunction(lambda: company_in_force().today() + timedelta(days=38))
    opens_on = factory.LazyAttribute(lambda review: review.anniversary_on - timedelta(days=90))
    year = factory.LazyAttribute(lambda review: review.anniversary_on.year)
    opened_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = AnnualReview


class AffirmationFactory(OwnedFactory):
    version = 0
    at = factory.LazyFunction(timezone.now)

    class Meta:
        model = Affirmation


def frozen(review: AnnualReview, **fields) -> FrozenProfile:
    """A copy of the run's profile as it is today."""
    content = content_of(review, on=review.company.today())
    approval = {"by": "James", "at": "", "statement": "I have read it.", "holes": [], "in_spite_of": ""}
    text = as_text({**content, "approval": approval})
    facts = {
        "company": review.company,
        "review": review,
        "number": 1,
        "at": timezone.now(),
        "by": 0,
        "criteria": len(content["criteria"]),
        "affirmed": 0,
        "edited": 0,
        "content": text,
        "sha256": checksum(text),
    }
    return FrozenProfile.objects.create(**{**facts, **fields})


def approved(review: AnnualReview, officer, **fields) -> FrozenProfile:
    """The run approved by an officer, with its copy."""
    review.approved_at, review.approved_by = timezone.now(), officer
    review.save()
    return frozen(review, by=officer.pk, **fields)


def submitted(review: AnnualReview, officer) -> FrozenProfile:
    """The run approved and submitted today, with a receipt."""
    copy = approved(review, officer)
    review.submitted_on, review.submitted_by = review.company.today(), officer
    review.receipt = store_bytes(content=pdf_bytes(), name="portal.pdf", kind="pdf", actor=officer)
    review.noted_at, review.noted_by = timezone.now(), officer
    review.save()
    return copy
