"""What a member wishes about reminders: which, when, by mail or not."""

from django.db import transaction

from ctpat.activity.services import record
from ctpat.companies.models import User
from ctpat.companies.scoping import company_in_force

from ..models import Preference
from .assigning import require_members

WISHES = {"hour", "by_mail", "ahead", "on_the_day", "overdue", "information"}


@transaction.atomic
def change_wishes(*, user: User, actor: User, **wishes) -> Preference:
    """Set some wishes of a member; the same again writes nothing. Raises NotAMember."""
    if unknown := set(wishes) - WISHES:
        raise TypeError(f"no such wish: {', '.join(sorted(unknown))}")
    require_members([user])
    row = Preference.objects.select_for_update(of=("self",)).filter(user=user).first()
    row = row or Preference(company=company_in_force(), user=user)
    before = {name: getattr(row, name) for name in wishes if getattr(row, name) != wishes[name]}
    if before or row.pk is None:
        for name, value in wishes.items():
            setattr(row, name, value)
        row.save()
    if before:
        after = {name: wishes[name] for name in before}
        record(actor, "duties.preference.changed", row, before=before, after=after, label=str(user))
    return row


@transaction.atomic
def unsubscribe(*, user: User) -> Preference:
    """Stop the mails of reminders to a member, as the link in each of them offers.

    What the programme asks for by law then goes to the deputy, who reads why. Harmless twice.
    """
    row, _is_new = Preference.objects.get_or_create(company=company_in_force(), user=user)
    if row.by_mail:
        row.by_mail = False
        row.save(update_fields=["by_mail"])
        record(user, "duties.preference.unsubscribed", row, before={"by_mail": True}, after={"by_mail": False})
    return row
