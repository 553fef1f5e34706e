"""The reports there are: what each is for, and how facts become its file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from ctpat.companies.models import Company

from .models import Report
from .printing import Progress, print_document
from .profile import sheets
from .profile.facts import gather_profile
from .profile.pages import document as profile_document
from .readiness.gather import gather
from .readiness.pages import document as readiness_document
from .signing import sign


class Facts(Protocol):
    """What every kind of facts can say about itself."""

    language: str

    def fingerprint(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file. `pages` is 0 for a spreadsheet."""

    content: bytes
    pages: int = 0


@dataclass(frozen=True)
class ReportKind:
    """One kind of report. `file_kind` names it for the store; `is_signed` says that /verify/ knows it."""

    slug: str
    title: str
    text: str
    icon: str
    file_kind: str
    gather: Callable[..., Facts]
    make: Callable[[Facts, Progress | None], Made]
    is_signed: bool = True

    def file_name(self, company: Company, on: date) -> str:
        name = {"readiness": "readiness-report", "profile_pdf": "security-profile", "profile_xlsx": "security-profile"}
        return f"{company.slug}-{name[self.slug]}-{on:%Y-%m-%d}.{self.file_kind}"


def _signed(document: Callable) -> Callable[[Facts, Progress | None], Made]:
    def make(facts: Facts, progress: Progress | None) -> Made:
        made = document(facts)
        printed = print_document(made, progress=progress)
        return Made(sign(printed.content, reason=made.title), printed.pages)

    return make


def _spreadsheet(facts: Facts, progress: Progress | None) -> Made:
    return Made(sheets.workbook(facts))


KINDS = {
    kind.slug: kind
    for kind in (
        ReportKind(
            slug=Report.Kind.READINESS.value,
            title=_("Readiness report"),
            text=_("Verdict, figure, blockers, and every criterion with its reason."),
            icon="gauge",
            file_kind="pdf",
            gather=gather,
            make=_signed(readiness_document),
        ),
        ReportKind(
            slug=Report.Kind.PROFILE_PDF.value,
            title=_("Security profile"),
            text=_("All answers in portal order, with evidence list. For the annual review."),
            icon="checklist",
            file_kind="pdf",
            gather=gather_profile,
            make=_signed(profile_document),
        ),
        ReportKind(
            slug=Report.Kind.PROFILE_XLSX.value,
            title=_("Security profile, as a spreadsheet"),
            text=_("The same answers, one row for each criterion, to sort and to work on."),
            icon="table",
            file_kind="xlsx",
            gather=gather_profile,
            make=_spreadsheet,
            is_signed=False,
        ),
    )
}
