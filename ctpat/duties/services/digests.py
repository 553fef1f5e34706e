"""The one mail of a person's day: everything due, grouped, each line one click from its place."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctpat.activity.services import record
from ctpat.common.written_dates import written
from ctpat.companies.models import Company, Membership, User
from ctpat.outbox.services import send_mail

from ..calling import moment
from ..models import Digest, Occurrence, Preference, Reminder
from ..models.people import MORNING
from ..people import People
from ..places import link_to, place_of
from ..stages import Reason
from ..unsubscribing import unsubscribe_link
from .passing_on import pass_on_of_leaver
from .reminders import days_late

KIND = "duties.digest"
SHOWN = 60  # lines of one mail; the calendar has the rest


@dataclass(frozen=True)
class Line:
    """One due date in a mail. `why` says why it came to this person, if it was meant for another."""

    title: str
    when: str
    link: str
    codes: str
    why: str


@dataclass(frozen=True)
class Group:
    heading: str
    lines: list[Line]


def people_waiting(*, now: datetime) -> list[int]:
    """Whose hour has come with something to tell."""
    rows = Reminder.objects.waiting(now=now).order_by("recipient_id")
    return list(rows.values_list("recipient_id", flat=True).distinct())


@transaction.atomic
def send_digest(*, company: Company, user_id: int, now: datetime) -> Digest | None:
    """Put everything that waits for one person into today's mail: one transaction, one mail a day.

    Who had today's already gets the rest tomorrow; what was settled meanwhile needs no mail; what
    waits for somebody who left, or may see duties no longer, goes to the owner of today. Returns the
    digest, or None.
    """
    waiting = list(
        Reminder.objects.waiting(now=now)
        .filter(recipient=user_id)
        .select_for_update(of=("self",))
        .select_related("occurrence__duty__own_kind", "occurrence__duty__site", "instead_of")
    )
    told = [reminder for reminder in waiting if reminder.occurrence.is_open]
    _put_aside(reminder for reminder in waiting if not reminder.occurrence.is_open)
    if not told:
        return None
    member = Membership.objects.select_related("user").filter(company=company, user=user_id).first()
    if member is None or not _may_be_told(company, member):
        pass_on_of_leaver(company=company, reminders=told, now=now)
        _put_aside(told)
        return None
    day = company.today(now)
    if Digest.objects.filter(user=user_id, day=day).exists():
        _wait_until_tomorrow(company, told, day)
        return None
    return _send(company, member.user, told, day, now)


def _may_be_told(company: Company, member: Membership) -> bool:
    is_reader = member.user.is_active and member.may("duties.view_duties")
    return is_reader or member.user_id in People(company).readers


def _put_aside(reminders: Iterable[Reminder]) -> None:
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(send_at=None)


def _wait_until_tomorrow(company: Company, reminders: Collection[Reminder], day: date) -> None:
    hours = Preference.objects.filter(user=reminders[0].recipient_id).values_list("hour", flat=True)
    tomorrow = moment(day + timedelta(days=1), company.zone, hours.first() or MORNING)
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(send_at=tomorrow)


def _send(company: Company, user: User, reminders: list[Reminder], day: date, now: datetime) -> Digest:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        groups = groups_of(company, user, reminders, on=day)
        stop = unsubscribe_link(company, user)
        context = {"user": user, "company": company, "groups": groups, "stop": stop, "day": day}
        context["calendar"] = link_to(reverse("duties:agenda", args=[company.slug]))
        mail = send_mail(
            kind=KIND,
            to=user.email,
            subject=f"{subject_of(groups)} ({company.name})",
            text=render_to_string("duties/mail/digest.txt", context),
            html=render_to_string("duties/mail/digest.html", context),
            company=company,
            key=f"{user.pk}-{day}",
            headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )
    digest = Digest.objects.create(
        company=company, user=user, day=day, mail=mail, message_id=mail.message_id, to=user.email, made_at=now
    )
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(digest=digest)
    record(None, "duties.digest.sent", digest, after={"reminders": len(reminders), "to": user.email}, label=str(user))
    return digest


def groups_of(company: Company, user: User, reminders: list[Reminder], *, on: date) -> list[Group]:
    """What the mail says: late, today, later, expected of CBP; each due date once.

    What else of his is late stands with it, so that one mail tells all.
    """
    by_date: dict[int, Reminder] = {}
    for reminder in reminders:
        by_date.setdefault(reminder.occurrence_id, reminder)
    late = Occurrence.objects.overdue(on=on).filter(duty__owner=user).exclude(pk__in=by_date)
    also = late.select_related("duty__own_kind", "duty__site").order_by("due_on", "pk")[:SHOWN]
    entries = [(reminder.occurrence, reminder) for reminder in by_date.values()]
    entries += [(occurrence, None) for occurrence in also]
    sorted_entries = sorted(entries, key=lambda entry: (entry[0].due_on, entry[0].pk))
    found: dict[str, list[Line]] = defaultdict(list)
    for occurrence, reminder in sorted_entries[:SHOWN]:
        found[_group_of(occurrence, on)].append(_line(company, occurrence, reminder, on))
    headings = {"late": _("Late"), "today": _("Due today"), "ahead": _("Coming up"), "cbp": _("Expected of CBP")}
    return [Group(heading, found[key]) for key, heading in headings.items() if found[key]]


def _group_of(occurrence: Occurrence, on: date) -> str:
    if occurrence.duty.of_kind.is_information:
        return "cbp"
    if occurrence.due_on < on:
        return "late"
    return "today" if occurrence.due_on == on else "ahead"


def _line(company: Company, occurrence: Occurrence, reminder: Reminder | None, on: date) -> Line:
    duty = occurrence.duty
    names = [duty.title, duty.mail_label]
    if duty.site and str(duty.site) not in names:
        names.append(str(duty.site))
    return Line(
        title=", ".join(filter(None, names)),
        when=_when(occurrence, on),
        link=link_to(place_of(occurrence, company)),
        codes=", ".join(duty.codes[:4]),
        why=_why(reminder) if reminder else "",
    )


def _when(occurrence: Occurrence, on: date) -> str:
    day, days = written(occurrence.due_on, "D j M Y"), (occurrence.due_on - on).days
    if occurrence.duty.of_kind.is_information:
        return _("by %(day)s") % {"day": day}
    if days < 0:
        return _("%(late)s, was due %(day)s") % {"late": days_late(-days), "day": day}
    if days == 0:
        return _("today")
    return ngettext("in %(days)d day, %(day)s", "in %(days)d days, %(day)s", days) % {"days": days, "day": day}


def _why(reminder: Reminder) -> str:
    """Why this person is told, where it isn't plainly his."""
    who = {"person": str(reminder.instead_of or "")}
    match reminder.why_instead:
        case Reminder.Instead.AWAY:
            return _("You are told because %(person)s is away.") % who
        case Reminder.Instead.NO_MAIL:
            return _("You are told because %(person)s gets no mail from here, and CBP asks for this duty.") % who
        case Reminder.Instead.REFUSED:
            return _("You are told because the mail server refused our mail to %(person)s.") % who
        case Reminder.Instead.NOBODY:
            return _("You are told because nobody else is named for it.")
    reasons = {
        Reason.DEPUTY: _("You are the deputy of its owner."),
        Reason.ESCALATED: _("It is escalated to you."),
        Reason.FINAL: _("It is escalated to you, as the last in line."),
    }
    return reasons.get(reminder.reason, "")


def subject_of(groups: list[Group]) -> str:
    """Such as '3 duties late, 1 due today'."""
    counts = {group.heading: len(group.lines) for group in groups}
    late, today = counts.get(_("Late"), 0), counts.get(_("Due today"), 0)
    rest = sum(counts.values()) - late - today
    parts = []
    if late:
        parts.append(ngettext("%d duty late", "%d duties late", late) % late)
    if today:
        parts.append(ngettext("%d due today", "%d due today", today) % today)
    if rest:
        parts.append(ngettext("%d coming up", "%d coming up", rest) % rest)
    return ", ".join(parts)


def note_sent() -> int:
    """Copy from the outbox, which forgets, when the mails of the company in force went out."""
    rows = list(Digest.objects.not_seen_sent().filter(mail__sent_at__isnull=False).select_related("mail"))
    for digest in rows:
        digest.sent_at = digest.mail.sent_at
    Digest.objects.bulk_update(rows, ["sent_at"], batch_size=500)
    return len(rows)
