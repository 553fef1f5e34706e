"""The catalogue: data that ships with the product, the same for every company.

`loadcatalogue` writes these rows; an entry that leaves the catalogue is retired, never
deleted. `OwnCriterion` is the exception: a company's own addition.
"""

from collections.abc import Collection

from django.core.validators import RegexValidator
from django.db import models
from django.utils.text import get_text_list
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from ..querysets import CriterionQuerySet


class Edition(models.Model):
    """One edition of the minimum security criteria (MSC), such as 2019/2020."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the files last loaded."))
    loaded_at = models.DateTimeField(null=True)
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Translated(models.Model):
    """Base of catalogue rows: English in the fields, other languages in `translations`.

    `translations` is {language: {field: text}}; a language or field that is missing falls
    back to English.
    """

    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def text(self, field: str) -> str:
        """One field in the language of the reader."""
        return self.translations.get(get_language() or "en", {}).get(field) or getattr(self, field)


class Element(Translated):
    """One of the nine security elements: the spine of navigation and reports."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    short_title = models.CharField(max_length=60)
    question = models.CharField(max_length=300)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Category(Translated):
    """One of CBP's twelve MSC categories: the second grouping."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    title = models.CharField(max_length=120)
    focus_area = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class EntityType(Translated):
    """A kind of company that can join C-TPAT, with the identifiers it needs."""

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=100)
    group = models.CharField(max_length=40)
    identifiers = models.JSONField(default=list)
    eligibility = models.JSONField(default=list)
    confidence = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def doubts(self) -> list[str]:
        """What is doubtful about the list of criteria for this kind of company, in words."""
        if self.confidence == "high":
            return []
        return [_("Which criteria apply to this entity type is partly our inference; compare with CBP's text.")]


class Level(models.TextChoices):
    MUST = "must", _("Must")
    SHOULD = "should", _("Should")


class Requirement(models.Model):
    """What a criterion of the catalogue and a company's own criterion have in common."""

    code = models.CharField(_("number"), max_length=12)
    level = models.CharField(_("level"), max_length=6, choices=Level)
    title = models.CharField(_("title"), max_length=160)
    requirement = models.TextField(_("requirement"), max_length=6000)
    guidance = models.TextField(_("guidance"), max_length=6000, blank=True)
    proof_ideas = models.JSONField(default=list, blank=True)
    review_rhythm = models.CharField(_("renewed"), max_length=40, blank=True)
    element = models.ForeignKey(Element, models.PROTECT, related_name="+", verbose_name=_("element"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Criterion(Translated, Requirement):
    """One requirement of the catalogue, in our paraphrase, in one edition.

    Entity types are slugs. `confidence` and `uncertain_for` say how sure the catalogue is;
    the product labels what is doubtful wherever it is shown.
    """

    class Source(models.TextChoices):
        MSC = "msc", _("CBP's minimum security criteria")
        SECTOR = "sector", _("Provisional sector criterion")
        SEED = "seed", _("The programme's own criterion")
        SUPPLEMENT = "supplement", _("Added by the operator")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="criteria")
    source = models.CharField(max_length=12, choices=Source)
    secondary_elements = models.JSONField(default=list)
    element_reason = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    applies_to = models.JSONField(default=list)
    confirmed_for = models.JSONField(default=list)
    uncertain_for = models.JSONField(default=list)
    confidence = models.CharField(max_length=10)
    source_note = models.TextField(blank=True)
    amendments = models.JSONField(default=list)
    coach = models.JSONField(default=dict, blank=True)
    position = models.PositiveIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(CriterionQuerySet)()

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["position"]
        constraints = [models.UniqueConstraint("edition", "code", name="criterion_code_once")]

    def applies_to_any(self, entity_types: Collection[str]) -> bool:
        """Whether one of these entity types has to look at the criterion."""
        return not set(entity_types).isdisjoint(self.applies_to)

    def doubts(self, entity_types: Collection[str] = ()) -> list[str]:
        """What is doubtful for a company of these entity types, in sentences; mostly nothing.

        Whoever shows a criterion shows these beside it.
        """
        found = []
        if self.source == self.Source.SECTOR:
            found.append(
                _("A provisional sector criterion: its official number and level were not seen, so it doesn't count.")
            )
        elif self.confidence == "low":
            found.append(_("Number, level or wording could not be checked against CBP's text."))
        elif self.confidence == "medium" and not self.uncertain_for:
            found.append(_("For which entity types it applies is partly our inference."))
        if doubtful := [slug for slug in self.uncertain_for if slug in entity_types]:
            names = EntityType.objects.filter(slug__in=doubtful)
            named = get_text_list([entity.text("name") for entity in names], _("and"))
            found.append(_("Whether it applies to %(types)s is not certain.") % {"types": named})
        if self.is_draft_translation:
            found.append(_("The translation is a draft; the English text is the measure."))
        return [str(sentence) for sentence in found]

    @property
    def is_draft_translation(self) -> bool:
        """Whether the reader sees a translation that no native reader of the trade has read."""
        return self.translations.get(get_language() or "en", {}).get("status") == "draft"


class OwnCriterion(CompanyOwned, Requirement):
    """A criterion that a company adds for itself; it applies to all its accounts."""

    code = models.CharField(
        _("number"),
        max_length=12,
        validators=[RegexValidator(r"^C\d{1,2}\.\d{1,3}$", _("Write C, category, point and number, such as C4.1."))],
    )
    retired_on = models.DateField(null=True, blank=True)

    objects = company_manager()

    class Meta:
        verbose_name_plural = "own criteria"
        ordering = ["code"]
        constraints = [models.UniqueConstraint("company", "code", name="own_criterion_code_once")]
