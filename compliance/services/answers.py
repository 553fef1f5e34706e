"""Writing answers and taking them through review.

Every function runs inside the one transaction of a company's write scope, takes the acting
person and the time, and records what happened. What a function refuses is an exception of `compliance.exceptions`
whose text tells the person what to do.
"""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force, in_write_scope

from ..exceptions import AnswerConflict, AnswerIncomplete, CommentNeeded, NotWaiting, OwnAnswer
from ..models import Account, AccountException, Response, ResponseVersion
from ..models.response import AnswerStatus, ReviewState

ONE_SITTING = timedelta(minutes=15)
REVIEW_EVERY = timedelta(days=365)
ANSWER_FIELDS = ["status", "narrative", "reason", "not_applicable_until"]


@in_write_scope
def save_answer(
    *,
    response: Response,
    version: int,
    status: str,
    narrative: str,
    reason: str = "",
    not_applicable_until: date | None = None,
    actor: User,
    now: datetime,
) -> Response:
    """Save what somebody typed; `version` is the one he started from.

    Saving the same again writes nothing, so a repeated request is harmless. An edit takes
    an acceptance away. Raises AnswerConflict when somebody else saved meanwhile; the
    caller shows both texts.
    """
    response = _locked(response)
    new = {
        "status": status,
        "narrative": _one_kind_of_newline(narrative),
        "reason": _one_kind_of_newline(reason),
        "not_applicable_until": not_applicable_until if status == AnswerStatus.NOT_APPLICABLE else None,
    }
    before = {name: getattr(response, name) for name in ANSWER_FIELDS if getattr(response, name) != new[name]}
    if not before:
        return response
    if version != response.version:
        raise AnswerConflict(response)
    same_sitting = _is_same_sitting(response, actor, now)
    for name, value in new.items():
        setattr(response, name, value)
    if response.review_state == ReviewState.ACCEPTED:
        response.review_state = ReviewState.DRAFT
    response.version += 1
    response.edited_by, response.edited_at = actor, now
    response.save(update_fields=[*ANSWER_FIELDS, "review_state", "version", "edited_by", "edited_at"])
    _keep_version(response, actor, now, same_sitting)
    _record(actor, "compliance.response.saved", response, before, {name: new[name] for name in before})
    return response


@in_write_scope
def ask_for_review(*, response: Response, actor: User, now: datetime, note: str = "") -> Response:
    """Hand an answer to the second pair of eyes. Asking twice is harmless.

    Raises AnswerIncomplete when there is nothing yet that could be reviewed.
    """
    response = _locked(response)
    if response.review_state == ReviewState.WAITING:
        return response
    _refuse_incomplete(response)
    before = response.review_state
    response.review_state = ReviewState.WAITING
    response.submitted_by, response.submitted_at, response.submit_note = actor, now, note
    response.save(update_fields=["review_state", "submitted_by", "submitted_at", "submit_note"])
    _fix_version(response)
    _record(
        actor,
        "compliance.response.submitted",
        response,
        {"review_state": before},
        {"note": note, "version": response.version},
    )
    return response


@in_write_scope
def withdraw_review(*, response: Response, actor: User) -> Response:
    """Take a request for review back; the answer is a draft again."""
    response = _locked(response)
    if response.review_state != ReviewState.WAITING:
        return response
    response.review_state = ReviewState.DRAFT
    response.save(update_fields=["review_state"])
    _record(actor, "compliance.response.withdrawn", response, {"review_state": "waiting"}, {"review_state": "draft"})
    return response


@in_write_scope
def accept_answer(
    *, response: Response, version: int, actor: User, now: datetime, on: date, note: str = ""
) -> Response:
    """Accept the version that the reviewer read; the next review is due in a year.

    Raises NotWaiting when the answer isn't waiting or was edited since he read it, and
    OwnAnswer when he wrote part of it and the company wants two pairs of eyes.
    """
    response = _waiting(response, version)
    _refuse_own(response, actor)
    response.review_state = ReviewState.ACCEPTED
    response.accepted_version = response.version
    response.review_on = on + REVIEW_EVERY
    _reviewed(response, actor, now, note, ["accepted_version", "review_on"])
    _fix_version(response)
    _record(
        actor,
        "compliance.response.accepted",
        response,
        {"review_state": "waiting"},
        {"version": response.version, "note": note, "review_on": response.review_on},
    )
    return response


@in_write_scope
def return_answer(*, response: Response, version: int, actor: User, now: datetime, note: str) -> Response:
    """Give an answer back to its author with a word why.

    Raises CommentNeeded, NotWaiting or OwnAnswer.
    """
    if not note.strip():
        raise CommentNeeded
    response = _waiting(response, version)
    _refuse_own(response, actor)
    response.review_state = ReviewState.RETURNED
    _reviewed(response, actor, now, note.strip(), [])
    _record(actor, "compliance.response.returned", response, {"review_state": "waiting"}, {"note": note.strip()})
    return response


@in_write_scope
def set_exception(
    *, response: Response, account: Account, status: str, narrative: str, actor: User, now: datetime
) -> AccountException:
    """Let one account answer differently from the shared text; takes an acceptance away."""
    response = _locked(response)
    if not narrative.strip():
        raise AnswerIncomplete(_("Write what is different for this account."))
    exception, _created = AccountException.objects.update_or_create(
        response=response,
        account=account,
        company=response.company,
        defaults={"status": status, "narrative": narrative, "edited_by": actor, "edited_at": now},
    )
    _reopen(response)
    _record(
        actor,
        "compliance.response.excepted",
        response,
        {},
        {"account": account.entity_type_id, "status": status, "narrative": narrative},
    )
    return exception


@in_write_scope
def clear_exception(*, response: Response, account: Account, actor: User, now: datetime) -> None:
    """Let the account share the common answer again; what was affirmed of it has to be read again."""
    response = _locked(response)
    removed = AccountException.objects.filter(response=response, account=account).first()
    if removed is None:
        return
    before = {"account": account.entity_type_id, "status": removed.status, "narrative": removed.narrative}
    removed.delete()
    response.affirmations.standing().update(withdrawn_at=now)
    _reopen(response)
    _record(actor, "compliance.response.unexcepted", response, before, {})


def _locked(response: Response) -> Response:
    """The row as it is now, locked until the transaction ends; its criterion and company are known already."""
    locked = Response.objects.select_for_update().get(pk=response.pk)
    locked.criterion, locked.own_criterion = response.criterion, response.own_criterion
    locked.company = company_in_force()
    return locked


def _waiting(response: Response, version: int) -> Response:
    response = _locked(response)
    if response.review_state != ReviewState.WAITING or response.version != version:
        raise NotWaiting
    return response


def _refuse_incomplete(response: Response) -> None:
    if response.status == AnswerStatus.NOT_STARTED:
        raise AnswerIncomplete(_("Choose how far it is in place before you ask for review."))
    if response.status == AnswerStatus.NOT_APPLICABLE and not response.reason.strip():
        raise AnswerIncomplete(_("Write why it does not apply to you before you ask for review."))
    if response.status != AnswerStatus.NOT_APPLICABLE and not response.narrative.strip():
        raise AnswerIncomplete(_("Write how it is done before you ask for review."))


def _refuse_own(response: Response, actor: User) -> None:
    """Two pairs of eyes: whoever wrote since the last acceptance, or asked, doesn't decide."""
    if response.company.two_pairs_of_eyes and response.was_written_by(actor):
        raise OwnAnswer


def _reviewed(response: Response, actor: User, now: datetime, note: str, more: list[str]) -> None:
    response.reviewed_by, response.reviewed_at, response.review_note = actor, now, note
    response.save(update_fields=["review_state", "reviewed_by", "reviewed_at", "review_note", *more])


def _reopen(response: Response) -> None:
    if response.review_state == ReviewState.ACCEPTED:
        response.review_state = ReviewState.DRAFT
        response.save(update_fields=["review_state"])


def _keep_version(response: Response, actor: User, now: datetime, same_sitting: bool) -> None:
    """Write the version; saves of one person in one sitting stay one version."""
    content = {
        "number": response.version,
        "status": response.status,
        "narrative": response.narrative,
        "reason": response.reason,
    }
    if same_sitting:
        ResponseVersion.objects.filter(response=response, number=response.version - 1).update(**content)
    else:
        ResponseVersion.objects.create(company=response.company, response=response, author=actor, at=now, **content)


def _is_same_sitting(response: Response, actor: User, now: datetime) -> bool:
    """Whether the last save was this person's, minutes ago, and nobody has handed it in since."""
    if response.edited_by_id != actor.pk or now - response.edited_at > ONE_SITTING:
        return False
    decided = (response.submitted_at, response.reviewed_at)
    return not any(at and at >= response.edited_at for at in decided)


def _fix_version(response: Response) -> None:
    ResponseVersion.objects.filter(response=response, number=response.version).update(is_fixed=True)


def _record(actor: User, verb: str, response: Response, before: dict, after: dict) -> None:
    record(actor, verb, response, before=before, after=after, label=response.code)


def _one_kind_of_newline(text: str) -> str:
    """Browsers send CRLF; a text that only differs by that is the same text."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
