"""What no sweep would find, record by record: each limit from both sides. Going through the table is in tests/tools/test_surveying.py."""

from dataclasses import replace

import pytest

from access.duration import DAY
from access.holding import Base, Held, Holding, Lease
from access.keys import Due, Key, Lane, RequestId, Target
from access.ports import Record
from access.request import Request, State
from access.unfound import LATE, Around, beside, busy, wrong
from tests.contracts.store_samples import MARA, NOW, request

TARGET = Target("okta_group", ("00g1",))
SOON, MUCH_LATER = Due(Lane.END, NOW + DAY), Due(Lane.END, NOW + 99 * DAY)
REST = Holding(MARA.okta, TARGET)
OTHER = Target("okta_group", ("00g2",))


def approved(**changes: object) -> Request:
    return request(
        **{
            "state": State.APPROVED,
            "for_whom": MARA,
            "target": TARGET,
            "due": SOON,
            "bundle": None,
            **changes,
        }
    )


def pending(**changes: object) -> Request:
    return request(
        **{
            "state": State.PENDING,
            "approved_at": None,
            "due": SOON,
            "deadline": NOW + DAY,
            "bundle": None,
            "also": (),
            **changes,
        }
    )


NEEDED = replace(REST, state=Held.PRESENT, base=Base.NONE, needs={approved().id: NOW + DAY}, due=SOON)


def judged(
    record: Request | Holding, *others: Request | Holding, hidden: frozenset[Key] = frozenset()
) -> str:
    """With all that is due in the index."""
    there: dict[Key, Record] = {each.key: each for each in others}
    index = {each.key: each.due for each in (*others, record) if each.due}
    return wrong(record.key, record, Around(there, hidden, index, NOW))


@pytest.mark.parametrize(
    "open_",
    [
        {"state": Held.ADDING},
        {"state": Held.REMOVING},
        {"state": Held.PRESENT},
        {"state": Held.PRESENT, "base": Base.NONE},
        {"needs": {approved().id: NOW + DAY}},
        {"leaving": {approved().id: "expired"}},
        {"lease": Lease("me", NOW)},
        {"watch_from": NOW},
    ],
)
def test_whatever_is_not_at_rest_must_be_due_at_some_time(open_: dict[str, object]) -> None:
    holding = replace(REST, **open_)  # type: ignore[arg-type]
    assert busy(holding)
    assert "is due at no time" in judged(holding, approved())
    assert judged(replace(holding, due=SOON), approved()) == ""


@pytest.mark.parametrize("rest", [REST, replace(REST, state=Held.PRESENT, base=Base.PERMANENT)])
def test_what_is_at_rest_need_not_be_due(rest: Holding) -> None:
    assert not busy(rest)
    assert judged(rest) == ""


@pytest.mark.parametrize("record", [NEEDED, approved(), pending()])
def test_what_is_due_for_more_than_an_hour_was_not_attended_to(record: Request | Holding) -> None:
    others = (NEEDED, approved())
    late, limit = Due(Lane.TELL, NOW - LATE - 1), Due(Lane.TELL, NOW - LATE)
    assert judged(replace(record, due=limit), *others) == ""
    assert judged(replace(record, due=late), *others).startswith("has been due since")


@pytest.mark.parametrize(
    ("over", "due", "found"),
    [
        (NOW - LATE, NOW + LATE + 1, True),
        (NOW - LATE + 1, NOW + LATE + 1, False),
        (NOW - LATE, NOW + LATE, False),
    ],
)
def test_a_need_that_is_over_waits_for_no_longer_than_an_hour(over: int, due: int, found: bool) -> None:
    holding = replace(NEEDED, needs={approved().id: over}, due=Due(Lane.END, due))
    assert ("is needed by something that is over" in judged(holding, approved())) is found


@pytest.mark.parametrize(
    ("deadline", "due", "found"),
    [
        (NOW - LATE - 1, NOW + LATE + 1, True),
        (NOW - LATE, NOW + LATE + 1, False),
        (NOW - LATE - 1, NOW + LATE, False),
    ],
)
def test_a_request_waits_for_no_longer_than_an_hour_after_its_deadline(
    deadline: int, due: int, found: bool
) -> None:
    waiting = pending(deadline=deadline, due=Due(Lane.TELL, due))
    assert ("waited until" in judged(waiting)) is found


def test_a_need_is_of_an_approved_request_for_the_same() -> None:
    assert judged(NEEDED, approved()) == ""
    assert "which is not there" in judged(NEEDED)
    assert "which is ended" in judged(NEEDED, approved(state=State.ENDED))
    assert f"of {approved(target=OTHER).holding_key}" in judged(NEEDED, approved(target=OTHER))


def test_an_approved_request_is_one_that_its_holding_knows() -> None:
    left = replace(NEEDED, needs={}, leaving={approved().id: "expired"})
    assert judged(approved(), NEEDED) == judged(approved(), left) == ""
    for others in ([], [replace(NEEDED, needs={}, due=None)]):
        assert judged(approved(), *others) == "is approved, and its holding does not know it"
    assert judged(approved(), hidden=frozenset({NEEDED.key})) == ""


def test_a_holding_is_kept_for_a_request_that_waits() -> None:
    kept = replace(REST, asking=pending().id)
    assert judged(kept, pending()) == ""
    for others in ([], [approved()]):
        assert "which nobody can decide" in judged(kept, *others)
    assert judged(kept, hidden=frozenset({pending().key})) == ""


def test_a_later_request_of_a_bundle_waits_with_the_first() -> None:
    first = request(state=State.PENDING, bundle=RequestId("FIRST"), id=RequestId("FIRST"), due=SOON)
    (companion, *_) = first.also
    later = pending(id=companion.request, bundle=first.id, due=None)
    assert later.carried
    assert judged(later, first) == ""
    assert judged(later) == "waits together with FIRST, which does not wait"
    assert (
        judged(later, replace(first, state=State.ENDED)) == "waits together with FIRST, which does not wait"
    )
    assert judged(later, replace(first, also=())) == "waits together with FIRST, which does not know it"
    assert judged(later, hidden=frozenset({first.key})) == ""


def test_the_index_must_have_the_very_moment_and_lane() -> None:
    around = Around({approved().key: approved()}, frozenset(), {NEEDED.key: SOON}, NOW)
    assert wrong(NEEDED.key, NEEDED, around) == ""
    for index in ({}, {NEEDED.key: MUCH_LATER}, {NEEDED.key: replace(SOON, lane=Lane.GIVE)}):
        assert "the index does not say so" in wrong(NEEDED.key, NEEDED, replace(around, index=index))


def test_what_is_over_is_judged_by_nothing_beside_it() -> None:
    over = approved(state=State.ENDED, due=None)
    assert list(beside(over)) == []
    assert judged(over) == ""
