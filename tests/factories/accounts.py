"""Entity types and accounts."""

import factory
from factory.django import DjangoModelFactory

from compliance.models import Account, EntityType
from tests.factories.compliance import OwnedFactory


class EntityTypeFactory(DjangoModelFactory):
    slug = "importer"
    name = factory.LazyAttribute(lambda kind: kind.slug.replace("-", " ").capitalize())
    group = "shipper"
    confidence = "high"
    identifiers = []

    class Meta:
        model = EntityType
        django_get_or_create = ("slug",)


class AccountFactory(OwnedFactory):
    entity_type = factory.SubFactory(EntityTypeFactory)

    class Meta:
        model = Account
