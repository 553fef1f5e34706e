"""The sides of a comparison: frozen copies, and the profile as it is today."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from ctpat.common.written_dates import written
from ctpat.companies.models import Company

from ..models import AnnualReview, FrozenProfile
from .freezing import Content, content_of, opened


@dataclass(frozen=True)
class Side:
    """A frozen copy, or today of a run's account."""

    review: AnnualReview
    on: date
    copy: FrozenProfile | None = None

    @property
    def key(self) -> str:
        return str(self.copy.pk) if self.copy else f"today-{self.review.pk}"

    @property
    def name(self) -> str:
        account = self.review.account.entity_type.text("name")
        if self.copy is None:
            return _("%(account)s, today") % {"account": account}
        return _("%(account)s %(year)d, approved %(day)s") % {
            "account": account,
            "year": self.review.year,
            "day": written(self.on),
        }

    @cached_property
    def content(self) -> Content:
        return opened(self.copy) if self.copy else content_of(self.review, on=self.on)


def one_side(company: Company, asked: str, *, on: date) -> Side | None:
    """The side that an address names: a copy's number, or 'today-' and a run's."""
    if asked.startswith("today-"):
        found = AnnualReview.objects.with_account().filter(pk=int(asked.removeprefix("today-"))).first()
        return _with_company(Side(found, on), company) if found else None
    rows = FrozenProfile.objects.select_related("review__account__entity_type")
    copy = rows.filter(pk=int(asked)).first() if asked else None
    return _with_company(_frozen(copy, company), company) if copy else None


def usual_sides(company: Company, *, on: date) -> tuple[Side | None, Side | None]:
    """What one asks for first: the newest frozen copy beside its account of today."""
    copy = FrozenProfile.objects.select_related("review__account__entity_type").order_by("-at", "-pk").first()
    if copy is None:
        return None, None
    rows = AnnualReview.objects.with_account().filter(account=copy.review.account_id)
    today = Side(rows.order_by("-year").first(), on)
    return _with_company(_frozen(copy, company), company), _with_company(today, company)


def sides_of(review: AnnualReview | None, company: Company, *, on: date) -> list[Side]:
    """All that can be compared, newest first: today of each account's latest run, and every copy."""
    rows = FrozenProfile.objects.select_related("review__account__entity_type").defer("content")
    frozen = [_frozen(copy, company) for copy in rows]
    latest: dict[int, AnnualReview] = {}
    for one in AnnualReview.objects.with_account().order_by("year"):
        latest[one.account_id] = one
    first = review.account_id if review else None
    sides = [*(Side(one, on) for one in latest.values()), *frozen]
    return sorted(
        sides, key=lambda side: (side.review.account_id != first, side.copy is not None, -side.on.toordinal())
    )


def _frozen(copy: FrozenProfile, company: Company) -> Side:
    return Side(copy.review, copy.at.astimezone(company.zone).date(), copy)


def _with_company(side: Side, company: Company) -> Side:
    side.review.company = side.review.account.company = company
    return side
