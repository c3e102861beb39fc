"""A session of AWS that is still open after the access has ended opens nothing here."""

from dataclasses import replace

import pytest

from access.calls import Answering
from access.duration import WEEK
from access.errors import TryAgain
from access.keys import RequestId, RoleKey
from handlers import wiring
from tests.clock import Clock
from tests.tools.api import MACHINE, Api, asking, door, identity
from tests.world import ROLE, World, policy, role
from tools.callers import role_of

CALL = ("GET", "/v1/health")


def opened_by(role: str, world: World, monkeypatch: pytest.MonkeyPatch) -> Api:
    plain = door(world)
    strict = replace(plain, allowed=replace(plain.allowed, held=RoleKey(role)))
    monkeypatch.setattr(wiring, "tools", lambda: strict)
    return Api(world, strict)


@pytest.fixture
def api(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Api:
    return opened_by(ROLE, World(clock), monkeypatch)


def given(api: Api) -> RequestId:
    request = api.world.ask()
    api.world.approve(request)
    api.world.work()
    assert api.world.has("ann")
    return request


def test_it_opens_when_it_is_given_and_closes_at_the_end_whatever_okta_does(api: Api) -> None:
    refused = api(*CALL)
    assert (refused.status, refused.code) == (403, "not_held")
    assert "/access" in refused.body["error"]["message"]
    (fact,) = api.recorded()
    assert (fact["code"], "person" in fact) == ("not_held", False)
    request = given(api)
    assert api(*CALL).status == 200
    api.world.target.before = [TryAgain("Okta is down") for _ in range(9)]
    assert api("POST", f"/v1/requests/{request}/end").status == 200
    api.world.work()
    assert api.world.has("ann"), "Okta has not taken it away yet"
    assert api(*CALL).code == "not_held"


def test_it_closes_with_the_time_whether_or_not_the_sweep_has_come_by(api: Api) -> None:
    given(api)
    api.world.clock.advance(WEEK - 1)
    assert api(*CALL).status == 200
    api.world.clock.advance(1)
    assert api(*CALL).code == "not_held"


def test_asking_is_not_having(api: Api) -> None:
    request = api.world.ask()
    assert api(*CALL).code == "not_held"
    answer = api("POST", f"/v1/requests/{request}/approve", {}, who="ben")
    assert answer.code == "not_held", "ben decides in Slack, as long as he has no access to the tools"
    api.world.workflow.decide(api.world.by("ben"), api.world.pointer(request), Answering(False, "no"))
    assert api(*CALL).code == "not_held"


def test_nobody_else_has_it_because_one_has(api: Api) -> None:
    given(api)
    assert api(*CALL, who="cat").code == "not_held"
    assert api(*CALL, who="nobody").code == "not_held"
    assert api("POST", "/v1/requests", asking(), who="cat").code == "not_held"


def test_machines_are_not_asked(api: Api) -> None:
    assert api(*CALL, identity=identity(role_of(MACHINE)[1], "ann@example.com")).status == 200


def test_a_role_that_there_is_not_is_held_by_nobody(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened_by("nothing", World(clock), monkeypatch)(*CALL).code == "not_held"


def test_a_retired_role_opens_until_it_ends(api: Api) -> None:
    given(api)
    api.world.catalogue([policy()], [role(retired=True)])
    assert api(*CALL).status == 200
