"""The discussion of an answer; it stays inside the company."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User

from ..exceptions import EmptyRemark
from ..models import Comment, Mention, Response
from . import notices
from .members import require_members


@transaction.atomic
def add_comment(
    *, response: Response, text: str, actor: User, now: datetime, mentioned: Collection[User] = ()
) -> Comment:
    """Add a remark in Markdown; those whom it names are told. Raises EmptyRemark, NotAMember."""
    if not text.strip():
        raise EmptyRemark
    require_members(*mentioned)
    comment = Comment.objects.create(
        company=response.company, response=response, author=actor, text=text.strip(), at=now
    )
    people = list(dict.fromkeys(mentioned))
    Mention.objects.bulk_create(Mention(company=response.company, comment=comment, user=person) for person in people)
    names = sorted(str(person) for person in people)
    record(actor, "compliance.comment.added", comment, after={"mentioned": names}, label=response.code)
    notices.mentioned(comment=comment, people=people, actor=actor)
    return comment
