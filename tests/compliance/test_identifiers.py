import pytest

from compliance.identifiers import fault_of, missing_from, normal

IOR = {
    "kind": "ior",
    "label": "Importer of record number",
    "pattern": r"^(\d{2}-\d{7}([A-Z0-9]{2})?|\d{3}-\d{2}-\d{4}|\d{6}-\d{5})$",
    "required": True,
}
RFC = {"kind": "rfc", "label": "RFC", "pattern": r"^[A-Z&Ñ]{3,4}\d{6}[A-Z0-9]{3}$", "condition": "Mexican companies"}
EIN = {"kind": "ein", "label": "EIN", "pattern": r"^\d{2}-\d{7}$", "one_of": ["ein", "duns"]}
DUNS = {"kind": "duns", "label": "D-U-N-S", "pattern": r"^\d{9}$", "one_of": ["ein", "duns"]}
BOND = {"kind": "bond", "label": "Bond", "pattern": None, "required": True}


@pytest.mark.parametrize("value", ["12-3456789", "12-345678900", "123456-12345", ""])
def test_value_that_looks_right_stands(value):
    assert fault_of(IOR, value) == ""


@pytest.mark.parametrize("value", ["12-34567890123", "1234567", "12-3456789 OR 1=1", "12-3456789\n"])
def test_value_that_looks_wrong_is_named(value):
    assert "Importer of record number" in fault_of(IOR, value)


@pytest.mark.parametrize("identifier", [IOR, BOND])
def test_social_security_number_is_never_kept(identifier):
    assert "social security number" in fault_of(identifier, "123-45-6789")


def test_without_a_pattern_anything_stands():
    assert fault_of(BOND, "BOND 4711") == ""


def test_normal_is_capitals_without_blanks():
    assert normal("  scac ") == "SCAC"


def test_missing_names_what_is_required():
    assert missing_from([IOR, BOND], {"bond": "1"}) == ["Importer of record number"]


def test_missing_takes_one_of_a_group_for_all():
    assert missing_from([EIN, DUNS], {}) == ["EIN or D-U-N-S"]
    assert missing_from([EIN, DUNS], {"duns": "123456789"}) == []


def test_missing_asks_for_nothing_under_a_condition():
    assert missing_from([RFC], {}) == []
