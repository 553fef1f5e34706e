"""What people do with evidence, and what the history keeps of it."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from compliance.exceptions import NotAMember
from compliance.models import Evidence, EvidenceLink, EvidenceVersion, Tag
from compliance.services import evidence as services
from ctpat.activity.models import Entry
from ctpat.companies.models import Membership
from ctpat.files.examination import examined
from ctpat.files.exceptions import FileRefused
from ctpat.files.models import StoredFile
from tests.factories.companies import SiteFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.files import pdf_bytes, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope")]
NOW = timezone.now()


def added(officer: Membership, **fields) -> Evidence:
    fields = {"upload": upload(pdf_bytes(), "seal_log.pdf"), "actor": officer.user, "now": NOW, **fields}
    return services.add_evidence(**fields)


def history() -> list[tuple[str, dict, dict]]:
    entries = Entry.objects.order_by("seq")
    return [(e.verb.rpartition(".")[2], json.loads(e.data)["before"], json.loads(e.data)["after"]) for e in entries]


def test_added_evidence_has_a_guessed_title_its_first_version_links_and_tags(officer, company):
    site = SiteFactory(company=company)
    response = ResponseFactory(criterion=CriterionFactory(code="6.1"))

    evidence = added(officer, responses=[response], site=site, tags=["Seals", " seals ", "Gate 4"])

    assert (evidence.title, evidence.owner, evidence.site) == ("Seal log", officer.user, site)
    assert (evidence.current.number, evidence.current.file.name) == (1, "seal_log.pdf")
    assert [r.code for r in evidence.proves] == ["6.1"]
    assert evidence.tag_names == ["Gate 4", "seals"]
    verbs = history()
    assert [verb for verb, _, _ in verbs] == ["added", "linked"]
    assert verbs[0][2]["sha256"] == evidence.current.file.sha256
    assert verbs[1][2] == {"criterion": "6.1"}


def test_repeated_request_gives_the_same_item(officer):
    first = added(officer, key="abc")
    second = added(officer, key="abc")

    assert first == second
    assert (Evidence.objects.count(), StoredFile.objects.count(), len(history())) == (1, 1, 1)


def test_refused_file_leaves_nothing(officer):
    with pytest.raises(FileRefused):
        added(officer, upload=upload(b"MZ", "x.pdf"), tags=["a"])

    assert (Evidence.objects.count(), Tag.objects.count(), history()) == (0, 0, [])


def test_owner_has_to_be_a_member(officer, outsider):
    with pytest.raises(NotAMember):
        added(officer, owner=outsider.user)


def test_new_version_replaces_and_the_old_one_stays(officer):
    evidence = added(officer)
    until = date(2027, 1, 31)

    with examined(upload(pdf_bytes(text="November"), "nov.pdf")) as file:
        version = services.add_version(
            evidence=evidence, upload=file, actor=officer.user, now=NOW, note="November added", expires_on=until
        )

    evidence = Evidence.objects.get()
    assert (version.number, evidence.current, evidence.expires_on) == (2, version, until)
    assert [v.file.name for v in evidence.versions.all()] == ["nov.pdf", "seal_log.pdf"]
    assert history()[-1][0] == "version_added"


def test_same_bytes_again_are_no_new_version(officer):
    evidence = added(officer)

    version = services.add_version(
        evidence=evidence, upload=upload(pdf_bytes(), "again.pdf"), actor=officer.user, now=NOW
    )

    assert version.number == 1
    assert EvidenceVersion.objects.count() == 1
    assert [verb for verb, _, _ in history()] == ["added"]


def test_change_is_recorded_with_before_and_after_and_no_change_isnt(officer, company):
    evidence = added(officer, tags=["seals"])
    site = SiteFactory(company=company, name="Laredo TX")

    services.change_evidence(evidence=evidence, actor=officer.user, site=site, title=evidence.title, tags=["SEALS"])
    services.change_evidence(evidence=evidence, actor=officer.user, site=site, tags=["seals", "gate"])
    services.change_evidence(evidence=evidence, actor=officer.user, site=site, tags=["gate", "seals"])

    assert history()[1:] == [
        ("changed", {"site": None}, {"site": "Laredo TX"}),
        ("changed", {"tags": ["seals"]}, {"tags": ["gate", "seals"]}),
    ]


def test_linking_and_unlinking_twice_is_harmless(officer):
    evidence, response = added(officer), ResponseFactory(criterion=CriterionFactory(code="6.6"))

    said = [services.link_evidence(evidence=evidence, response=response, actor=officer.user, now=NOW) for _ in "ab"]
    gone = [services.unlink_evidence(evidence=evidence, response=response, actor=officer.user) for _ in "ab"]

    assert (said, gone) == ([True, False], [True, False])
    assert EvidenceLink.objects.count() == 0
    assert history()[1:] == [("linked", {}, {"criterion": "6.6"}), ("unlinked", {"criterion": "6.6"}, {})]


def test_archived_evidence_is_out_of_use_and_can_come_back(officer):
    evidence = added(officer)
    today = NOW.date()

    services.archive_evidence(evidence=evidence, actor=officer.user, on=today)
    services.archive_evidence(evidence=evidence, actor=officer.user, on=today + timedelta(days=1))
    assert list(Evidence.objects.kept()) == []

    services.restore_evidence(evidence=evidence, actor=officer.user)
    assert list(Evidence.objects.kept()) == [evidence]
    assert [verb for verb, _, _ in history()] == ["added", "archived", "restored"]
