"""Telling people what became theirs: a notification inside, a mail outside.

A mail leaves the company, so it carries numbers, criteria, dates and links, never what was
found or written. One mail a person, thing and day: keys name all three.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctpat.common.written_dates import written
from ctpat.companies.models import Membership, User
from ctpat.companies.scoping import company_in_force
from ctpat.outbox.services import notify, send_mail

from ..models import AnnualReview, Comment, CompensatingMeasure, CorrectiveAction, ReportItem, Weakness


def weaknesses_assigned(
    *, weaknesses: Collection[Weakness], people: Iterable[User | None], actor: User | None, on: date
) -> None:
    """Tell owner and deputy what they got; several weaknesses are one mail."""
    if not weaknesses:
        return
    for person in _each(people, actor):
        for weakness in weaknesses:
            notify(
                user=person,
                kind="compliance.weakness.assigned",
                key=f"weakness-{weakness.pk}-assigned-{on}",
                text=_("%(weakness)s is yours") % {"weakness": weakness},
                path=weakness.get_absolute_url(),
            )
        subject = ngettext("A weakness is yours: %(labels)s", "Weaknesses are yours: %(labels)s", len(weaknesses))
        _mail(
            person,
            kind="compliance.weakness.assigned",
            key=f"{'-'.join(str(weakness.pk) for weakness in weaknesses)[:80]}-{on}",
            subject=subject % {"labels": ", ".join(weakness.label for weakness in weaknesses)},
            lines=[_weakness_line(weakness) for weakness in weaknesses],
        )


def action_assigned(*, action: CorrectiveAction, people: Iterable[User | None], actor: User | None, on: date) -> None:
    """Tell who has to carry out a corrective action, or to take it up again."""
    for person in _each(people, actor):
        notify(
            user=person,
            kind="compliance.action.assigned",
            key=f"action-{action.pk}-assigned-{action.reopened_count}-{on}",
            text=_("%(label)s: %(title)s is yours") % {"label": action.weakness.label, "title": action.title},
            path=action.weakness.get_absolute_url(),
        )
        _mail(
            person,
            kind="compliance.action.assigned",
            key=f"action-{action.pk}-{action.reopened_count}-{on}",
            subject=_("A corrective action is yours: %(label)s") % {"label": action.weakness.label},
            lines=[_weakness_line(action.weakness, due_on=action.due_on or action.weakness.due_on)],
        )


def action_waits_for_verification(*, action: CorrectiveAction, actor: User, on: date) -> None:
    """Tell those who judge: owner and raiser of the weakness, as far as they may verify."""
    weakness = action.weakness
    concerned = (weakness.owner_id, weakness.raised_by_id)
    for person in _each([one for one in _holders("compliance.verify_action") if one.pk in concerned], actor):
        notify(
            user=person,
            kind="compliance.action.done",
            key=f"action-{action.pk}-done-{action.reopened_count}",
            text=_("%(label)s: %(title)s waits for your verification")
            % {"label": weakness.label, "title": action.title},
            path=weakness.get_absolute_url(),
        )


def mentioned(*, comment: Comment, people: Iterable[User], actor: User) -> None:
    """Tell those whom a remark names."""
    response = comment.response
    for person in _each(people, actor):
        path = f"{response.get_absolute_url()}#comment-{comment.pk}"
        notify(
            user=person,
            kind="compliance.comment.mentioned",
            key=f"comment-{comment.pk}",
            text=_("%(author)s named you in the discussion of %(code)s") % {"author": actor, "code": response.code},
            path=path,
        )
        _mail(
            person,
            kind="compliance.comment.mentioned",
            key=f"comment-{comment.pk}",
            subject=_("You were named in the discussion of %(criterion)s") % {"criterion": response},
            lines=[_("%(author)s wrote to you: %(link)s") % {"author": actor, "link": _link(path)}],
        )


def measure_waits_for_approval(*, measure: CompensatingMeasure, actor: User) -> None:
    """Tell those who may approve."""
    for person in _each(_holders("compliance.approve_measure"), actor):
        notify(
            user=person,
            kind="compliance.measure.requested",
            key=f"measure-{measure.pk}-requested",
            text=_("A compensating measure for %(criterion)s waits for approval") % {"criterion": measure.response},
            path=measure.response.get_absolute_url(),
        )


def measure_decided(*, measure: CompensatingMeasure, actor: User) -> None:
    """Tell who asked for it."""
    for person in _each([measure.requested_by], actor):
        notify(
            user=person,
            kind="compliance.measure.decided",
            key=f"measure-{measure.pk}-{measure.state}",
            text=_("Compensating measure for %(criterion)s: %(state)s")
            % {"criterion": measure.response, "state": measure.get_state_display()},
            path=measure.response.get_absolute_url(),
        )


def annual_review_opened(*, review: AnnualReview, actor: User | None) -> None:
    """Tell those who run it and those who approve it."""
    for person in _each(_holders("compliance.run_annual_review", "compliance.approve_annual_review"), actor):
        notify(
            user=person,
            kind="compliance.annual_review.opened",
            key=f"annual-review-{review.pk}-opened",
            text=_("The annual review of the account %(account)s is open, due on %(day)s")
            % {"account": review.account.entity_type.text("name"), "day": written(review.anniversary_on)},
            path=review.get_absolute_url(),
        )


def annual_review_waits(*, review: AnnualReview, left: dict[User, list[str]], on: date) -> None:
    """Write to each owner which numbers are left, one click from the first of them."""
    for person in _each(left, None):
        codes = left[person]
        names = {"account": review.account.entity_type.text("name"), "day": written(review.anniversary_on)}
        path = f"{reverse('compliance:annual_review_criteria', args=review.route)}?owner={person.pk}"
        count = ngettext(
            "%(n)d criterion of the annual review waits for you",
            "%(n)d criteria of the annual review wait for you",
            len(codes),
        ) % {"n": len(codes)}
        key = f"annual-review-{review.pk}-waits-{on}"
        notify(user=person, kind="compliance.annual_review.waits", key=key, text=count, path=path)
        _mail(
            person,
            kind="compliance.annual_review.waits",
            key=key,
            subject=count,
            lines=[
                _("Account %(account)s, due at CBP on %(day)s.") % names,
                _("Read each of these answers and affirm or change it: %(codes)s") % {"codes": ", ".join(codes)},
                _link(path),
            ],
        )


def annual_review_approved(*, review: AnnualReview, actor: User) -> None:
    """Tell those who run it that texts and files are ready for the portal."""
    for person in _each(_holders("compliance.run_annual_review"), actor):
        notify(
            user=person,
            kind="compliance.annual_review.approved",
            key=f"annual-review-{review.pk}-approved-{review.approved_at:%Y%m%d%H%M}",
            text=_("%(officer)s approved the annual review of the account %(account)s")
            % {"officer": actor, "account": review.account.entity_type.text("name")},
            path=review.get_absolute_url(),
        )


def reply_waits_for_approval(*, item: ReportItem, actor: User) -> None:
    """Tell the officer of the validation, or all who may approve where none is named."""
    officer, approvers = item.validation.officer, _holders("compliance.approve_reply")
    for person in _each([officer] if officer in approvers else approvers, actor):
        notify(
            user=person,
            kind="compliance.reply.ready",
            key=f"report-item-{item.pk}-{item.version}-ready",
            text=_("The answer to %(item)s waits for your approval") % {"item": item},
            path=item.get_absolute_url(),
        )


def reply_decided(*, item: ReportItem, actor: User, now: datetime) -> None:
    """Tell who wrote an answer and who passed it on what the officer said."""
    for person in _each([item.edited_by, item.handed_by], actor):
        notify(
            user=person,
            kind="compliance.reply.decided",
            key=f"report-item-{item.pk}-{now:%s}",
            text=_("The answer to %(item)s: %(state)s")
            % {"item": item, "state": _("returned") if item.return_note else item.get_state_display()},
            path=item.get_absolute_url(),
        )


def _each(people: Iterable[User | None], actor: User | None) -> Iterator[User]:
    """Each person once, whose language is in force meanwhile; nobody is told what he did himself."""
    for person in dict.fromkeys(people):
        if person and person != actor:
            with translation.override(person.language or settings.LANGUAGE_CODE):
                yield person


def _holders(*rights: str) -> list[User]:
    """Members who hold one of these rights."""
    members = Membership.objects.filter(company=company_in_force()).select_related("user")
    return [member.user for member in members if any(member.may(right) for right in rights)]


def _weakness_line(weakness: Weakness, due_on: date | None = None) -> str:
    parts = [weakness.label]
    if weakness.response:
        parts.append(_("criterion %(criterion)s") % {"criterion": weakness.response})
    if due_on := due_on or weakness.due_on:
        parts.append(_("due %(date)s") % {"date": written(due_on)})
    return ", ".join(parts) + "\n" + _link(weakness.get_absolute_url())


def _link(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def _mail(person: User, *, kind: str, key: str, subject: str, lines: list[str]) -> None:
    company = company_in_force()
    greeting = _("Hello %(name)s,") % {"name": person}
    send_mail(
        kind=kind,
        to=person.email,
        subject=f"{subject} ({company.name})",
        text="\n\n".join([greeting, *lines, company.name]),
        company=company,
        key=f"{kind}:{company.pk}:{person.pk}:{key}",
    )
