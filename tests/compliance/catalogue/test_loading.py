from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from compliance.catalogue.checking import read_edition
from compliance.catalogue.loading import load_catalogue
from compliance.models import Category, Criterion, Edition, Element, EntityType, Response
from ctpat.activity.models import Entry
from ctpat.companies.scoping import company_scope
from tests.factories.accounts import AccountFactory

from .test_checking import SUPPLEMENT

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def codes(**filters) -> set[str]:
    return set(Criterion.objects.filter(**filters).values_list("code", flat=True))


def test_load_fills_everything():
    outcome = load_catalogue(now=NOW)

    assert len(outcome.added) == 187
    assert [Element.objects.count(), Category.objects.count(), EntityType.objects.count()] == [9, 12, 14]
    assert Criterion.objects.count() == 152
    assert Edition.objects.get().loaded_at == NOW
    assert list(Criterion.objects.filter(category=4).values_list("code", flat=True))[8:11] == ["4.9", "4.10", "4.11"]


def test_second_load_changes_nothing(django_assert_num_queries):
    load_catalogue(now=NOW)

    with django_assert_num_queries(6):  # savepoint, edition found and kept
        outcome = load_catalogue(now=NOW)

    assert not outcome


def test_changed_texts_are_updated(spoil):
    load_catalogue(now=NOW)
    folder = spoil("criteria.yaml", "Signed statement of security support", "Signed statement about security")

    outcome = load_catalogue(now=NOW, files=read_edition(folder))

    assert outcome.changed == ["criterion 1.1 Signed statement about security: title"]
    assert Criterion.objects.get(code="1.1").title == "Signed statement about security"
    assert not outcome.added


def test_criterion_that_left_is_retired_and_comes_back(edition_folder):
    load_catalogue(now=NOW)
    Criterion.objects.create(
        edition=Edition.objects.get(),
        code="S9.9",
        source="sector",
        level="should",
        title="Gone from the files",
        requirement="It should.",
        element_id=1,
        category_id=9,
        confidence="low",
    )
    Edition.objects.update(digest="")

    outcome = load_catalogue(now=NOW)

    assert outcome.retired == ["criterion S9.9 Gone from the files"]
    assert Criterion.objects.get(code="S9.9").retired_on == date(2026, 11, 25)
    Criterion.objects.filter(code="1.1").update(retired_on=NOW)
    Edition.objects.update(digest="")
    assert load_catalogue(now=NOW).changed == ["criterion 1.1 Signed statement of security support: retired_on"]


def test_supplement_is_added_and_left_alone_when_not_named(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(SUPPLEMENT)

    load_catalogue(now=NOW, supplement=path)
    load_catalogue(now=NOW)

    assert codes(source="supplement", retired_on=None) == {"5.10"}
    row = Criterion.objects.get(code="5.10")
    assert row.confirmed_for == ["highway-us-mexico"]
    assert row.source_note == "CBP's text for highway carriers, read in the portal"


def test_supplement_that_lost_a_criterion_retires_it(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(SUPPLEMENT)
    load_catalogue(now=NOW, supplement=path)
    path.write_text("edition: 2019-2020\ncriteria: []\n")

    outcome = load_catalogue(now=NOW, supplement=path)

    assert outcome.retired == ["criterion 5.10 Driver checks at every stop"]


def test_texts_speak_the_readers_language():
    load_catalogue(now=NOW)
    criterion, sector = Criterion.objects.get(code="1.1"), Criterion.objects.filter(source="sector").first()

    with translation.override("es"):
        assert criterion.text("title") == "Declaración de apoyo a la seguridad firmada"
        assert sector.text("title") == sector.title
        assert Element.objects.get(pk=4).text("short_title") == "Sellado"
        assert Category.objects.get(pk=6).text("focus_area") == "Seguridad del transporte"
    with translation.override("zh-hans"):
        assert EntityType.objects.get(pk="importer").text("name") == "美国进口商"


def test_command_prints_what_changed():
    first, second = StringIO(), StringIO()

    call_command("loadcatalogue", stdout=first)
    call_command("loadcatalogue", stdout=second)

    assert first.getvalue() == "added: 187\n"
    assert second.getvalue() == "The catalogue 2019/2020 is up to date.\n"


def test_command_gives_companies_their_rows_and_a_line_of_history(company):
    call_command("loadcatalogue", stdout=StringIO())
    with company_scope(company):
        AccountFactory(entity_type_id="importer", entity_type=EntityType.objects.get(pk="importer"))
        Criterion.objects.filter(code="1.1").update(title="Older title")
        Edition.objects.update(digest="")

    call_command("loadcatalogue", stdout=StringIO())
    call_command("loadcatalogue", stdout=StringIO())

    with company_scope(company):
        assert Response.objects.count() == 119
        lines = Entry.objects.filter(verb="compliance.catalogue.loaded").order_by("seq")
        assert [entry.seq for entry in lines] == [1, 2]


def test_command_refuses_a_broken_supplement_and_changes_nothing(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(SUPPLEMENT.replace("level: must", "level: most"))

    with pytest.raises(CommandError, match="Nothing was changed; 1 mistake to mend:"):
        call_command("loadcatalogue", supplement=path)

    assert Criterion.objects.count() == 0


def test_command_reads_the_operators_folder(settings, tmp_path):
    settings.DATA = tmp_path
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "own.yaml").write_text(SUPPLEMENT)

    call_command("loadcatalogue", stdout=StringIO())

    assert codes(source="supplement") == {"5.10"}
