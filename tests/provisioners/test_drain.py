"""A thousand removals of apps and a thousand of groups due at once, at Okta's real limits: as fast as they allow, and never refused."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush
from math import inf

from access.desk import Outside
from access.duration import DAY, For
from access.errors import Spent
from access.holding import Base, Held, Holding
from access.keys import Due, Key, Lane, OktaId, RequestId, RoleKey, Target
from access.person import Party
from access.ports import Change, Provisioner, Taken, Write
from access.request import Limits, Request, State, Sync
from access.reserving import Shared
from provisioners import Okta
from provisioners._ration import SharedRation
from provisioners.okta_app import GIVING as APP_GIVING
from provisioners.okta_app import TAKING as APP_TAKING
from provisioners.okta_app import OktaApp
from provisioners.okta_group import GIVING as GROUP_GIVING
from provisioners.okta_group import TAKING as GROUP_TAKING
from provisioners.okta_group import OktaGroup
from sandbox.okta import PretendOkta
from sandbox.okta.limits import Limits as OktaLimits
from store.memory import MemoryStore
from tests.clock import START, Clock
from tests.world import World, okta, policy, slack

CALL = 0.15
"""Seconds that a call to Okta takes."""
ANN = okta("ann")
PARTY = Party(ANN, slack("ann"))
COSTS = {"okta_app": (APP_GIVING, APP_TAKING), "okta_group": (GROUP_GIVING, GROUP_TAKING)}
BUCKETS = {"okta_app": "okta:apps", "okta_group": "okta:groups"}
PATHS = {
    "okta:apps": "/api/v1/apps/0oaX/users/00uX",
    "okta:groups": "/api/v1/groups/00gX/users/00uX",
    "okta:logs": "/api/v1/logs",
    "okta:other": "/api/v1/users/00uX/groups",
}


@dataclass
class Flowing(Clock):
    """A clock that calls move by fractions of a second. What was planned for a moment happens at that moment, in between."""

    part: float = 0.0
    plans: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    busy: bool = False

    def pass_(self, seconds: float) -> None:
        end = self.now + self.part + seconds
        while self.plans and not self.busy and self.plans[0][0] <= end:
            at, _, act = heappop(self.plans)
            self._set(max(at, self.now + self.part))
            self.busy = True
            act()
            self.busy = False
        self._set(max(end, self.now + self.part))

    def every(self, seconds: float, act: Callable[[], object]) -> None:
        """From now on, in between whatever else happens."""
        number = len(self.plans)

        def once(at: float) -> None:
            heappush(self.plans, (at + seconds, number, lambda: once(at + seconds)))
            act()

        first = self.now + seconds
        heappush(self.plans, (first, number, lambda: once(first)))

    def _set(self, to: float) -> None:
        self.now, self.part = int(to), to - int(to)


@dataclass
class Far:
    """Okta's limits as they are, without the HTTP: what was called, in which order, and what was refused."""

    clock: Flowing
    limits: OktaLimits
    members: set[tuple[OktaId, Target]] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    done: list[tuple[int, str, str]] = field(default_factory=list)

    def call(self, ration: SharedRation, bucket: str) -> None:
        ration.take("GET", PATHS[bucket], self.clock())
        self.clock.pass_(CALL / 2)
        allowed, headers = self.limits.spend(PATHS[bucket], "us")
        self.calls[bucket] += 1
        self.refused += not allowed
        self.clock.pass_(CALL / 2)
        ration.learn("GET", PATHS[bucket], 200 if allowed else 429, headers, self.clock())


@dataclass
class Cheap:
    """A provisioner that makes the calls of the real one, and asks the real ration."""

    far: Far
    ration: SharedRation
    kind: str
    bucket: str
    service: str = "okta"

    def ready(self, *, removing: bool) -> None:
        self.ration.ready(COSTS[self.kind][removing], removing=removing, now=self.far.clock())

    def present(self, person: OktaId, target: Target, seconds: float) -> bool:
        self.far.call(self.ration, self.bucket if self.kind == "okta_app" else "okta:other")
        return (person, target) in self.far.members

    def giver(self, seconds: float) -> str:
        return ""

    def add(self, person: OktaId, target: Target, seconds: float) -> None:
        self.far.call(self.ration, self.bucket)
        self.far.members.add((person, target))
        self.far.done.append((self.far.clock(), self.kind, "give"))

    def remove(
        self, person: OktaId, target: Target, since: int, givers: tuple[str, ...], seconds: float
    ) -> Taken:
        if self.kind == "okta_app":
            self.far.call(self.ration, "okta:apps")
            with suppress(Spent):  # A removal goes on without the log.
                self.far.call(self.ration, "okta:logs")
        self.far.call(self.ration, self.bucket)
        self.far.members.discard((person, target))
        self.far.done.append((self.far.clock(), self.kind, "take"))
        return Taken.GONE

    def sync(self, person: OktaId, target: Target) -> Sync:
        return Sync.NONE


class Drain:
    """Sweeps and a worker over one store and one Okta. `waits`: whether the sweep may wait some seconds for a window."""

    def __init__(self, *, waits: bool = True) -> None:
        self.clock = Flowing(START)
        self.world = World(self.clock, woken=False)
        self.far = Far(self.clock, OktaLimits(self.clock))
        self.waits = waits
        self.processes: dict[str, SharedRation] = {}
        self.numbers = 0
        self.ending: list[Target] = []

    def holding(self, kind: str, *, ends: bool) -> Key:
        """One that ends now, or one that was just approved."""
        self.numbers += 1
        now, target = self.clock(), Target(kind, (f"x{self.numbers}",))
        id_ = RequestId(f"R-{self.numbers}")
        end = now if ends else now + DAY
        request = Request(
            id_,
            PARTY,
            PARTY,
            RoleKey("r"),
            "A role",
            target,
            Limits.of(policy()),
            (),
            For(DAY),
            "to test",
            now - DAY,
            now,
            State.APPROVED,
            approved_at=now - DAY if ends else now,
            end=end,
            begun_at=now - DAY if ends else None,
            given_at=now - DAY if ends else None,
            version=1,
        )
        due = Due(Lane.END, end) if ends else Due(Lane.GIVE, now + 60)
        there = {"state": Held.PRESENT, "base": Base.NONE, "based_at": now - DAY} if ends else {}
        holding = Holding(ANN, target, needs={id_: end}, version=1, due=due, **there)  # type: ignore[arg-type]
        self.world.store.commit(Change(writes=(Write(request, None), Write(holding, None))))
        if ends:
            self.far.members.add((ANN, target))
            self.ending.append(target)
        return holding.key

    def outside(self, process: str) -> Outside:
        started = self.clock.now + self.clock.part
        ration = self.processes.setdefault(process, SharedRation(Shared(self.world.store)))

        def provisioner(kind: str) -> Provisioner:
            return Cheap(self.far, ration, kind, BUCKETS[kind])

        def left() -> float:
            return 55 - (self.clock.now + self.clock.part - started)

        return replace(
            self.world.outside,
            provisioner=provisioner,
            left=left,
            owner=process,
            pause=self.clock.pass_ if self.waits and process == "sweep" else None,
        )

    def minute(self, number: int, jitter: float = 0.0) -> None:
        """One sweep at its minute, not quite punctual."""
        at = START + 60 * number + jitter
        self.clock.pass_(max(0.0, at - self.clock.now - self.clock.part))
        self.world.workflow.sweep(self.outside("sweep"))

    def has(self, kind: str) -> int:
        """How many of those that should be gone are still there."""
        return sum(target.kind == kind and (ANN, target) in self.far.members for target in self.ending)

    def drained(self, most: int, jitter: Callable[[int], float] = lambda _: 0.0) -> tuple[int, int]:
        """The minutes until all groups and all apps were taken away."""
        groups = 0
        for number in range(most):
            self.minute(number, jitter(number))
            groups = groups or (0 if self.has("okta_group") else number + 1)
            if not self.has("okta_app"):
                return groups, number + 1
        raise AssertionError(f"{self.has('okta_app')} apps are left after {most} minutes")

    def approve(self, kind: str) -> None:
        """Somebody is given something, and the stream wakes a worker."""
        key = self.holding(kind, ends=False)
        self.world.workflow.rouse(self.outside("worker"), key)

    def when(self, kind: str, act: str) -> list[int]:
        return [at for at, of, done in self.far.done if (of, done) == (kind, act)]


def due(drain: Drain, each: int) -> None:
    for kind in COSTS:
        for _ in range(each):
            drain.holding(kind, ends=True)


def late(number: int) -> float:
    """By how much a sweep is late, in seconds."""
    return (number * 37 % 100) / 50


def report(drain: Drain, groups: int, apps: int) -> None:
    calls, takes = drain.far.calls["okta:apps"], len(drain.when("okta_app", "take"))
    print(
        f"groups gone after {groups} min, apps after {apps} min, {calls / takes:.2f} calls for each, "
        f"{calls / apps:.1f} a minute of 50; all calls {dict(drain.far.calls)}, refused {drain.far.refused}"
    )


def test_a_thousand_of_each_drain_as_fast_as_okta_allows_and_before_anything_is_given() -> None:
    drain = Drain()
    due(drain, 1000)
    drain.clock.every(20, lambda: [drain.holding(kind, ends=False) for kind in COSTS])
    groups, apps = drain.drained(100, late)
    report(drain, groups, apps)
    assert drain.far.refused == 0
    assert groups <= 15
    assert drain.far.calls["okta:apps"] / apps > 0.7 * 50
    for kind in COSTS:
        assert min(drain.when(kind, "give"), default=inf) >= max(drain.when(kind, "take"))
    assert drain.when("okta_group", "give")


def test_without_waiting_for_the_next_window_it_takes_longer_and_is_never_refused_either() -> None:
    drain = Drain(waits=False)
    due(drain, 100)
    report(drain, *drain.drained(30, late))
    assert drain.far.refused == 0


def test_a_worker_that_gives_meanwhile_takes_from_the_same_budget() -> None:
    drain = Drain()
    due(drain, 300)
    drain.clock.every(7, lambda: drain.approve("okta_app"))
    drain.clock.every(7, lambda: drain.approve("okta_group"))
    groups, apps = drain.drained(60, late)
    report(drain, groups, apps)
    assert drain.far.refused == 0
    given, taken = drain.when("okta_app", "give"), drain.when("okta_app", "take")
    assert len(taken) == 300
    assert given
    assert len([at for at in given if at < max(taken)]) < len(taken) / 3
    assert drain.far.calls["okta:apps"] / apps > 0.7 * 50


def test_a_flood_of_givings_leaves_removals_their_part() -> None:
    drain = Drain()
    due(drain, 60)
    drain.clock.every(0.9, lambda: drain.approve("okta_app"))
    groups, apps = drain.drained(20, late)
    report(drain, groups, apps)
    assert drain.far.refused == 0
    assert apps <= 12


def test_others_who_use_up_the_organisations_limit_slow_it_down_and_nothing_of_ours_is_refused() -> None:
    drain = Drain()
    due(drain, 200)
    for other in ("them", "them too"):
        drain.clock.every(0.6, partial(drain.far.limits.spend, PATHS["okta:apps"], other))
    groups, apps = drain.drained(90, late)
    report(drain, groups, apps)
    assert drain.far.refused == 0
    assert drain.far.calls["okta:apps"] / apps < 0.7 * 50


class Heard(SharedRation):
    """Counts the statuses of all answers."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(Shared(store))
        self.statuses: Counter[int] = Counter()

    def learn(self, method: str, path: str, status: int, headers: Mapping[str, str], now: int) -> None:
        self.statuses[status] += 1
        super().learn(method, path, status, headers, now)


def test_it_is_the_same_over_http_with_the_real_provisioners() -> None:
    drain = Drain()
    with PretendOkta(drain.clock) as far:
        far.rate_limit("apps", 60)
        far.rate_limit("groups", 40)
        far.add_user(ANN, "ann@example.com", first="Ann", last="Ford")
        due(drain, 16)
        drain.clock.advance(-2 * DAY)  # They were given long ago, by us.
        for target in drain.ending:
            if target.kind == "okta_app":
                far.add_app(target.ids[0], f"App {target}")
                far.assign_by_hand(target.ids[0], ANN)
            else:
                far.add_group(target.ids[0], f"Group {target}")
                far.add_member_by_hand(target.ids[0], ANN)
        drain.clock.advance(2 * DAY)
        ration = Heard(drain.world.store)
        ours = Okta(far.url, far.token, clock=drain.clock, ration=ration)
        kinds: dict[str, Provisioner] = {"okta_app": OktaApp(ours), "okta_group": OktaGroup(ours)}
        outside = replace(drain.outside("sweep"), provisioner=kinds.__getitem__, left=lambda: 55.0)
        left: list[int] = []
        while not left or left[-1]:
            left.append(drain.world.workflow.sweep(outside).left)
            drain.clock.pass_(60)
        print(f"left after each minute {left}, answers {dict(ration.statuses)}")
        assert not any(far.scope(each.ids[0], ANN) for each in drain.ending if each.kind == "okta_app")
        assert not any(far.members(each.ids[0]) for each in drain.ending if each.kind == "okta_group")
    assert len(left) <= 3
    assert 429 not in ration.statuses
