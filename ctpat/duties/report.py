"""What the readiness report says about duties: what is late and comes, and the proof since the last validation."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.models import Account
from ctpat.companies.models import Company
from ctpat.reports.readiness.facts import Section
from ctpat.reports.text import day, long_day, one_line

from .models import Duty, Occurrence
from .proof import OF_ONE_RECORD, ProofCalendar, ProofRow, months_words
from .words import late_words, source_of

DAYS_AHEAD = 90
MOST_ROWS = 200
ROWS_A_PAGE = 40


def sections(company: Company, *, on: date, account: Account | None) -> Iterator[Section]:
    """Two parts, or none while the company has no duty."""
    duties = _duties(on, account)
    if duties is not None:
        yield duties
    proof = _proof(on, account)
    if proof is not None:
        yield proof


# --- Late, and due in ninety days -----------------------------------------------------------------


def _duties(on: date, account: Account | None) -> Section | None:
    rows = _of_account(Occurrence.objects.running(on=on), account)
    rows = rows.filter(duty__in=Duty.objects.known_to_the_catalogue()).with_duty().order_by("due_on", "pk")
    shown = [row for row in rows if (row.due_on - on).days <= DAYS_AHEAD]
    if not shown and not rows.exists():
        return None
    late = [row for row in shown if row.days_late(on=on)]
    coming = [row for row in shown if row.due_on >= on]
    words = {"late": len(late), "coming": len(coming), "days": DAYS_AHEAD}
    lead = _("%(late)d late, %(coming)d due in the next %(days)d days.") % words
    source = _("Whose the date is stands beside each: a default of this product is never CBP's rule.")
    return Section(
        key="duties",
        title=_("Duties"),
        lead=f"{lead} {source}",
        template="duties/pdf/duties.html",
        data={
            "parts": [
                {"title": _("Late"), "rows": [_line(row, on) for row in late[:MOST_ROWS]]},
                {"title": _("Due in the next 90 days"), "rows": [_line(row, on) for row in coming[:MOST_ROWS]]},
            ],
            "heads": [_("Due"), _("Duty"), _("Owner"), _("Whose date")],
            "none": _("None."),
        },
        fallback=" ".join([lead, *(f"{day(row.due_on)} {row.duty}." for row in shown[:MOST_ROWS])]),
    )


def _line(row: Occurrence, on: date) -> dict:
    late = row.days_late(on=on)
    return {
        "due": day(row.due_on),
        "late": late_words(late) if late else "",
        "title": one_line(_title(row.duty)),
        "owner": one_line(str(row.duty.owner or _("nobody"))),
        "source": source_of(row.duty).word,
    }


def _title(duty: Duty) -> str:
    """With the record it is about, named as in mails because the report may be passed on, or with its place."""
    if duty.mail_label and duty.mail_label != str(duty.site or ""):
        return f"{duty.title}: {duty.mail_label}"
    return f"{duty.title}, {duty.site.name}" if duty.site else duty.title


def _short_title(duty: Duty) -> str:
    """For the narrow column of the grid: a record that its successor continues goes by its own name."""
    return duty.mail_label if duty.kind in OF_ONE_RECORD else _title(duty)


# --- Proof ----------------------------------------------------------------------------------------


def _proof(on: date, account: Account | None) -> Section | None:
    calendar = ProofCalendar(on=on, account=account)
    rows = [row for row in calendar.rows if row.asked]
    if not rows:
        return None
    lead = _proof_lead(calendar)
    holes = [row for row in rows if row.missing]
    return Section(
        key="proof-calendar",
        title=_("Proof calendar"),
        lead=lead,
        template="duties/pdf/proof.html",
        data={
            "years": [[year, number] for year, number in calendar.years],
            "months": [f"{month:%m}".lstrip("0") for month in calendar.months],
            "pages": [
                [_proof_line(row) for row in rows[start : start + ROWS_A_PAGE]]
                for start in range(0, len(rows), ROWS_A_PAGE)
            ],
            "words": lead,
            "key": [
                ["ok", _("proved in time")],
                ["late", _("proved late")],
                ["miss", _("missing")],
                ["why", _("missing, explained")],
                ["rest", _("paused")],
                ["todo", _("not yet due")],
            ],
            "holes_title": ngettext("The hole", "The holes", calendar.missing_count),
            "holes": [
                {
                    "title": one_line(_title(row.duty)),
                    "months": months_words(row.missing),
                    "codes": ", ".join(row.duty.codes),
                    "source": row.source.word,
                }
                for row in holes
            ],
            "hole_heads": [_("Duty"), _("Months without proof"), _("Criteria"), _("Whose rhythm")],
            "none": _("None: each date that has passed is proved."),
        },
        fallback=" ".join([lead, *(f"{_title(row.duty)}: {months_words(row.missing)}." for row in holes)]),
    )


def _proof_lead(calendar: ProofCalendar) -> str:
    since = (
        _("A validator looks at the whole time since the last validation, %(day)s.")
        % {"day": long_day(calendar.validated_on)}
        if calendar.validated_on
        else _("No validation is entered yet, so twelve months are shown.")
    )
    figures = _("Of %(asked)d proofs due, %(met)d are on file, %(late)d of them late, and %(missing)d are missing.") % {
        "asked": calendar.asked,
        "met": calendar.met,
        "late": calendar.late,
        "missing": calendar.asked - calendar.met,
    }
    return f"{since} {figures}"


def _proof_line(row: ProofRow) -> dict:
    return {
        "title": one_line(_short_title(row.duty)),
        "cells": [cell.look for cell in row.cells],
        "met": f"{row.met}/{row.asked}",
        "is_whole": row.is_whole,
    }


def _of_account(rows, account: Account | None):
    """With one account asked for, its own duties and those of the company, not another account's."""
    if account is None:
        return rows
    others = [f"compliance.account:{one.pk}" for one in Account.objects.exclude(pk=account.pk)]
    return rows.exclude(duty__subject__in=others)
