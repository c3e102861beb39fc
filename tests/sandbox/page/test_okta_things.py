"""The Okta pane draws who has what, and how; and what an administrator does by hand on it is done in Okta."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.okta import PretendOkta
from sandbox.page.okta_pane import OktaPane
from tests.clock import Clock

ADA, BOB = "00uADA", "00uBOB"
APP, PUSHER, GROUP, ASKING = "0oaSTAGING", "0oaGOOGLE", "00gREPORTS", "00gMAYASK"
Json = dict[str, Any]


@pytest.fixture
def okta() -> Iterator[PretendOkta]:
    with PretendOkta(Clock()) as okta:
        okta.add_user(ADA, "ada@acme.example", first="Ada", last="Li")
        okta.add_user(BOB, "bob@acme.example", first="Bob", last="Ost")
        okta.add_group(GROUP, "Reports")
        okta.add_group(ASKING, "May ask")
        okta.add_member_by_hand(ASKING, ADA)
        okta.add_app(APP, "Staging")
        okta.add_app(PUSHER, "Google", features=["GROUP_PUSH"])
        okta.add_push(PUSHER, GROUP, "Reports Viewer")
        yield okta


@pytest.fixture
def pane(okta: PretendOkta) -> OktaPane:
    return OktaPane(okta, (ADA, BOB), frozenset({ASKING}))


def members(thing: Json) -> list[tuple[str, str]]:
    return [(each["name"], each.get("through", "")) for each in thing["members"]]


def test_nothing_is_drawn_that_nobody_has_but_all_of_it_can_be_given(pane: OktaPane) -> None:
    drawn = pane.draw()
    assert (drawn["apps"], drawn["groups"]) == ([], [])
    assert [(each["name"], each["app"]) for each in drawn["offered"]] == [
        ("Staging", True),
        ("Reports", False),
    ]


def test_a_group_says_where_it_is_pushed_to(pane: OktaPane) -> None:
    pane.put(GROUP, ADA)
    (group,) = pane.draw()["groups"]
    assert (group["name"], group["pushed"]) == ("Reports", "Google as Reports Viewer")
    assert members(group) == [("Ada Li", "")]


def test_an_app_says_who_has_it_and_how(pane: OktaPane, okta: PretendOkta) -> None:
    pane.put(APP, ADA)
    pane.put(APP, BOB, through=True)
    (app,) = pane.draw()["apps"]
    assert sorted(members(app)) == [("Ada Li", ""), ("Bob Ost", "Team with Staging")]
    assert (okta.scope(APP, ADA), okta.scope(APP, BOB)) == ("USER", "GROUP")
    assert [each["name"] for each in pane.draw()["groups"]] == ["Team with Staging"]


def test_what_is_given_twice_and_in_two_ways_is_drawn_once(pane: OktaPane) -> None:
    for through in (True, True, False, False):
        pane.put(APP, ADA, through=through)
    (app,) = pane.draw()["apps"]
    assert members(app) == [("Ada Li", "")]


@pytest.mark.parametrize("ways", [(False,), (True,), (True, False)])
def test_whoever_is_taken_out_has_it_no_more(
    pane: OktaPane, okta: PretendOkta, ways: tuple[bool, ...]
) -> None:
    for through in ways:
        pane.put(APP, ADA, through=through)
    pane.take(APP, ADA)
    assert okta.scope(APP, ADA) is None
    pane.take(APP, ADA)
    pane.put(GROUP, ADA)
    pane.take(GROUP, ADA)
    assert (pane.draw()["apps"], pane.draw()["groups"]) == ([], [])


def test_only_somebody_active_who_has_it_is_let_in(pane: OktaPane) -> None:
    def let_in(thing: str) -> bool:
        pane.use(thing, ADA)
        return bool(pane.draw()["signOns"][-1]["in"])

    assert not let_in(APP)
    pane.put(APP, ADA)
    assert let_in(APP)
    pane.suspend(ADA, on=True)
    assert not let_in(APP)
    pane.suspend(ADA, on=False)
    assert not let_in(GROUP)
    pane.put(GROUP, ADA)
    assert let_in(GROUP)
    assert pane.draw()["signOns"][-1]["to"] == "Reports"


def test_each_use_of_an_app_is_in_oktas_log(pane: OktaPane, okta: PretendOkta) -> None:
    pane.use(APP, ADA)
    pane.put(APP, ADA)
    pane.use(APP, ADA)
    found = [each for each in okta.state.log.events if each.type == "user.authentication.sso"]
    assert [(each.result, each.targets[0].id) for each in found] == [("FAILURE", APP), ("SUCCESS", APP)]


def test_use_of_a_group_is_a_sign_on_to_the_app_that_its_role_names(okta: PretendOkta) -> None:
    pane = OktaPane(okta, (ADA, BOB), frozenset({ASKING}), {GROUP: PUSHER})
    pane.put(GROUP, ADA)
    pane.use(GROUP, ADA)
    (found,) = [each for each in okta.state.log.events if each.type == "user.authentication.sso"]
    assert (found.actor.id, found.result, found.targets[0].id) == (ADA, "SUCCESS", PUSHER)
    assert pane.draw()["signOns"][-1]["to"] == "Reports"


def test_nobody_can_do_anything_with_what_is_not_there(pane: OktaPane) -> None:
    for done in (pane.put, pane.take, pane.use):
        with pytest.raises(KeyError):
            done("0oaNOTHING", ADA)
