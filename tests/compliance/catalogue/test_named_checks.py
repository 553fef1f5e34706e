import re

import pytest

from compliance.catalogue.checking import read_edition
from compliance.catalogue.document_requests import document_requests, requests_for
from compliance.catalogue.glossary import find_term, terms
from compliance.catalogue.named_checks import check_facts, common_mistakes, most_failed, named_checks, threshold


def test_check_has_its_words():
    facts = check_facts("must-gap")

    assert facts.title == "Open Must"
    assert facts.severity == "blocker"
    assert facts.kind == "cbp"
    assert facts.next_step.startswith("Open the criterion")


def test_unknown_check_is_refused():
    with pytest.raises(KeyError):
        check_facts("no-such-check")


def test_facts_cannot_be_changed():
    with pytest.raises(AttributeError):
        check_facts("must-gap").severity = "advice"


def test_thresholds_are_numbers():
    assert threshold("AT_RISK_DAYS") == 30
    assert threshold("MIN_WORDS") == 40


def test_checks_name_known_criteria_mistakes_and_thresholds():
    codes = read_edition().codes

    for facts in named_checks():
        assert set(facts.criterion_ids) <= codes, facts.id
        assert set(facts.mistakes) <= set(common_mistakes()), facts.id
        assert all(threshold(name) for name in re.findall(r"\b[A-Z]+_[A-Z_]+\b", facts.computed)), facts.id
        assert not (facts.severity == "blocker" and facts.becomes_blocker_when), facts.id
    assert {n for facts in named_checks() for n in facts.mistakes} == set(common_mistakes())
    assert set(most_failed()) <= {code for facts in named_checks() for code in facts.criterion_ids}


def test_requests_apply_with_their_criteria():
    assert [request.id for request in requests_for({"1.1"})] == ["statement-of-support"]
    assert len({request.id for request in document_requests()}) == len(document_requests())
    assert {request.category for request in document_requests()} == set(range(1, 13))


def test_terms_are_found_by_any_of_their_names():
    assert find_term("SCSS") is find_term("scss")
    assert find_term("CTPAT").abbreviation == "C-TPAT"
    assert len(terms()) >= 80
