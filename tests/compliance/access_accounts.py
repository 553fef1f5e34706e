"""Rows of the permission matrix: accounts and the steps of the set-up that choose them."""

from datetime import date

from compliance.models import AccountStatus
from tests.access_matrix import EVERY_ROLE, Members, Row
from tests.factories.accounts import AccountFactory


def account(world) -> list:
    return [AccountFactory().pk]


def step(world) -> list:
    made = AccountFactory()
    return [
        made.pk,
        AccountStatus.objects.create(company=made.company, account=made, status="validated", on=date(2026, 1, 1)).pk,
    ]


ROWS: dict[str, Row] = {
    "compliance:setup_accounts": Members(get="AO", post="AO", posted=422),
    "compliance:setup_first_answers": Members(get="AO", post="AO"),
    "compliance:account_list": Members(get=EVERY_ROLE),
    "compliance:account_detail": Members(get=EVERY_ROLE, args=account),
    "compliance:account_create": Members(get="AO", post="AO", posted=422),
    "compliance:account_change": Members(get="AO", post="AO", args=account, posted=302),
    "compliance:account_status": Members(get="AO", post="AO", posted=422, args=account),
    "compliance:account_status_correct": Members(get="AO", post="AO", posted=422, args=step),
}
