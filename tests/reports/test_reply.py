"""The reply package: what it says, how it is packed, and that the same facts give the same bytes."""

import csv
import hashlib
import io
import zipfile
from datetime import UTC, date, datetime

import pikepdf
import pytest

from compliance.models import ReplyPackage, ReportItem
from compliance.services import packages, reply
from ctpat.activity.models import Entry
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from ctpat.companies.services.members import change_roles
from ctpat.files.models import StoredFile
from ctpat.outbox.models import Job, Notification
from ctpat.outbox.running import run_next
from ctpat.reports.printing import print_document
from ctpat.reports.reply.archive import path_of, write_archive
from ctpat.reports.reply.gather import gather_reply
from ctpat.reports.reply.pages import document
from tests.factories.evidence import evidence_with_file
from tests.factories.files import pdf_bytes
from tests.factories.validations import ReportItemFactory, ValidationFactory

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
def validation(company, officer, company_officer):
    """A report with an approved action, an open recommendation and a best practice; one proof twice."""
    with company_scope(company):
        validation = ValidationFactory(reported=True, officer=company_officer.user, scss_name="R. Alvarez")
        action = ReportItemFactory(validation=validation, title="Record of pest checks", owner=officer.user)
        advice = ReportItemFactory(validation=validation, kind="recommendation", title="=Test the alarms")
        ReportItemFactory(validation=validation, kind="best_practice", title="Five photos")
        evidence = evidence_with_file(officer.user, title="Weekly pest checks", name="checks.pdf")
        for item in (action, advice):
            reply.add_proof(item=item, evidence=evidence, actor=officer.user)
        reply.save_answer(item=action, version=0, answer="Since **May** weekly.", actor=officer.user, now=NOW)
        action = reply.hand_over(item=action, version=1, actor=officer.user, now=NOW)
        reply.approve(item=action, version=1, actor=company_officer.user, now=NOW)
        return validation


def facts_of(validation):
    with company_scope(validation.company):
        return gather_reply(validation.company, type(validation).objects.get(pk=validation.pk))


def work() -> None:
    """Everything that waits for a worker."""
    while run_next():
        pass


def test_facts_tell_points_approval_and_proofs(validation, officer, company_officer):
    facts = facts_of(validation)

    action, advice, practice = facts.points
    assert (action.label, action.answer, action.is_approved) == ("A1", ("Since May weekly.",), True)
    assert (action.approved_by, action.approved_on) == (str(company_officer.user), date(2026, 11, 25))
    assert (advice.label, advice.answer, practice.label) == ("R1", (), "B1")
    assert [(proof.key, proof.points) for proof in facts.proofs] == [("P-01", ("A1", "R1"))]
    assert facts.made_at >= NOW
    assert facts.is_draft is False


def test_an_unapproved_action_makes_it_a_draft(validation, officer):
    with company_scope(validation.company):
        ReportItemFactory(validation=validation)

    assert facts_of(validation).is_draft is True


def test_an_answered_recommendation_needs_approval_too(validation, officer):
    with company_scope(validation.company):
        advice = ReportItem.objects.get(kind="recommendation")
        reply.save_answer(item=advice, version=0, answer="We do.", decision="taken_up", actor=officer.user, now=NOW)

    assert facts_of(validation).is_draft is True


def test_gathering_takes_the_same_queries_for_many_points(validation, officer, django_assert_num_queries):
    with company_scope(validation.company):
        for _ in range(4):
            item = ReportItemFactory(validation=validation)
            evidence = evidence_with_file(officer.user, content=pdf_bytes(text=str(item)))
            reply.add_proof(item=item, evidence=evidence, actor=officer.user)
        fresh = type(validation).objects.with_names().get(pk=validation.pk)

        with django_assert_num_queries(5):
            gather_reply(validation.company, fresh)


def test_the_same_facts_print_the_same_bytes(validation):
    facts = facts_of(validation)

    first, second = print_document(document(facts)), print_document(document(facts_of(validation)))

    assert first.content == second.content
    with pikepdf.open(io.BytesIO(first.content)) as pdf:
        assert len(pdf.pages) == first.pages
        assert "reply.json" in pdf.attachments


def test_the_archive_holds_each_file_once_with_index_and_checksums(validation):
    facts, packed = facts_of(validation), io.BytesIO()
    with company_scope(validation.company):
        files = StoredFile.objects.in_bulk([proof.stored for proof in facts.proofs])
    told = []

    write_archive(packed, facts, b"%PDF", files, lambda done, total: told.append((done, total)))

    with zipfile.ZipFile(packed) as archive:
        root = "acme-reply-2026-11-01"
        assert archive.namelist() == [
            f"{root}/reply.pdf",
            f"{root}/proofs/A1 Record of pest checks/P-01 checks.pdf",
            f"{root}/index.csv",
            f"{root}/SHA256SUMS.txt",
        ]
        sums = archive.read(f"{root}/SHA256SUMS.txt").decode().splitlines()
        for line in sums:
            digest, path = line.split("  ", 1)
            assert hashlib.sha256(archive.read(f"{root}/{path}")).hexdigest() == digest
        assert len(sums) == 3
        [_head, row] = csv.reader(io.StringIO(archive.read(f"{root}/index.csv").decode("utf-8-sig")))
        assert row[:3] == ["P-01", "A1, R1", "Weekly pest checks"]
        assert row[6] == facts.proofs[0].sha256
    assert told == [(1, 1)]


def test_the_archive_is_the_same_for_the_same_facts(validation):
    facts = facts_of(validation)
    with company_scope(validation.company):
        files = StoredFile.objects.in_bulk([proof.stored for proof in facts.proofs])
    packs = [io.BytesIO(), io.BytesIO()]

    for packed in packs:
        write_archive(packed, facts, b"%PDF", files, lambda done, total: None)

    assert packs[0].getvalue() == packs[1].getvalue()


def test_a_path_holds_nothing_that_leads_elsewhere(validation):
    facts = facts_of(validation)
    with company_scope(validation.company):
        ReportItem.objects.filter(kind="action").update(title="../../etc/passwd: \\ <seal>")
    facts = facts_of(validation)

    path = path_of(facts.proofs[0], facts)

    assert path.startswith("proofs/A1 ")
    assert ".." not in path
    assert path.count("/") == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_the_package_once(validation, officer):
    company = validation.company
    with company_scope(company):
        package = packages.request_package(validation=validation, actor=officer.user, now=NOW)
        again = packages.request_package(validation=validation, actor=officer.user, now=NOW)
    assert again == package

    work()

    assert [job.state for job in Job.objects.filter(kind=packages.JOB)] == ["done"]
    with company_scope(company):
        package = ReplyPackage.objects.with_files().get()
        assert (package.state, package.is_draft, package.proofs) == ("done", False, 1)
        assert package.pages >= 5
        assert package.archive.name == "acme-reply-2026-11-01.zip"
        assert Notification.objects.filter(user=officer.user, kind="compliance.package.ready").count() == 1
        assert Entry.objects.about(package).recent(1)[0].verb == "compliance.package.made"
        assert packages.request_package(validation=validation, actor=officer.user, now=NOW) == package


@pytest.mark.django_db(transaction=True)
def test_a_damaged_proof_is_named(validation, officer):
    company = validation.company
    with company_scope(company):
        proof = StoredFile.objects.get(name="checks.pdf")
        with proof.content.storage.open(proof.content.name, "wb") as content:
            content.write(b"changed")
        packages.request_package(validation=validation, actor=officer.user, now=NOW)

    work()

    with company_scope(company):
        package = ReplyPackage.objects.get()
        assert (package.state, package.error) == ("failed", "The file “checks.pdf” is damaged.")


def test_who_lost_the_right_meanwhile_gets_no_package(validation, officer, administrator):
    with company_scope(validation.company):
        packages.request_package(validation=validation, actor=officer.user, now=NOW)
        change_roles(membership=officer, roles=[Role.CONTRIBUTOR], by=administrator)
    work()

    with company_scope(validation.company):
        package = ReplyPackage.objects.get()
        assert (package.state, package.archive) == ("failed", None)
        assert package.error == "Whoever asked for it no longer has the right to."
