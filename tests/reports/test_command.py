import io

import pytest
from django.core.management import CommandError, call_command

from ctpat.companies.scoping import company_scope
from ctpat.reports import verifier
from ctpat.reports.models import Report
from ctpat.reports.signing import certificates
from tests.reports.programme import make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(company):
    with company_scope(company):
        make_programme()


def test_command_writes_a_signed_report(company, programme, tmp_path):
    said = io.StringIO()

    call_command("report", "acme", "readiness", out=tmp_path / "r.pdf", stdout=said)

    content = (tmp_path / "r.pdf").read_bytes()
    assert verifier.check(content, certificates())["result"] == "genuine"
    assert said.getvalue().startswith(f"{tmp_path}/r.pdf: ")


def test_command_gives_the_same_file_again(company, programme, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        call_command("report", "acme", "readiness", out=tmp_path / name, stdout=io.StringIO())

    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    with company_scope(company):
        assert Report.objects.count() == 1


def test_command_makes_one_accounts_report(company, programme, tmp_path):
    call_command("report", "acme", "profile_xlsx", out=tmp_path / "r.xlsx", account="importer", stdout=io.StringIO())

    assert (tmp_path / "r.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody", "readiness"], "No company has the short name 'nobody'."),
        (["acme", "readiness", "--account=air"], "air"),
    ],
)
def test_command_says_what_is_wrong(company, programme, tmp_path, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("report", *arguments, f"--out={tmp_path}/r.pdf")
