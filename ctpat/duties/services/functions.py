"""Who holds which function of the programme."""

from django.db import transaction

from compliance.catalogue.duty_kinds import functions
from ctpat.activity.services import record
from ctpat.companies.models import Site, User
from ctpat.companies.scoping import company_in_force

from ..models import Holder
from .assigning import require_members


@transaction.atomic
def give_function(*, function: str, user: User, actor: User, site: Site | None = None) -> Holder:
    """Say who holds a function, at one site or everywhere; duties follow. Raises NotAMember, KeyError."""
    name = functions()[function]["name"]
    require_members([user])
    holder = Holder.objects.select_for_update(of=("self",)).filter(function=function, site=site).first()
    if holder and holder.user_id == user.pk:
        return holder
    before = {"user": str(holder.user) if holder else None}
    holder = holder or Holder(company=company_in_force(), function=function, site=site)
    holder.user = user
    holder.save()
    after = {"user": str(user), "site": str(site or "")}
    record(actor, "duties.function.given", holder, before=before, after=after, label=f"{name}: {user}")
    return holder


@transaction.atomic
def take_function(*, holder: Holder, actor: User) -> None:
    """Say that nobody is named for a function any more."""
    facts = {"user": str(holder.user), "site": str(holder.site or "")}
    record(actor, "duties.function.taken", holder, before=facts, label=holder.get_function_display())
    holder.delete()
