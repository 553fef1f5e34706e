"""To whom a step goes: pure."""

from datetime import date

import pytest

from ctpat.duties.routing import Chain, Delivery, Staff, Wishes, deliveries
from ctpat.duties.stages import Part, Reason, Stage

OWNER, DEPUTY, LEAD, BOSS, STAND_IN = 1, 2, 3, 4, 5
ON = date(2027, 3, 1)
CHAIN = Chain(OWNER, DEPUTY, LEAD, BOSS, LEAD)
EVERYBODY = frozenset({OWNER, DEPUTY, LEAD, BOSS, STAND_IN})


def sent(part=Part.OWNER, reason=Reason.ON_THE_DAY, chain=CHAIN, programme=True, **staff):
    stage = Stage(ON, "x", reason, part)
    return deliveries(stage, chain, Staff(EVERYBODY, **staff), is_of_programme=programme, on=ON)


@pytest.mark.parametrize(
    ("part", "person"),
    [(Part.OWNER, OWNER), (Part.DEPUTY, DEPUTY), (Part.ESCALATION, LEAD), (Part.FINAL, BOSS)],
)
def test_each_part_has_its_person(part, person):
    assert sent(part) == [Delivery(person, True)]


def test_who_is_away_is_stood_in_for():
    assert sent(away={OWNER: STAND_IN}) == [Delivery(STAND_IN, True, OWNER, "away")]
    assert sent(away={OWNER: None}) == [Delivery(DEPUTY, True, OWNER, "away")]
    assert sent(away={OWNER: STAND_IN, STAND_IN: None}) == [Delivery(DEPUTY, True, OWNER, "away")]


def test_when_all_are_away_the_owner_is_told():
    assert sent(away=dict.fromkeys(EVERYBODY)) == [Delivery(OWNER, True)]


def test_without_a_deputy_it_goes_to_whom_it_escalates():
    assert sent(Part.DEPUTY, chain=Chain(OWNER, None, LEAD, BOSS, LEAD)) == [Delivery(LEAD, True, None, "nobody")]


def test_what_would_only_come_back_to_the_owner_is_left_out():
    assert sent(Part.DEPUTY, chain=Chain(OWNER, None, None, None, OWNER)) == []


def test_who_has_left_the_company_is_nobody():
    stage = Stage(ON, "x", Reason.OVERDUE, Part.OWNER)
    staff = Staff(frozenset({DEPUTY, LEAD}))

    assert deliveries(stage, CHAIN, staff, is_of_programme=True, on=ON) == [Delivery(DEPUTY, True, None, "nobody")]
    assert deliveries(stage, CHAIN, Staff(frozenset()), is_of_programme=True, on=ON) == []


def test_unsubscribed_what_cbp_asks_for_goes_to_the_deputy_who_reads_why():
    wishes = {OWNER: Wishes(by_mail=False)}

    for reason in (Reason.AHEAD, Reason.ON_THE_DAY, Reason.OVERDUE):
        assert sent(reason=reason, wishes=wishes) == [
            Delivery(OWNER, False),
            Delivery(DEPUTY, True, OWNER, "no_mail"),
        ]


def test_unsubscribed_what_only_we_propose_is_shown_inside():
    assert sent(programme=False, wishes={OWNER: Wishes(by_mail=False)}) == [Delivery(OWNER, False)]


def test_when_nobody_takes_mail_the_owner_gets_it_all_the_same():
    wishes = {person: Wishes(by_mail=False) for person in EVERYBODY}

    assert sent(wishes=wishes) == [Delivery(OWNER, True)]


@pytest.mark.parametrize(
    ("reason", "wish", "expected"),
    [
        (Reason.AHEAD, {"ahead": False}, [Delivery(OWNER, False)]),
        (Reason.INFORMATION, {"information": False}, [Delivery(OWNER, False)]),
        (Reason.ON_THE_DAY, {"on_the_day": False}, [Delivery(OWNER, False), Delivery(DEPUTY, True, OWNER, "no_mail")]),
        (Reason.OVERDUE, {"overdue": False}, [Delivery(OWNER, False), Delivery(DEPUTY, True, OWNER, "no_mail")]),
        (Reason.OVERDUE, {"ahead": False}, [Delivery(OWNER, True)]),
    ],
)
def test_one_may_choose_which_mails(reason, wish, expected):
    assert sent(reason=reason, wishes={OWNER: Wishes(**wish)}) == expected
