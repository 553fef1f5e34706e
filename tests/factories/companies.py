"""Companies and people, boring by default."""

from datetime import UTC

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ctpat.companies.models import Company, Contact, ForeignTradeZone, Membership, Site, User
from ctpat.companies.roles import Role


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, password: str = "correct horse battery", **fields):
        return model_class.objects.create_user(password=password, **fields)


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company

    slug = factory.Sequence(lambda n: f"company-{n}")
    legal_name = factory.Sequence(lambda n: f"Company {n} Inc.")
    set_up_at = factory.Faker("past_datetime", tzinfo=UTC)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    company = factory.SubFactory(CompanyFactory)
    user = factory.SubFactory(UserFactory)
    roles = [Role.COMPLIANCE_OFFICER]
    seen_at = factory.LazyFunction(timezone.now)  # so the gate has nothing to write


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    name = factory.Sequence(lambda n: f"Warehouse {n}")
    city = "Laredo"
    region = "TX"
    country = "US"


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact{n}@example.com")
    part = Contact.Part.POINT_OF_CONTACT


class ForeignTradeZoneFactory(DjangoModelFactory):
    class Meta:
        model = ForeignTradeZone

    number = factory.Sequence(lambda n: str(n + 1))
