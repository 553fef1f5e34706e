"""Reply packages: asked for here, made by a worker of the reports, kept when they were sent."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ctpat.activity.models import Entry
from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force
from ctpat.files.models import StoredFile
from ctpat.files.services import remove
from ctpat.outbox.models import Job
from ctpat.outbox.services import enqueue, job_key, notify

from ..models import CorrectiveAction, Evidence, ItemProof, ReplyPackage, Validation
from ..readiness.snapshot import change_number

JOB = "reports.reply_package"  # the kind that ctpat/reports/jobs.py registers
# The steps that its worker reports, in words.
STEPS = {
    "facts": _("Gathering the answers"),
    "pages": _("Setting the pages"),
    "signing": _("Writing the PDF"),
    "proofs": _("Packing the proofs"),
    "storing": _("Storing the files"),
}
# Entries about the rows of a package that change nothing it says.
QUIET = ("compliance.package.", "compliance.validation.closed")


def current_package(validation: Validation, rows: Iterable[models.Model] | None = None) -> ReplyPackage | None:
    """The package that holds what is so: nothing that it tells has changed since it was made.

    `rows` are those behind it, if the caller has them.
    """
    newest = validation.packages.ready().with_files().first()
    if newest is None or newest.was_sent:
        return newest
    return None if changed_since(newest, rows_behind(validation) if rows is None else rows) else newest


def changed_since(package: ReplyPackage, rows: Iterable[models.Model]) -> bool:
    """Whether the history of these rows went on after a package was made."""
    later = Entry.objects.about(*rows).filter(seq__gt=package.history_seq)
    for prefix in QUIET:
        later = later.exclude(verb__startswith=prefix)
    return later.exists()


def rows_behind(validation: Validation) -> list[models.Model]:
    """Everything whose changes a package would tell."""
    items = list(validation.items.select_related("weakness"))
    weaknesses = [item.weakness for item in items if item.weakness]
    actions = CorrectiveAction.objects.filter(weakness__in=weaknesses)
    proofs = Evidence.objects.filter(pk__in=ItemProof.objects.filter(item__in=items).values("evidence"))
    return [validation, *items, *weaknesses, *actions, *proofs]


@transaction.atomic
def request_package(*, validation: Validation, actor: User, now: datetime, queue: bool = True) -> ReplyPackage:
    """The package of today's facts: the one that holds them, the one under way, or a new one for the workers."""
    newest = validation.packages.with_files().first()
    if newest and newest.was_sent:
        return newest
    if newest and newest.is_under_way:
        return newest
    if found := current_package(validation):
        return found
    package = ReplyPackage.objects.create(
        company=company_in_force(),
        validation=validation,
        number=1 + (newest.number if newest else 0),
        requested_by=actor,
        requested_at=now,
    )
    record(actor, "compliance.package.requested", package, label=f"{validation}, {package}")
    if queue:
        enqueue(kind=JOB, key=str(package.pk), payload={"package": package.pk})
    return package


@transaction.atomic
def start_package(*, package: ReplyPackage, fingerprint: str, is_draft: bool) -> ReplyPackage | None:
    """Note that a worker has begun; None when an earlier package holds these facts: its files serve."""
    package = ReplyPackage.objects.select_for_update().get(pk=package.pk)
    package.fingerprint, package.is_draft = fingerprint, is_draft
    package.history_seq = change_number(company_in_force())
    restricted = ItemProof.objects.filter(item__validation=package.validation_id, evidence__is_restricted=True)
    package.holds_restricted = restricted.exists()
    twin = package.validation.packages.ready().exclude(pk=package.pk).filter(fingerprint=fingerprint).first()
    if twin is None:
        package.state = ReplyPackage.State.RUNNING
        package.save()
        return package
    twin_facts = {name: getattr(twin, name) for name in ("pdf", "archive", "pages", "proofs")}
    _finish(package, twin.finished_at, **twin_facts)
    return None


@transaction.atomic
def finish_package(
    *, package: ReplyPackage, pdf: StoredFile, archive: StoredFile, pages: int, proofs: int, now: datetime
) -> ReplyPackage:
    """Keep the finished files and tell whoever asked; earlier drafts give their room back."""
    package = ReplyPackage.objects.select_for_update().select_related("validation").get(pk=package.pk)
    _finish(package, now, pdf=pdf, archive=archive, pages=pages, proofs=proofs)
    record(
        package.requested_by,
        "compliance.package.made",
        package,
        label=f"{package.validation}, {package}",
        after={"pdf": pdf.sha256, "archive": archive.sha256, "draft": package.is_draft},
    )
    _drop_earlier(package)
    if package.requested_by:
        notify(
            user=package.requested_by,
            kind="compliance.package.ready",
            key=f"package-{package.pk}-ready",
            text=str(package),
            path=package.get_absolute_url(),
        )
    return package


@transaction.atomic
def fail_package(*, package: ReplyPackage, reason: str, now: datetime) -> None:
    """Say why it was not made; it can be asked for again."""
    package.state, package.error, package.finished_at = ReplyPackage.State.FAILED, reason[:240], now
    package.save(update_fields=["state", "error", "finished_at"])
    record(package.requested_by, "compliance.package.failed", package, label=f"{package.validation}, {package}")


@transaction.atomic
def record_download(*, package: ReplyPackage, file: StoredFile, actor: User) -> None:
    """Who took which file out."""
    label = f"{package.validation}, {package}"
    record(actor, "compliance.package.downloaded", package, label=label, after={"sha256": file.sha256})


def job_of(package: ReplyPackage) -> Job | None:
    """The work behind a package, for its progress."""
    return Job.objects.filter(key=job_key(JOB, package.company, str(package.pk))).first()


def _finish(package: ReplyPackage, now: datetime, **facts) -> None:
    for name, value in facts.items():
        setattr(package, name, value)
    package.state, package.finished_at, package.error = ReplyPackage.State.DONE, now, ""
    package.save()


def _drop_earlier(package: ReplyPackage) -> None:
    """Files of drafts that nobody sent, unless another package shows the same ones."""
    earlier = package.validation.packages.filter(number__lt=package.number, was_sent=False)
    for old in earlier.exclude(pdf=None).select_related("pdf", "archive"):
        files = [old.pdf, old.archive]
        old.pdf = old.archive = None
        old.save(update_fields=["pdf", "archive"])
        for file in files:
            used = ReplyPackage.objects.filter(pdf=file) | ReplyPackage.objects.filter(archive=file)
            if not used.exists():
                remove(stored=file)
