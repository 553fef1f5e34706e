"""Every date of the catalogue comes from some app's anchors.py, or is waited for by name."""

from compliance.catalogue.duty_kinds import anchor_meanings, duty_kinds
from ctpat.companies.anchors import anchors, proofs

WAITING = {  # anchor -> what will keep the record
    "criteria_notice.published_on": "notices of changed criteria",
    "risk_assessment.reviewed_on": "risk",
    "threat_rating.rated_on": "risk",
    "partner.last_assessed_on": "partners",
    "partner.status_checked_on": "partners",
    "partner.certificate_expires_on": "partners",
    "questionnaire.sent_on": "partners",
    "incident.discovered_on": "incidents",
    "seal_certificate.expires_on": "seals",
    "equipment.last_tested_on": "equipment tests",
    "person.hired_on": "training",
    "person.left_on": "training",
    "training.completed_on": "training",
    "audit.last_completed_on": "audits",
}


def test_every_anchor_of_the_catalogue_is_registered_or_waited_for():
    of_catalogue = set(anchor_meanings())

    assert of_catalogue - set(anchors()) == set(WAITING)


def test_no_anchor_is_unknown_to_the_catalogue():
    assert sorted(set(anchors()) - set(anchor_meanings())) == []


def test_no_proof_is_of_a_duty_unknown_to_the_catalogue():
    assert sorted(set(proofs()) - set(duty_kinds())) == []
