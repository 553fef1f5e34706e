"""What of the security profile a member sees and may change, beyond the role's rights.

A contributor's rights reach only to the answers that he owns, stands in for or
contributes to; what is not his looks as if it weren't there.
"""

from django.http import Http404, HttpRequest

from ctpat.companies.access import RightMissing
from ctpat.companies.models import Membership

from .models import Contributor, Response
from .readiness.rows import Row


def visible_rows(membership: Membership, rows: list[Row]) -> list[Row]:
    """The criteria that this member may see."""
    if not membership.only_assigned("compliance.view_profile"):
        return rows
    contributed = set(Contributor.objects.filter(user=membership.user_id).values_list("response_id", flat=True))
    person = membership.user_id
    return [row for row in rows if person in (row.owner_id, row.deputy_id) or row.response_id in contributed]


def visible_responses(membership: Membership):
    """The answers that this member may see, as a queryset."""
    responses = Response.objects.applicable()
    if membership.only_assigned("compliance.view_profile"):
        return responses.assigned_to(membership.user)
    return responses


def response_or_404(request: HttpRequest, code: str) -> Response:
    """The answer to one criterion, with its criterion and people; 404 when it isn't the member's to see."""
    return _one(request, code, "criterion__edition", "owner", "deputy", "edited_by", "submitted_by", "reviewed_by")


def _one(request: HttpRequest, code: str, *related: str) -> Response:
    responses = visible_responses(request.membership).of_code(code)
    response = responses.select_related("criterion", "own_criterion", *related).first()
    if response is None:
        raise Http404
    # The company is in force already; a second copy of it would cost a query.
    response.company = request.company
    return response


def may_answer(membership: Membership, response: Response) -> bool:
    """Whether this member may write this answer; a contributor his own ones only."""
    if not membership.may("compliance.answer"):
        return False
    if not membership.only_assigned("compliance.answer"):
        return True
    return Response.objects.filter(pk=response.pk).assigned_to(membership.user).exists()


def answerable_or_refuse(request: HttpRequest, code: str) -> Response:
    """The answer to one criterion for somebody who wants to write it; 404 or 403 otherwise."""
    response = _one(request, code)
    if not may_answer(request.membership, response):
        raise RightMissing("compliance.answer")
    return response
