"""Adding, replacing, linking and fetching evidence through the pages."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from compliance.models import Evidence, EvidenceLink
from ctpat.activity.models import Entry
from ctpat.companies.scoping import company_scope
from ctpat.files.models import StoredFile
from tests.factories.companies import SiteFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file
from tests.factories.files import pdf_bytes, picture_bytes, upload

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def url(company, name: str, *args) -> str:
    return reverse(f"compliance:{name}", args=[company.slug, *args])


def items(company) -> list[str]:
    with company_scope(company):
        return list(Evidence.objects.order_by("pk").values_list("title", flat=True))


def some(*files) -> dict:
    return {"files": [upload(content, name) for name, content in files], "kind": "record"}


@pytest.fixture
def criterion(company):
    with company_scope(company):
        return ResponseFactory(criterion=CriterionFactory(code="6.1"))


def test_several_files_become_items_of_their_own(officer, company, criterion):
    site_url = f"{url(company, 'evidence_upload')}?criterion=6.1"
    with company_scope(company):
        site = SiteFactory(company=company)

    page = officer.client.post(
        site_url,
        some(("seal_log.pdf", pdf_bytes()), ("gate.jpg", picture_bytes())) | {"site": site.pk, "tags": "seals, gate"},
    )

    assert page.url == url(company, "evidence_list")
    assert items(company) == ["Seal log", "Gate"]
    with company_scope(company):
        assert EvidenceLink.objects.filter(response=criterion).count() == 2
        assert {(e.site, tuple(e.tag_names)) for e in Evidence.objects.all()} == {(site, ("gate", "seals"))}


def test_refused_file_costs_the_others_nothing_and_the_form_keeps_what_was_typed(officer, company):
    files = some(("a.pdf", pdf_bytes()), ("macro.docm", b"x"), ("b.pdf", b"MZ"))

    page = officer.client.post(url(company, "evidence_upload"), files | {"tags": "typed words", "description": "kept"})

    assert page.status_code == 200
    assert items(company) == ["A"]
    assert [(one.name, one.state) for one in page.context["taken"]] == [
        ("a.pdf", "added"),
        ("macro.docm", "refused"),
        ("b.pdf", "refused"),
    ]
    assert "Save it as .docx or PDF" in page.text
    assert 'value="typed words"' in page.text
    assert ">\nkept</textarea>" in page.text


def test_nothing_taken_is_422_and_leaves_nothing(officer, company):
    page = officer.client.post(url(company, "evidence_upload"), some(("b.pdf", b"MZ")))

    assert page.status_code == 422
    assert items(company) == []
    with company_scope(company):
        assert StoredFile.objects.count() == 0


def test_repeated_request_makes_one_item(officer, company):
    for _try in range(2):
        officer.client.post(url(company, "evidence_upload"), some(("a.pdf", pdf_bytes())) | {"key": "k" * 32})

    assert items(company) == ["A"]


def test_same_bytes_are_pointed_out_unless_wished_for(officer, company):
    add = url(company, "evidence_upload")
    officer.client.post(add, some(("a.pdf", pdf_bytes())))

    page = officer.client.post(add, some(("copy.pdf", pdf_bytes())))
    assert "“copy.pdf” is here already as “A”. Nothing was added." in page.text
    assert items(company) == ["A"]

    officer.client.post(add, some(("copy.pdf", pdf_bytes())) | {"again": "on"})
    assert items(company) == ["A", "Copy"]


def test_twin_that_one_may_not_open_is_not_told(officer, contributor, company):
    with company_scope(company):
        evidence_with_file(officer.user, title="canary", restricted=True)

    page = contributor.client.post(url(company, "evidence_upload"), some(("mine.pdf", pdf_bytes())))

    assert "canary" not in contributor.client.get(page.url).text
    assert items(company) == ["canary", "Mine"]


def test_script_gets_one_answer_a_file(officer, company):
    add = url(company, "evidence_upload")

    good = officer.client.post(add, some(("a.pdf", pdf_bytes())) | {"title": "Own title"}, headers=JSON)
    bad = officer.client.post(add, some(("b.pdf", b"MZ")), headers=JSON)
    none = officer.client.post(add, {"kind": "record"}, headers=JSON)

    with company_scope(company):
        item = Evidence.objects.get()
    assert good.json() == {
        "state": "added",
        "text": "“Own title” is added.",
        "url": url(company, "evidence_detail", item.pk),
    }
    assert (bad.status_code, bad.json()["state"]) == (422, "refused")
    assert none.json()["text"] == "Choose at least one file."


def test_oversized_file_is_dropped_on_the_way_and_named(officer, company, monkeypatch):
    monkeypatch.setattr("ctpat.files.uploading.LARGEST", 1000)

    page = officer.client.post(url(company, "evidence_upload"), some(("big.pdf", b"%PDF" + bytes(3_000_000))))

    assert page.status_code == 422
    assert "“big.pdf” makes this upload larger than" in page.text
    assert items(company) == []


def test_too_many_files_at_once_are_refused(officer, company):
    page = officer.client.post(url(company, "evidence_upload"), some(*[(f"{n}.txt", b"x") for n in range(21)]))

    assert page.status_code in (400, 422)
    assert items(company) == []


def test_foreign_choices_are_refused(officer, outsider, company):
    with company_scope(outsider.company):
        foreign = SiteFactory(company=outsider.company)
    for field, value in (("site", foreign.pk), ("owner", outsider.user.pk)):
        page = officer.client.post(url(company, "evidence_upload"), some(("a.pdf", pdf_bytes())) | {field: value})
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field])

    assert items(company) == []


def test_dropping_on_a_criterion_links_and_a_twin_is_linked_instead(officer, company, criterion):
    here = url(company, "criterion_evidence", "6.1")
    with company_scope(company):
        evidence_with_file(officer.user, title="here before")

    twin = officer.client.post(here, some(("copy.pdf", pdf_bytes())), headers=JSON)
    new = officer.client.post(here, some(("new.jpg", picture_bytes())), headers={"HX-Request": "true"})

    assert twin.json()["state"] == "linked"
    assert new.templates[0].name == "compliance/_criterion_evidence.html"
    assert [proof.evidence.title for proof in new.context["proofs"]] == ["here before", "New"]


def test_picking_and_unlinking_answer_with_the_panel(officer, company, criterion):
    with company_scope(company):
        item = evidence_with_file(officer.user)
        other = evidence_with_file(officer.user, content=picture_bytes(), name="x.jpg", restricted=True)
    htmx = {"HX-Request": "true"}
    pick = url(company, "criterion_evidence_pick", "6.1")

    offered = officer.client.get(pick, {"q": "seal"}, headers=htmx)
    picked = officer.client.post(pick, {"evidence": [item.pk, other.pk, "x"]}, headers=htmx)
    gone = officer.client.post(url(company, "criterion_evidence_unlink", "6.1", other.pk), headers=htmx)

    assert [one.pk for one in offered.context["offered"]] == [item.pk]
    assert "dialog-close" in picked["HX-Trigger"]
    assert len(picked.context["proofs"]) == 2
    assert [proof.evidence.pk for proof in gone.context["proofs"]] == [item.pk]


def test_contributor_links_only_what_is_assigned_to_him(contributor, officer, company, criterion):
    with company_scope(company):
        item = evidence_with_file(contributor.user)

    page = contributor.client.post(url(company, "evidence_link", item.pk), {"response": [criterion.pk]})

    assert page.status_code == 302
    with company_scope(company):
        assert EvidenceLink.objects.count() == 0


def test_contributor_cannot_archive_what_proves_an_accepted_answer(contributor, company, criterion):
    with company_scope(company):
        criterion.review_state = "accepted"
        criterion.save()
        item = evidence_with_file(contributor.user, responses=[criterion])

    page = contributor.client.post(url(company, "evidence_archive", item.pk), follow=True)

    assert "Ask the compliance officer to archive it" in page.text
    with company_scope(company):
        assert Evidence.objects.kept().count() == 1


def test_new_version_is_in_force_and_both_can_be_fetched(officer, company):
    with company_scope(company):
        item = evidence_with_file(officer.user)
    new = pdf_bytes(text="November")

    page = officer.client.post(
        url(company, "evidence_version", item.pk),
        {"file": upload(new, "nov.pdf"), "note": "November added", "expires_on": "2027-01-31"},
    )

    assert page.url == url(company, "evidence_detail", item.pk)
    fetched = [officer.client.get(url(company, "evidence_file", item.pk, number)) for number in (1, 2)]
    assert [b"".join(one.streaming_content) for one in fetched] == [pdf_bytes(), new]
    assert "November added" in officer.client.get(page.url).text


def test_taking_a_file_out_is_recorded_and_looking_at_it_is_not(officer, company):
    with company_scope(company):
        pdf = evidence_with_file(officer.user, name="seal log.pdf")
        photo = evidence_with_file(officer.user, content=picture_bytes(), name="gate.jpg")

    officer.client.get(url(company, "evidence_file", pdf.pk, 1), {"show": "1"})
    officer.client.get(url(company, "evidence_file", pdf.pk, 1))
    officer.client.get(url(company, "evidence_file", photo.pk, 1), {"show": "1"})  # not shown, whatever was asked

    with company_scope(company):
        entries = Entry.objects.filter(verb="compliance.evidence.downloaded").order_by("seq")
        assert [(entry.actor, entry.target) for entry in entries] == [
            (officer.user.pk, f"compliance.evidence:{pdf.pk}"),
            (officer.user.pk, f"compliance.evidence:{photo.pk}"),
        ]


def test_refused_version_says_why_and_changes_nothing(officer, company):
    with company_scope(company):
        item = evidence_with_file(officer.user)

    page = officer.client.post(url(company, "evidence_version", item.pk), {"file": upload(b"MZ", "x.pdf")})

    assert page.status_code == 422
    assert "what its name says" in page.text
    assert officer.client.get(url(company, "evidence_file", item.pk, 2)).status_code == 404


def test_period_that_ends_before_it_begins_is_refused_in_words(officer, company):
    with company_scope(company):
        item = evidence_with_file(officer.user)

    page = officer.client.post(
        url(company, "evidence_change", item.pk),
        {"title": "New", "kind": "log", "covers_from": "2026-03-01", "covers_to": "2026-02-01"},
    )

    assert page.status_code == 422
    assert "The period ends before it begins" in page.text
    assert items(company) == ["Seal log"]


def test_files_leave_sandboxed_and_pictures_without_device(officer, company):
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    with company_scope(company):
        pdf = evidence_with_file(officer.user)
        photo = evidence_with_file(officer.user, content=picture_bytes(exif=exif), name="gate.jpg")

    shown = officer.client.get(url(company, "evidence_file", pdf.pk, 1), {"show": "1"})
    picture = officer.client.get(url(company, "evidence_picture", photo.pk, 1, "view"))
    original = officer.client.get(url(company, "evidence_file", photo.pk, 1), {"show": "1"})

    for page in (shown, picture, original):
        assert page["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert page["X-Content-Type-Options"] == "nosniff"
        assert page["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in page["Cache-Control"]
    assert shown["Content-Disposition"].startswith("inline")
    assert original["Content-Disposition"].startswith("attachment")
    content = b"".join(picture.streaming_content)
    assert b"SecretPhone" not in content
    assert Image.open(io.BytesIO(content)).format == "JPEG"


def test_flipped_bit_is_not_served_and_stands_in_the_history(officer, company):
    with company_scope(company):
        item = evidence_with_file(officer.user)
        stored = item.current.file
    path = Path(default_storage.path(stored.content.name))
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)

    pages = [officer.client.get(url(company, "evidence_file", item.pk, 1)) for _twice in range(2)]

    assert [page.status_code for page in pages] == [409, 409]
    assert "Its bytes are no longer those that were stored" in pages[0].text
    with company_scope(company):
        assert StoredFile.objects.get().damaged_at
        assert Entry.objects.filter(verb="files.file.damaged").count() == 1
