"""The interface is ready to be translated: whatever a page says passes through gettext.

A pseudo-language wraps every message in brackets; the data of the pages is in letters of another
alphabet. So a Latin word outside brackets is a text that nobody could translate.
"""

import re
import shutil
from functools import cache
from gettext import translation as catalogue_of
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from compliance.catalogue import named_checks as catalogue
from ctpat.activity.services import record
from ctpat.common import written_dates
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from tests.conftest import member_of
from tests.factories.accounts import AccountFactory
from tests.factories.actions import CorrectiveActionFactory, WeaknessFactory
from tests.factories.companies import CompanyFactory, SiteFactory
from tests.factories.compliance import CriterionFactory, ElementFactory, EvidenceLinkFactory, ResponseFactory
from tests.factories.evidence import evidence_with_file

ROOT = Path(__file__).resolve().parent.parent
DATA = "Ж"
PAGES = {  # but how readiness is computed: that page speaks in the words of the catalogue
    "reports:overview": [],
    "compliance:profile": [],
    "compliance:criterion": ["6.1"],
    "compliance:criterion_history": ["6.1"],
    "compliance:criterion_weaknesses": ["6.1"],
    "compliance:criterion_measures": ["6.1"],
    "compliance:criterion_comments": ["6.1"],
    "compliance:who_and_when": ["6.1"],
    "compliance:review": [],
    "compliance:evidence_list": [],
    "compliance:evidence_upload": [],
    "compliance:action_list": [],
    "compliance:weakness_create": [],
    "compliance:weakness_detail": [1],
    "compliance:account_list": [],
    "compliance:account_create": [],
    "compliance:own_criterion_list": [],
    "compliance:own_criterion_create": [],
    "reports:report_list": [],
    "companies:settings": [],
    "companies:rules": [],
    "companies:site_list": [],
    "companies:site_create": [],
    "companies:member_list": [],
    "companies:member_invite": [],
    "companies:role_list": [],
    "companies:member_leave": [],
    "companies:search": [],
    "activity:entry_list": [],
    "outbox:notification_list": [],
}
OUTSIDE = ["/me/", "/setup/", "/verify/", "/nowhere/", "/accounts/email/", "/accounts/2fa/", "/accounts/sessions/"]
UNSAID = {"script", "style", "kbd", "code", "time", "template"}  # code and keys; dates go through gettext by themselves
NAMED_ELSEWHERE = [("name", "time_zone"), ("name", "country")]  # names that come with a library, which translates them
SAID_IN = ("aria-label", "placeholder", "title", "alt")
ALLOWED = re.compile(
    r"⟦[^⟦⟧]*⟧"  # a message
    r"|^[^⟦⟧]*⟧|⟦[^⟦⟧]*$"  # or a part of one, around a link
    r"|\S+@\S+|https?://\S+"  # addresses
    r"|\b(?:PDF|XLSX|CSV|JPEG|PNG|WebP|HEIC|Word|Excel|Markdown|KB|MB)\b"  # names of formats and sizes
)


class Texts(HTMLParser):
    """What a page says: text between tags, and the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.found += [value for name, value in attrs if name in SAID_IN and value]
        if tag in UNSAID or any(pair in NAMED_ELSEWHERE for pair in attrs):
            self.inside.append(tag)

    def handle_endtag(self, tag) -> None:
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data) -> None:
        if not self.inside:
            self.found.append(data)


def untranslatable(html: str) -> list[str]:
    """Texts of a page with a word that no message contains."""
    texts = Texts()
    texts.feed(html)
    found = {" ".join(text.split()) for text in texts.found if re.search("[A-Za-z]{2}", bare(text))}
    return sorted(found - words_of_checks())


@cache
def words_of_checks() -> frozenset[str]:
    """Titles and next steps of the named checks: data of the catalogue, which has them in English only."""
    return frozenset(text for check in catalogue.named_checks() for text in (check.title, check.next_step))


def bare(text: str) -> str:
    """A text without its messages, also those that stand inside another one."""
    while (shorter := ALLOWED.sub(" ", text)) != text:
        text = shorter
    return text


@pytest.fixture
def pseudo(monkeypatch):
    """Every message in brackets."""

    def wrapped(message: str) -> str:
        shown = f"⟦{message}⟧" if message else message
        return mark_safe(shown) if isinstance(message, SafeString) else shown

    translation.gettext("")  # looks the functions up, so that they can be replaced
    plain = translation._trans
    monkeypatch.setattr(plain, "gettext", wrapped, raising=False)
    monkeypatch.setattr(plain, "pgettext", lambda context, message: wrapped(message), raising=False)
    monkeypatch.setattr(plain, "ngettext", lambda one, many, n: wrapped(one if n == 1 else many), raising=False)
    monkeypatch.setattr(
        plain, "npgettext", lambda context, one, many, n: wrapped(one if n == 1 else many), raising=False
    )
    # Days that were written before the language changed its words are not asked for again.
    monkeypatch.setattr(written_dates, "_written", written_dates._written.__wrapped__)


@pytest.fixture
def officer(db):
    company = CompanyFactory(slug="acme", legal_name=DATA)
    member = member_of(company, Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR, user__name=DATA)
    with company_scope(company):
        account = AccountFactory(entity_type__name=DATA)
        ElementFactory(number=4, title=DATA, question=DATA)
        response = ResponseFactory(
            criterion=CriterionFactory(
                code="6.1",
                title=DATA,
                requirement=DATA,
                applies_to=[account.entity_type_id],
                category__title=DATA,
                edition__name=DATA,
            ),
            owner=member.user,
            due_on=company.today(),
        )
        weakness = WeaknessFactory(response=response, title=DATA, description=DATA, owner=member.user, severity="major")
        CorrectiveActionFactory(weakness=weakness, title=DATA, owner=member.user)
        EvidenceLinkFactory(evidence=evidence_with_file(member.user, title=DATA, name=f"{DATA}.pdf"), response=response)
        SiteFactory(company=company, name=DATA, city=DATA, region=DATA)
        record(member.user, "compliance.weakness.raised", weakness)
    return member


@pytest.mark.parametrize("name", PAGES)
def test_page_says_nothing_that_cannot_be_translated(officer, pseudo, name):
    page = officer.client.get(reverse(name, args=["acme", *PAGES[name]]))

    assert page.status_code == 200
    assert untranslatable(page.content.decode()) == []


@pytest.mark.parametrize("path", OUTSIDE)
def test_page_outside_a_company_says_nothing_that_cannot_be_translated(officer, pseudo, path):
    assert untranslatable(officer.client.get(path).content.decode()) == []


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_door_says_nothing_that_cannot_be_translated(db, client, pseudo, path):
    assert untranslatable(client.get(path).content.decode()) == []


def test_an_untranslatable_text_is_noticed():
    html = '<p>⟦Saved.⟧ <b title="Bare">⟦%d of ⟦all⟧⟧</b> 12 <kbd>Ctrl</kbd> loose</p>'

    assert untranslatable(html) == ["Bare", "loose"]


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is missing")
def test_messages_are_extracted_translated_and_compiled(tmp_path, settings, monkeypatch):
    """What docs/translating.md says, on a copy: extract, translate, compile."""
    for folder in ("ctpat", "compliance", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.yaml"))
    monkeypatch.chdir(tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]

    call_command("makemessages", locale=["es"], verbosity=0)
    file = tmp_path / "locale" / "es" / "LC_MESSAGES" / "django.po"
    text = file.read_text()
    file.write_text(text.replace('msgid "Saved."\nmsgstr ""', 'msgid "Saved."\nmsgstr "Guardado."'))
    call_command("compilemessages", locale=["es"], verbosity=0)

    for message in ("Skip to content", "Compliance officer", "Nobody accepts an answer that he wrote."):
        assert f'msgid "{message}"' in text  # a template, a role, a model
    assert text.count("\nmsgid ") > 1000
    assert catalogue_of("django", tmp_path / "locale", ["es"]).gettext("Saved.") == "Guardado."
