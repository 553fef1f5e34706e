"""Duties come, move, are done and go with the facts of the company."""

from datetime import date

from compliance.models import Account, Evidence
from compliance.services import accounts
from compliance.services.evidence import add_version, archive_evidence, change_evidence
from ctpat.activity.models import Entry
from ctpat.companies.models import Contact
from ctpat.companies.roles import Role
from ctpat.duties.models import Duty, Occurrence
from ctpat.outbox.models import Job
from tests.conftest import member_of
from tests.duties.conftest import TODAY, at, dates, run
from tests.factories.companies import ContactFactory, SiteFactory
from tests.factories.compliance import CriterionFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file
from tests.factories.files import pdf_bytes, upload


def test_an_anniversary_brings_the_review_and_its_window(scope, account, officer):
    run(scope)

    assert dates("annual-review-window") == [(date(2027, 3, 17), "open")]
    assert dates("annual-review-submission") == [(date(2027, 6, 15), "open")]
    window = Occurrence.objects.get(duty__kind="annual-review-submission")
    assert (window.opens_on, window.closes_on) == (date(2027, 3, 17), date(2027, 6, 15))
    assert window.duty.label == "Importer"


def test_a_second_run_writes_nothing(scope, account, officer):
    run(scope)
    entries = Entry.objects.count()

    moved = run(scope)

    assert not moved
    assert Entry.objects.count() == entries


def test_a_corrected_anniversary_moves_the_open_dates(scope, account, officer):
    run(scope)

    account.anniversary_on = date(2027, 7, 1)
    account.save()
    moved = run(scope)

    assert dates("annual-review-submission") == [(date(2027, 7, 1), "open")]
    assert len(moved.dates_changed) == 2
    assert moved.dates_new == []


def test_a_removed_account_withdraws_its_dates(scope, account, officer):
    run(scope)

    account.status = Account.Status.REMOVED
    account.save()
    run(scope)

    assert dates("annual-review-submission") == [(date(2027, 6, 15), "withdrawn")]
    assert not Duty.objects.in_force().filter(kind="annual-review-submission").exists()


def test_the_next_anniversary_exists_before_its_first_reminder(scope, account, officer):
    run(scope)
    run(scope, date(2028, 4, 10))

    assert dates("annual-review-submission") == [(date(2027, 6, 15), "open"), (date(2028, 6, 15), "open")]


def test_a_new_version_with_a_later_end_does_the_renewal(scope, officer):
    actor = officer.user
    item = evidence_with_file(actor, title="Seal certificate", expires_on=date(2027, 4, 1))
    run(scope)

    add_version(
        evidence=item,
        upload=upload(pdf_bytes(text="second"), "b.pdf"),
        actor=actor,
        now=at(scope, date(2027, 3, 20)),
        expires_on=date(2028, 4, 1),
    )
    run(scope, date(2027, 3, 21))

    assert dates("evidence-expiry") == [(date(2027, 4, 1), "done"), (date(2028, 4, 1), "open")]
    done = Occurrence.objects.done().get()
    assert (done.done_on, done.done_by, done.was_late) == (date(2027, 3, 20), None, False)
    assert done.proof_path == item.get_absolute_url()
    proved = Entry.objects.get(verb="duties.date.proved")
    assert (proved.actor, "2027-04-01" in proved.data) == (0, True)


def test_a_corrected_end_of_the_same_version_only_moves(scope, officer):
    item = evidence_with_file(officer.user, expires_on=date(2027, 4, 1))
    run(scope)

    change_evidence(evidence=item, actor=officer.user, expires_on=date(2027, 9, 1))
    run(scope)

    assert dates("evidence-expiry") == [(date(2027, 9, 1), "open")]


def test_duty_about_evidence_serves_the_criteria_of_the_evidence(scope, officer):
    responses = [ResponseFactory(criterion=CriterionFactory(code=code)) for code in ("6.2", "9.15")]
    evidence_with_file(officer.user, expires_on=date(2027, 4, 1), responses=responses)
    evidence_with_file(officer.user, expires_on=date(2027, 4, 2))

    run(scope)

    assert [duty.codes for duty in Duty.objects.filter(kind="evidence-expiry")] == [("6.2", "9.15"), ("1.3",)]


def test_a_day_that_nobody_can_reckon_with_stops_no_other(scope, account, officer):
    """Forms refuse it; it may have come in otherwise."""
    evidence_with_file(officer.user, expires_on=date(2027, 4, 1))
    for day in (date.min, date.max):
        Evidence.objects.filter(pk=evidence_with_file(officer.user, expires_on=date(2027, 4, 2)).pk).update(
            expires_on=day
        )

    run(scope)

    assert dates("evidence-expiry") == [(date(2027, 4, 1), "open")]
    assert dates("annual-review-window") == [(date(2027, 3, 17), "open")]


def test_archived_evidence_is_not_due_any_more(scope, officer):
    item = evidence_with_file(officer.user, expires_on=date(2027, 4, 1))
    run(scope)

    archive_evidence(evidence=item, actor=officer.user, on=TODAY)
    run(scope)

    assert dates("evidence-expiry") == [(date(2027, 4, 1), "withdrawn")]


def test_restricted_evidence_keeps_its_title_to_itself(scope, officer):
    evidence_with_file(officer.user, title="Camera plan", expires_on=date(2027, 4, 1), restricted=True)
    run(scope)

    assert Duty.objects.get(kind="evidence-expiry").label == "Restricted evidence"


def test_a_change_that_moves_a_date_leaves_the_work_in_its_transaction(scope, account, officer):
    Job.objects.all().delete()

    accounts.describe_account(
        account=account, identifiers={}, actor=officer.user, anniversary_on=date(2027, 8, 1), number="1", now=at(scope)
    )
    change = Entry.objects.get(verb="compliance.account.changed")
    accounts.describe_account(account=account, identifiers={}, actor=officer.user, number="2", now=at(scope))

    jobs = Job.objects.filter(kind="duties.reconcile")
    assert [job.key for job in jobs] == [f"duties.reconcile/{scope.pk}/{change.seq}"]


def test_owner_and_deputy_come_from_record_contacts_and_roles(scope, account, officer, company_officer):
    deputy = member_of(scope, Role.COMPLIANCE_OFFICER)
    ContactFactory(company=scope, part=Contact.Part.ALTERNATE, user=deputy.user)
    owner = member_of(scope, Role.CONTRIBUTOR)
    evidence_with_file(officer.user, expires_on=date(2027, 4, 1), owner=owner.user)
    run(scope)

    window = Duty.objects.get(kind="annual-review-window")
    submission = Duty.objects.get(kind="annual-review-submission")
    evidence = Duty.objects.get(kind="evidence-expiry")
    assert (window.owner, window.deputy, window.escalates_to) == (officer.user, deputy.user, company_officer.user)
    assert (submission.owner, submission.deputy) == (company_officer.user, deputy.user)
    assert (evidence.owner, evidence.deputy) == (owner.user, officer.user)


def test_what_nobody_holds_falls_to_the_officer(scope, officer):
    item = evidence_with_file(officer.user, expires_on=date(2027, 4, 1))
    Evidence.objects.filter(pk=item.pk).update(owner=None)
    run(scope)

    assert Duty.objects.get(kind="evidence-expiry").owner == officer.user


def test_rhythms_of_sites_come_where_the_criterion_applies(scope, account, officer):
    CriterionFactory(code="9.15", applies_to=["importer"])
    CriterionFactory(code="6.6", applies_to=["importer"])
    CriterionFactory(code="4.12", applies_to=["sea-carrier"])
    dock, office = (
        SiteFactory(company=scope, name="Dock"),
        SiteFactory(company=scope, name="Office", handles_cargo=False),
    )
    SiteFactory(company=scope, name="Old dock", closed_on=TODAY)
    run(scope)

    found = Duty.objects.in_force().filter(kind__in=["footage-review", "seal-inventory-audit", "data-backup"])
    assert {(duty.kind, duty.site) for duty in found} == {
        ("footage-review", dock),
        ("footage-review", office),
        ("seal-inventory-audit", dock),
    }
    assert dates("seal-inventory-audit") == [(date(2027, 4, 1), "open")]
    assert Duty.objects.get(kind="seal-inventory-audit").is_assumed
