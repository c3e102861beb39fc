"""What a holding says about who should have it: only what rests says anything."""

from dataclasses import replace

import pytest

from access.activity import ByUse
from access.duration import DAY, HOUR, WEEK
from access.holding import Base, Held, Holding, Lease
from access.keys import Due, Lane, OktaId, RequestId, Target
from access.meant import BACK, RESTED, may_give, meant, since

NOW = 1_760_000_000
ONE = RequestId("R1")
GIVEN = Holding(
    OktaId("00uANN"),
    Target("okta_group", ("00g1",)),
    state=Held.PRESENT,
    needs={ONE: NOW + WEEK},
    base=Base.NONE,
    times=1,
    lately=(NOW - DAY,),
    due=Due(Lane.END, NOW + WEEK, "okta_group"),
)
TAKEN = replace(
    GIVEN,
    state=Held.ABSENT,
    needs={},
    base=None,
    taken_at=NOW - DAY,
    taken_from=ONE,
    lately=(NOW - WEEK,),
    due=None,
)


def test_what_was_given_and_is_needed_should_be_there() -> None:
    assert meant(GIVEN, NOW) is True
    assert since(GIVEN) == NOW - DAY


def test_a_holding_that_a_restore_has_made_was_given_when_we_began() -> None:
    restored = replace(GIVEN, lately=(), based_at=NOW - HOUR)
    assert (meant(restored, NOW), since(restored)) == (True, NOW - HOUR)
    assert meant(replace(restored, based_at=None), NOW) is True


def test_what_was_taken_back_should_not_be_there() -> None:
    assert meant(TAKEN, NOW) is False
    assert since(TAKEN) == NOW - DAY


def test_a_waiting_request_does_not_change_what_should_be_there() -> None:
    assert meant(replace(TAKEN, asking=RequestId("R2")), NOW) is False


@pytest.mark.parametrize("holding", [GIVEN, TAKEN], ids=["given", "taken"])
@pytest.mark.parametrize(
    "busy",
    [
        {"lease": Lease("worker", NOW + 90)},
        {"lease": Lease("worker", NOW - 90)},
        {"wake": True},
        {"leaving": {ONE: "expired"}},
        {"watch_from": NOW - HOUR},
        {"failing_since": NOW - HOUR},
        {"due": Due(Lane.GIVE, NOW - 1)},
        {"due": Due(Lane.END, NOW + RESTED)},
        {"state": Held.ADDING},
        {"state": Held.REMOVING},
    ],
    ids=str,
)
def test_nobody_judges_what_is_under_way(holding: Holding, busy: dict[str, object]) -> None:
    assert meant(replace(holding, **busy), NOW) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        replace(GIVEN, needs={ONE: NOW}),
        replace(GIVEN, base=Base.PERMANENT),
        replace(GIVEN, base=None),
        replace(GIVEN, needs={}),
        replace(TAKEN, taken_at=None, taken_from=None),
        replace(TAKEN, needs={ONE: NOW + WEEK}),
    ],
    ids=["over", "permanent", "unread", "unneeded", "kept_by_others", "to_be_given"],
)
def test_nobody_judges_what_is_not_ours_to_say(other: Holding) -> None:
    assert meant(other, NOW) is None


APP = replace(TAKEN, target=Target("okta_app", ("0oa1",)))
LATER = replace(GIVEN, lately=(NOW - HOUR,))


@pytest.mark.parametrize(
    ("other", "holding", "may"),
    [
        (LATER, APP, True),
        (replace(LATER, state=Held.ADDING, lately=(), based_at=NOW - HOUR), APP, True),
        (replace(LATER, state=Held.REMOVING, needs={}, leaving={ONE: "expired"}), APP, True),
        (replace(LATER, lately=(NOW - DAY - RESTED + 1,)), APP, True),
        (replace(LATER, lately=(NOW - DAY - RESTED,)), APP, False),
        (replace(LATER, base=Base.PERMANENT), APP, False),
        (replace(LATER, state=Held.ABSENT, taken_at=NOW), APP, False),
        (replace(LATER, target=Target("okta_app", ("0oa2",))), APP, False),
        (replace(LATER, target=Target("okta_group", ("00g2",))), TAKEN, False),
    ],
)
def test_a_group_of_ours_that_came_later_may_give_an_app(other: Holding, holding: Holding, may: bool) -> None:
    assert may_give(other, holding) is may


@pytest.mark.parametrize("ago", [RESTED, RESTED - 1])
def test_it_has_to_rest_for_a_while(ago: int) -> None:
    assert meant(replace(GIVEN, lately=(NOW - DAY, NOW - ago)), NOW) is (True if ago == RESTED else None)
    assert meant(replace(TAKEN, taken_at=NOW - ago), NOW) is (False if ago == RESTED else None)


@pytest.mark.parametrize("ago", [BACK, BACK + 1])
def test_what_ended_long_ago_is_a_new_story(ago: int) -> None:
    assert meant(replace(TAKEN, taken_at=NOW - ago), NOW) is (False if ago == BACK else None)


def test_its_end_is_a_while_off() -> None:
    due = Due(Lane.END, NOW + RESTED + 1)
    assert meant(replace(GIVEN, needs={ONE: due.at}, due=due), NOW) is True


def test_access_that_lasts_while_it_is_used_is_judged_until_it_may_be_over() -> None:
    use = ByUse("0oa1", NOW - DAY, WEEK, NOW + 26 * WEEK, ())
    assert meant(replace(GIVEN, uses={ONE: use}), NOW) is True
