import io
import multiprocessing
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from multiprocessing import Pipe

import pikepdf
import pytest

from ctpat.reports import printer, printing
from ctpat.reports.document import Piece
from ctpat.reports.exceptions import PrintingFailed
from ctpat.reports.printing import Limits, Watch, print_document
from ctpat.reports.readiness.facts import as_json
from ctpat.reports.readiness.pages import document
from tests.factories.reports import with_answer

NESTED = "<ul><li>" * 500 + "deep" + "</li></ul>" * 500


def text_of(content: bytes) -> str:
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, stdout=subprocess.PIPE, check=True)
    return run.stdout.decode()


def with_piece(few_facts, piece: Piece):
    made = document(few_facts)
    return replace(made, pieces=(*made.pieces, piece))


def test_same_facts_give_the_same_bytes(few_facts):
    assert print_document(document(few_facts)).content == print_document(document(few_facts)).content


def test_other_facts_give_other_bytes(few_facts):
    changed = with_answer(few_facts, "Another answer.")

    assert print_document(document(few_facts)).content != print_document(document(changed)).content


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_signed_report_passes_qpdf(signed, tmp_path):
    (tmp_path / "report.pdf").write_bytes(signed)

    check = subprocess.run(["qpdf", "--check", tmp_path / "report.pdf"], capture_output=True, text=True)

    assert (check.returncode, check.stderr) == (0, "")


def test_report_is_tagged_and_says_what_it_is(pdf):
    assert str(pdf.Root.Lang) == "en"
    assert str(pdf.docinfo.Title) == "Validation-readiness report, Acme Trading, 20 November 2026"
    assert pdf.Root.MarkInfo.Marked == True  # noqa: E712  (a PDF boolean)
    assert "/StructTreeRoot" in pdf.Root
    assert pdf.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
    assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_report_claims_archive_and_accessibility_rules(pdf):
    xmp = pdf.Root.Metadata.read_bytes().decode()

    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert 'pdfuaid:part="1"' in xmp
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in xmp


def test_facts_are_attached_once(pdf, facts):
    (attached,) = pdf.Root.AF

    assert str(attached.UF) == "facts.json"
    assert str(attached.AFRelationship) == "/Data"
    assert attached.EF.F.read_bytes().decode() == as_json(facts)


def test_every_link_says_where_it_leads(pdf):
    links = [a for page in pdf.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"]
    words = {str(link.Contents) for link in links}

    assert len(links) > 200
    assert {"E-001 Seal log", "4 Sealing by trained people", "Evidence index"} <= words
    assert not {word for word in words if word.startswith(("c-", "el-"))}


def test_every_figure_has_words(pdf):
    figures = [item for item in structure(pdf.Root.StructTreeRoot) if item.get("/S") == "/Figure"]

    assert len(figures) == 20  # cover, trend, nine on the board, nine at the elements
    assert [f for f in figures if not str(f.get("/Alt", ""))] == []


def structure(item):
    children = item.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from structure(child)


def test_all_fonts_are_embedded(signed):
    fonts = subprocess.run(["pdffonts", "-"], input=signed, stdout=subprocess.PIPE, check=True).stdout.decode()
    rows = [line.split() for line in fonts.splitlines()[2:]]

    assert {row[-5] for row in rows} == {"yes"}
    assert any("Noto-Serif-Display" in row[0] for row in rows)


def test_report_shows_what_the_facts_say(printed):
    text = text_of(printed.content)

    wanted = ["Not ready: seven Musts block validation.", "5.2 Must", "Overdue", "E-158", "Highway carrier: Partly."]
    for words in wanted:
        assert words in " ".join(text.replace("\u2002", " ").split())


TWO_LINES = "Not ready: twenty-three Musts and eleven checks block validation."


@pytest.mark.parametrize(("paper", "verdict"), [("a4", ""), ("letter", ""), ("letter", TWO_LINES)])
def test_summary_keeps_to_one_page(facts, paper, verdict):
    order = replace(facts, verdict=verdict or facts.verdict)
    content = print_document(document(order, paper=paper)).content
    second_and_third = text_of(content).split("\f")[1:3]

    assert "What raises readiness most" in second_and_third[0]
    assert "The five standings" in second_and_third[1]


def test_progress_tells_real_pages(facts):
    heard = []

    made = print_document(document(facts), progress=lambda *step: heard.append(step))

    shown = [page for step, page, _ in heard if step == "pages"]
    assert shown == list(range(1, made.pages + 1))
    assert heard[-1] == ("drawing", made.pages, made.pages)
    assert all(done <= total for _, done, total in heard)
    assert abs(document(facts).expected_pages - made.pages) <= 3


def test_piece_that_cannot_be_laid_out_becomes_plain_text(few_facts):
    order = with_piece(few_facts, Piece(NESTED, "deep words in plain text"))

    made = print_document(order)

    assert made.replaced == (len(order.pieces) - 1,)
    text = text_of(made.content)
    assert "deep words in plain text" in text
    assert "Not ready: seven Musts block" in text


def test_printing_stops_at_its_time_limit(facts):
    started = time.monotonic()

    with pytest.raises(PrintingFailed, match="longer than it may"):
        print_document(document(facts), limits=Limits(seconds=1))

    assert time.monotonic() - started < 10


def test_printing_stops_at_its_memory_limit(facts):
    started = time.monotonic()

    with pytest.raises(PrintingFailed, match=r"memory|ended before|laid out"):
        print_document(document(facts), limits=Limits(memory_mb=90))

    assert time.monotonic() - started < 30


def test_process_that_sits_at_its_memory_limit_is_not_waited_for():
    line, _theirs = Pipe(duplex=False)
    sitting = [sys.executable, "-c", "held = bytearray(100 << 20); print(flush=True); input()"]
    with subprocess.Popen(sitting, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()

        with pytest.raises(PrintingFailed, match="more memory than it may use"):
            Watch(line, process.pid, time.monotonic() + 60, memory_mb=100).receive()

        process.kill()


@pytest.mark.parametrize(
    "hostile",
    [
        "x" * 20_000,
        "<script>alert(1)</script>" * 700,
        "\u202eright to left\u202c \x00\x07 \ud800 \ufffe",
        "# \n" * 5_000,
        "\t\t\t\n\n" * 2_000 + "end",
        "מבחן العربية 中文 🚢 " * 800,
    ],
    ids=["one word", "script", "controls", "headings", "white space", "scripts of the world"],
)
def test_hostile_answer_ends_and_costs_nobody_else(few_facts, hostile):
    started = time.monotonic()

    made = print_document(document(with_answer(few_facts, hostile)))

    assert made.replaced == ()
    assert "2.2" in text_of(made.content)
    assert time.monotonic() - started < 30


def test_markup_in_facts_is_only_text(few_facts):
    made = print_document(document(with_answer(few_facts, '<img src="file:///etc/passwd"> <b>bold</b>')))

    assert '<img src="file:///etc/passwd"> <b>bold</b>' in " ".join(text_of(made.content).split())


def test_network_and_disk_stay_untouched_by_markup_of_a_section(few_facts, tmp_path):
    canary = tmp_path / "canary.svg"
    canary.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>CANARY</text></svg>")
    html = (
        f'<img src="{canary.as_uri()}"><img src="http://127.0.0.1:1/x"><link rel=attachment href="{canary.as_uri()}">'
    )

    made = print_document(with_piece(few_facts, Piece(html, "plain")))

    assert "CANARY" not in text_of(made.content)
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        assert [str(item.UF) for item in pdf.Root.AF] == ["facts.json"]


def test_printer_process_is_gone_afterwards(few_facts):
    print_document(document(few_facts))

    assert multiprocessing.active_children() == []


def test_order_holds_no_setting_and_no_key(few_facts):
    order = printing.order(document(few_facts))

    assert set(printer.Order.__slots__) == {
        "before", "pieces", "after", "files", "attachments", "made_at", "destinations", "cpu_seconds", "memory_mb"
    }  # fmt: skip
    assert list(order.files) == ["report.css"]
