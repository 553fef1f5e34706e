"""The security profile as PDF and spreadsheet."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from ctpat.reports.printing import print_document
from ctpat.reports.profile import sheets
from ctpat.reports.profile.facts import Answer, ProfileFacts, gather_profile
from ctpat.reports.profile.pages import document
from tests.factories.reports import AT, ON, history, readiness_facts
from tests.reports.programme import NOW, make_programme
from tests.reports.programme import ON as TODAY
from tests.reports.test_printing import text_of

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "line\nbreak", "'quoted", "  spaces  "]


def profile_facts(*texts: str) -> ProfileFacts:
    made = replace(readiness_facts().made, at=AT, history=history())
    return ProfileFacts(
        company="Acme Trading", slug="acme", scope="U.S. importer", as_of=ON, time_zone="America/Chicago",
        language="en", paper="a4", categories=((6, "Seal security"), (7, "Cargo")), answers=tuple(map(answer, texts)),
        evidence=readiness_facts().evidence[:2], made=made,
    )  # fmt: skip


def answer(text: str) -> Answer:
    return Answer(
        code="6.1", is_must=True, title="Seal procedures", category=6, element=4, standing="Met", status="Implemented",
        text=text, reason="", exceptions=(), owner="Maria", review="Accepted", accepted_by="Tom",
        accepted_on=date(2026, 6, 1), review_on=date(2027, 6, 1), evidence=("E-001",),
    )  # fmt: skip


def reopened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("text", HOSTILE)
def test_cell_reads_back_exactly_and_is_no_formula(text):
    sheet = reopened(sheets.workbook(profile_facts(text)))["Profile"]

    cell = sheet["H2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_cells_that_look_like_formulas_are_quoted():
    sheet = reopened(sheets.workbook(profile_facts("=1+1", "plain")))["Profile"]

    assert [bool(sheet[f"H{row}"].quotePrefix) for row in (2, 3)] == [True, False]


def test_no_cell_of_the_workbook_is_a_formula():
    book = reopened(sheets.workbook(profile_facts(*HOSTILE)))

    assert [c.coordinate for sheet in book for row in sheet for c in row if c.data_type == "f"] == []


def test_dates_are_dates():
    sheet = reopened(sheets.workbook(profile_facts("x")))["Profile"]

    assert (sheet["O2"].value.date(), sheet["O2"].is_date) == (date(2026, 6, 1), True)


def test_same_facts_give_the_same_workbook():
    assert sheets.workbook(profile_facts("x")) == sheets.workbook(profile_facts("x"))


def test_evidence_sheet_carries_checksums():
    sheet = reopened(sheets.workbook(profile_facts("x")))["Evidence"]

    assert [row[7].value for row in sheet.iter_rows(min_row=2)] == [i.sha256 for i in readiness_facts().evidence[:2]]


def test_profile_is_printed_by_category():
    text = text_of(print_document(document(profile_facts("Two people **count**.\n\n- daily"))).content)

    words = " ".join(text.split())
    for wanted in ("Security profile", "1 answer", "Seal security", "Two people count.", "\u2022 daily", "E-001"):
        assert wanted in words
    assert "Cargo" not in words


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize("rows", [1, 3])
def test_profile_is_gathered_in_a_constant_number_of_queries(company, rows, django_assert_max_num_queries):
    make_programme(rows)

    with django_assert_max_num_queries(24):
        facts = gather_profile(company, on=TODAY, now=NOW)

    assert len(facts.answers) == 4 * rows
    assert facts.answers[0].text == "Two people **count** the seals.\n\n- every Friday\n- with a log"
