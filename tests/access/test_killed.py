"""Killed before or after any single call, or any call failing with or without effect: the next sweeps end at the same truth."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from access.duration import DAY
from access.errors import Busy, TryAgain, Undeliverable
from access.holding import Base, Held
from access.keys import RequestId
from access.request import State
from tests.clock import START, Clock
from tests.world import GROUP, World, okta


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Fate:
    """Counts every call to the outside and strikes at one of them."""

    at: int = -1
    how: str = "before"
    calls: int = 0
    armed: bool = False
    struck: str = ""
    names: list[str] = field(default_factory=list)

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **more: Any) -> Any:
            if not self.armed:
                return call(*args, **more)
            number, self.calls = self.calls, self.calls + 1
            self.names.append(name)
            if number != self.at:
                return call(*args, **more)
            self.struck = name
            return self._strike(name, lambda: call(*args, **more))

        return called

    def _strike(self, name: str, call: Callable[[], Any]) -> Any:
        if self.how in ("after", "error after"):
            call()
        if self.how in ("before", "after"):
            raise Killed
        if name.startswith("store"):
            raise Busy("no answer")
        if name.startswith("chat"):
            raise Undeliverable("no answer", unclear=True)
        raise TryAgain("no answer", service=True, doubt=self.how == "error after")


def fated(clock: Clock, fate: Fate) -> World:
    world = World(clock)
    for part, names in (
        (world.store, ("read", "commit", "due", "beat")),
        (world.target, ("present", "add", "remove")),
        (world.directory, ("by_id",)),
        (world.chat, ("send",)),
    ):
        kind = "store" if part is world.store else "chat" if part is world.chat else "okta"
        for name in names:
            setattr(part, name, fate.around(f"{kind}.{name}", getattr(part, name)))
    return world


def survive(world: World, act: Callable[[], object]) -> None:
    """Act as processes do: the one that is killed is gone, and another one comes with the next minute."""
    try:
        act()
    except (Killed, Busy):
        world.outside = replace(world.outside, owner=f"{world.outside.owner}+")


def live(world: World, fate: Fate) -> RequestId:
    """One whole life, with the strike somewhere in it; what people do themselves is not struck."""
    request = world.ask(duration="for 1d")
    fate.armed = True
    survive(world, world.work)
    fate.armed = False
    world.woken.clear()
    world.approve(request)
    fate.armed = True
    survive(world, world.work)
    for _ in range(25):
        world.woken.clear()
        survive(world, world.sweep)
    assert world.has(), "nobody loses access that they should have"
    world.clock.advance(DAY)
    for _ in range(25):
        world.woken.clear()
        survive(world, world.sweep)
    fate.armed = False
    return request


HOWS = ("before", "after", "error before", "error after")


def calls_of_a_life() -> int:
    fate = Fate()
    live(fated(Clock(), fate), fate)
    return fate.calls


@pytest.mark.parametrize("how", HOWS)
def test_one_strike_anywhere(how: str) -> None:
    reached = set()
    for at in range(calls_of_a_life()):
        fate = Fate(at, how)
        world = fated(Clock(START), fate)
        request = live(world, fate)
        reached.add(fate.struck)
        where = f"{how} call {at}, {fate.struck}"
        found, holding = world.request(request), world.holding()
        assert not world.has(), where
        assert (found.state, found.reason_ended) == (State.ENDED, "expired"), where
        assert (holding.state, holding.base, holding.lease) == (Held.ABSENT, None, None), where
        facts = [fact for fact in world.facts(request) if fact != "hindered"]
        assert facts == ["asked", "approved", "begun", "given", "taking_back", "ended"], where
        assert [text for text in world.chat.of("ann") if "active" in text or "being" in text] == [], where
    assert {"okta.add", "okta.remove", "okta.present", "store.commit", "chat.send", "okta.by_id"} <= reached


@pytest.mark.parametrize("how", HOWS)
def test_permanent_access_survives_one_strike_anywhere(how: str) -> None:
    for at in range(40):
        fate = Fate(at, how)
        world = fated(Clock(START), fate)
        world.target.members.add((okta("ann"), GROUP))
        live(world, fate)
        assert world.has(), f"{how} call {at}, {fate.struck}"
        assert world.holding().base in (None, Base.PERMANENT)
