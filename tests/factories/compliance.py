"""One factory per model of the security profile; a child takes its parent's company."""

import factory
from factory.django import DjangoModelFactory

from compliance.models import (
    Category,
    Criterion,
    Edition,
    Element,
    Evidence,
    EvidenceLink,
    OwnCriterion,
    Response,
)
from ctpat.companies.scoping import company_in_force


class EditionFactory(DjangoModelFactory):
    slug = "2019"
    name = "2019/2020 edition"

    class Meta:
        model = Edition
        django_get_or_create = ("slug",)


class ElementFactory(DjangoModelFactory):
    number = 4
    slug = factory.LazyAttribute(lambda element: f"element-{element.number}")
    title = factory.LazyAttribute(lambda element: f"Element {element.number}")
    short_title = factory.SelfAttribute("title")
    question = "Is it done?"

    class Meta:
        model = Element
        django_get_or_create = ("number",)


class CategoryFactory(DjangoModelFactory):
    number = 6
    title = factory.LazyAttribute(lambda category: f"Category {category.number}")

    class Meta:
        model = Category
        django_get_or_create = ("number",)


def number_of(chapter: int, n: int) -> str:
    """'6.1', '6.2' and on; a number has three digits at most, so after '6.999' comes '61.1'."""
    return f"{chapter}.{n + 1}" if n < 999 else f"{chapter}{n // 999}.{n % 999 + 1}"


class CriterionFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda n: number_of(6, n))
    level = "must"
    title = factory.Sequence(lambda n: f"Seal procedures {n + 1}")
    requirement = "Members must have written procedures."
    element = factory.SubFactory(ElementFactory)
    category = factory.SubFactory(CategoryFactory)
    source = Criterion.Source.MSC
    confidence = "high"
    position = factory.Sequence(int)

    class Meta:
        model = Criterion


class OwnedFactory(DjangoModelFactory):
    """Base of factories of company-owned rows: made in the company in force."""

    company = factory.LazyFunction(company_in_force)

    class Meta:
        abstract = True


class OwnCriterionFactory(OwnedFactory):
    code = factory.Sequence(lambda n: f"C{number_of(6, n)}")
    level = "should"
    title = factory.Sequence(lambda n: f"Own rule {n + 1}")
    requirement = "The key box should be counted every evening."
    element = factory.SubFactory(ElementFactory)
    category = factory.SubFactory(CategoryFactory)

    class Meta:
        model = OwnCriterion


class ResponseFactory(OwnedFactory):
    criterion = factory.SubFactory(CriterionFactory)

    class Meta:
        model = Response


class EvidenceFactory(OwnedFactory):
    title = factory.Sequence(lambda n: f"Seal log {n + 1}")

    class Meta:
        model = Evidence


class EvidenceLinkFactory(OwnedFactory):
    evidence = factory.SubFactory(EvidenceFactory)
    response = factory.SubFactory(ResponseFactory)

    class Meta:
        model = EvidenceLink
