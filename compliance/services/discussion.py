"""The discussion of an answer: remarks in Markdown that may name people."""

import re
from datetime import datetime

from django.db import transaction

from ctpat.activity.services import record
from ctpat.common.markdown import validate_markdown
from ctpat.companies.models import Membership, User
from ctpat.companies.scoping import company_in_force

from ..exceptions import EmptyRemark
from ..models import Comment, Contributor, Mention, Response
from . import notices

MOST_MENTIONS = 10  # people told by one remark


def mentionable(response: Response) -> list[User]:
    """Members who may open this answer, by name: others can't be named in its discussion."""
    rows = Membership.objects.filter(company=company_in_force()).with_right("compliance.view_profile")
    assigned = {response.owner_id, response.deputy_id}
    assigned |= set(Contributor.objects.filter(response=response).values_list("user", flat=True))
    return [
        member.user
        for member in rows.select_related("user").order_by("user__name")
        if not member.only_assigned("compliance.view_profile") or member.user_id in assigned
    ]


@transaction.atomic
def add_comment(*, response: Response, text: str, actor: User, now: datetime) -> Comment:
    """Add a remark; whoever is named in it by `@Name` is told, inside and by mail.

    History notes that it was written and whom it names, not what it says. Raises EmptyRemark,
    and ValidationError for a text that is too long or nested too deep.
    """
    text = text.strip()
    if not text:
        raise EmptyRemark
    validate_markdown(text)
    company = company_in_force()
    comment = Comment.objects.create(company=company, response=response, author=actor, text=text, at=now)
    people = named_in(text, mentionable(response))[:MOST_MENTIONS]
    Mention.objects.bulk_create(Mention(company=company, comment=comment, user=person) for person in people)
    facts = {"mentions": [str(person) for person in people]} if people else {}
    record(actor, "compliance.comment.added", comment, after=facts, label=str(response))
    notices.mentioned(comment=comment, people=people, actor=actor)
    return comment


def named_in(text: str, people: list[User]) -> list[User]:
    """Whom a text names, in the order of the text; of names that begin alike the longest counts."""
    by_name = {person.name.casefold(): person for person in people if person.name}
    if not by_name:
        return []
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    found = re.findall(rf"@({names})(?!\w)", text, flags=re.IGNORECASE)
    return list(dict.fromkeys(by_name[name.casefold()] for name in found if name.casefold() in by_name))
