"""The worker's part: gather, print, pack, store. Safe to repeat."""

from collections.abc import Callable
from functools import partial
from tempfile import TemporaryFile

from django.core.files import File
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.models import ReplyPackage
from compliance.services import packages
from ctpat.companies.models import Company, Membership
from ctpat.companies.scoping import company_scope
from ctpat.files.exceptions import FileDamaged
from ctpat.files.models import StoredFile
from ctpat.files.services import store_bytes, store_made
from ctpat.outbox.exceptions import GiveUp

from ..exceptions import PrintingFailed
from ..printing import print_document
from .archive import name_of, write_archive
from .facts import ReplyFacts
from .gather import gather_reply
from .pages import document

Tell = Callable[[str, int, int], None]


def make_package(company: Company, pk: int, tell: Tell) -> None:
    """Make one package. A finished one, or one that is gone, is left alone.

    Raises GiveUp with a sentence when the pages can't be printed, a proof is damaged or whoever
    asked lost the right.
    """
    started = _start(company, pk)
    if started is None:
        return
    package, facts, language = started
    try:
        with translation.override(language):
            printed = print_document(document(facts), progress=tell)
        with company_scope(company, write=False):
            files = StoredFile.objects.in_bulk([proof.stored for proof in facts.proofs])
        with TemporaryFile() as packed:
            write_archive(packed, facts, printed.content, files, partial(tell, "proofs"))
            tell("storing", len(files), len(files))
            packed.seek(0)
            _finish(company, package, facts, printed.content, printed.pages, File(packed))
    except PrintingFailed as failure:
        raise GiveUp(str(failure)) from failure
    except FileDamaged as damage:
        raise GiveUp(_("The file “%(name)s” is damaged.") % {"name": damage.stored.name}) from damage


def _start(company: Company, pk: int) -> tuple[ReplyPackage, ReplyFacts, str] | None:
    with company_scope(company):
        rows = ReplyPackage.objects.select_related("validation__account__entity_type", "validation__officer")
        package = rows.select_related("requested_by").filter(pk=pk).first()
        if package is None or not package.is_under_way:
            return None
        _check_right(company, package)
        language = package.requested_by.language if package.requested_by else ""
        with translation.override(language or "en"):
            facts = gather_reply(company, package.validation)
        started = packages.start_package(package=package, fingerprint=facts.fingerprint(), is_draft=facts.is_draft)
        return (package, facts, language or "en") if started else None


def _check_right(company: Company, package: ReplyPackage) -> None:
    """Who asked may have lost the right while the package waited."""
    member = Membership.objects.filter(company=company, user=package.requested_by).first()
    if member is None or not member.may("compliance.manage_validations"):
        raise GiveUp(_("Whoever asked for it no longer has the right to."))


def _finish(company: Company, package: ReplyPackage, facts: ReplyFacts, pdf: bytes, pages: int, packed: File) -> None:
    name, by = name_of(facts), package.requested_by
    with company_scope(company):
        packages.finish_package(
            package=package,
            pdf=store_bytes(content=pdf, name=f"{name}.pdf", kind="pdf", actor=by),
            archive=store_made(content=packed, name=f"{name}.zip", kind="zip", actor=by),
            pages=pages,
            proofs=len(facts.proofs),
            now=timezone.now(),
        )
