"""Histories that Hypothesis makes up, against an oracle of sets and intervals. Faults are armed for the very next call that they fit.

`python -m tests.simulation.stateful` plays them all again, the same each time; what fails is shrunk to the shortest history that does.
"""

import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from access.answers import Done, Refusals
from access.audit import What
from access.calls import By
from access.duration import DAY, WEEK
from access.keys import RequestId, request_key
from access.request import Request, State
from tests.clock import Clock
from tests.simulation.cores import Progress
from tests.simulation.faults import ALONE, Faults, Killed
from tests.simulation.oracle import Oracle, Paper
from tests.simulation.processes import Processes
from tests.simulation.table import Row
from tests.simulation.truths import broken
from tests.simulation.view import View
from tests.simulation.watching import Watch
from tests.world import GROUP, ROLE, World, okta, policy, role

ALL, CI = 3_000, 200
STEPS = 50
LEAST = 100
"""Processes that a history has on an average, or it was hardly one."""
CALM = 25
NAMES, APPROVERS, ROLES = ("ann", "eve"), ("ben", "cat", "dan"), (ROLE, "other")
LENGTHS = {"for 1d": DAY, "for 1w": WEEK}
KINDS = tuple((call, how) for call, hows in ALONE.items() for how in hows if call != "store.whose")
RARE = tuple(
    each for each in KINDS if each[0] in ("target.add", "target.remove", "target.giver", "directory.by_id")
)
"""What is called once for a grant is armed more often, or it would hardly be struck at all."""
FAULTS = some.lists(
    some.sampled_from((*KINDS, *RARE, *RARE, *RARE)), min_size=2, max_size=6, unique_by=lambda what: what[0]
)


class Armed(Faults):
    """For each call one fault, which strikes the first that is made; or, while there is a `storm`, whatever chance brings."""

    armed: Mapping[str, str] = MappingProxyType({})
    storm: bool = False

    def how(self, name: str) -> str:
        if self.storm:
            return super().how(name)
        how = self.armed.get(name, "")
        self.armed = {call: each for call, each in self.armed.items() if call != name}
        return how


class Machine(Processes, RuleBasedStateMachine):
    """People, processes and faults in any order. `actions`, `histories` and `fired` count over all histories."""

    actions = 0
    histories = 0
    progress: ClassVar[Progress]
    fired: ClassVar[Counter[str]] = Counter()

    @initialize(
        needed=some.sampled_from((1, 1, 2)), permanent=some.sets(some.sampled_from(NAMES), max_size=1)
    )
    def begin(self, needed: int, permanent: set[str]) -> None:
        self.clock = Clock()
        self.world = World(self.clock, policies=[policy(approvals=needed)], roles=[role(), role("other")])
        self.world.target.members |= {(okta(name), GROUP) for name in permanent}
        self.oracle = Oracle(frozenset(permanent), needed)
        self.faults = Armed(Random(0), self.clock)
        self.faults.chance_between = 0
        self.watch = Watch(self.world, {(okta(name), GROUP) for name in permanent}, self.faults)
        self.faults.over(self.world)

    # What people do

    @rule(
        who=some.sampled_from(NAMES), length=some.sampled_from(tuple(LENGTHS)), role_=some.sampled_from(ROLES)
    )
    def ask(self, who: str, length: str, role_: str) -> None:
        paper = Paper(who, LENGTHS[length], self.clock())
        taken = [name for name in self.oracle.papers if self._of(name).who == who and self._waits(name)]
        answer = self._process(lambda: self.world.try_ask(who, length, ("ben", "cat"), role_))
        self._filed(answer, paper)
        assert not (taken and isinstance(answer, Done)), f"{who} asks twice: {taken}"

    @rule(place=some.integers(0, 3), by=some.sampled_from(APPROVERS))
    def approve(self, place: int, by: str) -> None:
        if name := self._pick(place):
            may = self.oracle.may_agree(name, by, self.clock())
            answer = self._process(lambda: self.world.approve(RequestId(name), by))
            if self._counted(
                name, answer, may, lambda: okta(by) in [each.by.okta for each in self._record(name).approvals]
            ):
                self.oracle.agree(name, by, self.clock())

    @rule(place=some.integers(0, 3), by=some.sampled_from(APPROVERS))
    def deny(self, place: int, by: str) -> None:
        if name := self._pick(place):
            may = self.oracle.waiting(name, self.clock())
            answer = self._process(lambda: self.world.deny(RequestId(name), by))
            self._of(name).over |= self._counted(
                name, answer, may, lambda: self._record(name).denial is not None
            )

    @rule(place=some.integers(0, 3))
    def withdraw(self, place: int) -> None:
        if name := self._pick(place):
            may, flow = self.oracle.waiting(name, self.clock()), self.world.workflow
            answer = self._process(lambda: flow.withdraw(self._by(name), self.world.pointer(RequestId(name))))
            self._of(name).over |= self._counted(name, answer, may, lambda: self._reason(name) == "withdrawn")

    @rule(place=some.integers(0, 3))
    def give_back(self, place: int) -> None:
        if name := self._pick(place):
            may, flow = self.oracle.may_stop(name, self.clock()), self.world.workflow
            answer = self._process(lambda: flow.end(self._by(name), self.world.pointer(RequestId(name))))
            self._of(name).stopped |= self._counted(
                name, answer, may, lambda: self._record(name).stopped is not None
            )

    @rule(place=some.integers(0, 3), length=some.sampled_from(tuple(LENGTHS)))
    def extend(self, place: int, length: str) -> None:
        if name := self._pick(place):
            paper = Paper(self._of(name).who, LENGTHS[length], self.clock(), extends=name)
            flow, by, new = self.world.workflow, self._by(name), self.world._mint()
            may = self.oracle.may_stop(name, self.clock())
            answer = self._process(
                lambda: flow.extend(by, self.world.pointer(RequestId(name)), new, length, "not done yet")
            )
            self._filed(answer, paper)
            assert may or not isinstance(answer, Done), f"{name} is extended though it does not run"

    # What processes, time and faults do

    @rule(what=FAULTS, who=some.sampled_from(NAMES), role_=some.sampled_from(ROLES))
    def strike_giving(self, what: list[tuple[str, str]], who: str, role_: str) -> None:
        """Faults are armed just before somebody is given access."""
        self._is_asked(who, role_)
        self.faults.armed = dict(what)
        self._all_agree()
        self.work()

    @rule(what=FAULTS, who=some.sampled_from(NAMES), role_=some.sampled_from(ROLES))
    def strike_taking(self, what: list[tuple[str, str]], who: str, role_: str) -> None:
        """Faults are armed just before somebody gives access back."""
        self._is_asked(who, role_)
        self._all_agree()
        self.work()
        self.faults.armed = dict(what)
        self._all_back()
        self.work()

    @rule(what=FAULTS)
    def strike_sweeping(self, what: list[tuple[str, str]]) -> None:
        """Faults are armed just before the sweep comes by; what was woken is left to it."""
        self.world.woken.clear()
        self.faults.armed = dict(what)
        self.sweep()

    @rule(seed=some.integers(0, 10**6), who=some.sampled_from(NAMES), role_=some.sampled_from(ROLES))
    def storm(self, seed: int, who: str, role_: str) -> None:
        """One call in ten goes wrong while somebody is given access and gives it back."""
        self._is_asked(who, role_)
        self.faults.random, self.faults.chance, self.faults.storm = Random(seed), 0.1, True
        for act in (self._all_agree, self.work, self.sweep, self._all_back, self.work, self.sweep):
            act()
        self.faults.storm = False

    def _is_asked(self, who: str, role_: str) -> None:
        if not any(self._waits(name) for name in self._last()):
            self.ask(who, "for 1d", role_)

    def _all_agree(self) -> None:
        for place in range(len(self._last())):
            self.approve(place, "ben")
            self.approve(place, "cat")

    def _all_back(self) -> None:
        for place in range(len(self._last())):
            self.give_back(place)

    @rule()
    def work(self) -> None:
        keys, self.world.woken[:] = list(dict.fromkeys(self.world.woken)), []
        for key in keys:
            self._process(lambda key=key: self.world.workflow.rouse(self.world.outside, key))  # type: ignore[misc]

    @rule()
    def sweep(self) -> None:
        self._pass(60)
        self._process(lambda: self.world.workflow.sweep(self.world.outside))

    @rule(seconds=some.sampled_from((5, 90, 3600, DAY // 2, DAY, 3 * DAY)))
    def wait(self, seconds: int) -> None:
        self._pass(seconds)
        self._calmly(self.world.refresh)

    @rule()
    def rest(self) -> None:
        """Nothing goes wrong for a while. Then all must be as the oracle says."""
        self.faults.armed = {}
        for _ in range(CALM):
            self._pass(60)
            self._process(lambda: self.world.workflow.sweep(self.world.outside))
        self._agrees()

    def teardown(self) -> None:
        Machine.histories += 1
        Machine.progress.at(Machine.histories)
        if hasattr(self, "oracle"):
            self.rest()
            Machine.fired.update(self.faults.struck)
            Machine.actions += self.processes
            assert not self.watch.wrong, self.watch.wrong

    # Whether they agree

    def _agrees(self) -> None:
        now, store = self.clock(), self.world.store
        has = {name for name in NAMES if self.world.has(name)}
        assert has == self.oracle.should_have(now), f"{has} have access at {now}"
        for name, paper in self.oracle.papers.items():
            record, facts = self._record(name), [fact.what for fact in store.facts(f"REQ#{name}")]
            running, waiting = self.oracle.running(name, now), self.oracle.waiting(name, now)
            state = State.APPROVED if running else State.PENDING if waiting else State.ENDED
            assert record.state is state, f"{name} is {record.state} at {now}, not {state}"
            assert not running or (record.given_at is not None and record.end == paper.until), name
            begun = paper.since is not None
            once = {What.ASKED: 1, What.APPROVED: int(begun)} | (
                {} if paper.extends else {What.ENDED: int(begun and not running)}
            )
            assert {what: facts.count(what) for what in once} == once, f"{name} has {facts} on record"
        wrong = [
            each
            for each in broken(self.world, self.oracle.permanent, NAMES, over=False)
            if " owes " not in each
        ]
        assert not wrong, wrong

    # Means

    def _of(self, name: str) -> Paper:
        return self.oracle.papers[name]

    def _waits(self, name: str) -> bool:
        return self.oracle.waiting(name, self.clock())

    def _last(self) -> list[str]:
        return list(self.oracle.papers)[-4:]

    def _pick(self, place: int) -> str:
        names = self._last()
        return names[place % len(names)] if names else ""

    def _record(self, name: str) -> Request:
        found = View.of(self.world).get(request_key(RequestId(name)), Request)
        assert found is not None, name
        return found

    def _reason(self, name: str) -> str:
        return self._record(name).reason_ended

    def _by(self, name: str) -> By:
        return self.world.by(self._of(name).who)

    def _counted(self, name: str, answer: Any, may: bool, is_there: Callable[[], bool]) -> bool:
        """Whether it counts: as it was answered, or without an answer as it is on record."""
        free = self.oracle.orphaned(name, self.clock())
        done = (
            is_there() and (may or free)
            if answer is None
            else isinstance(answer, Done) and not answer.repeated
        )
        assert may or free or not done, f"{name}: {answer} though it must not count: {self.oracle}"
        assert not (may and isinstance(answer, Refusals)), f"{name} is refused though it counts: {answer}"
        return done

    def _filed(self, answer: Any, paper: Paper) -> None:
        """A new request; of one without an answer the records know."""
        new = [each.id for each in View.of(self.world).all(Request) if each.id not in self.oracle.papers]
        assert len(new) <= 1
        assert bool(new) is isinstance(answer, Done) or answer is None
        self.oracle.papers.update(dict.fromkeys(new, paper))

    def _pass(self, seconds: int) -> None:
        self.clock.advance(seconds)
        self._calmly(self.faults.land)

    def _calmly(self, act: Callable[[], object]) -> None:
        self.faults.calm = True
        act()
        self.faults.calm = False


def played(histories: int, *, shrink: bool = False) -> list[str]:
    """What is wrong with so many histories. To `shrink` what fails can take minutes."""
    Machine.actions, Machine.histories, Machine.fired = 0, 0, Counter()
    Machine.progress = Progress("stateful", histories, "histories")
    shape = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(Machine, settings=shape)
    except (Exception, Killed) as error:  # noqa: BLE001 - whatever it is, it is what these histories found
        steps = "\n".join(getattr(error, "__notes__", ()))
        return [f"{type(error).__name__}: {error} (python -m tests.simulation.stateful)\n{steps}"]
    return []


def row(ci: bool) -> Row:
    """The histories of `make simulate`."""
    began, most = time.monotonic(), CI if ci else ALL
    wrong = played(most)
    fired = {f"{call}: {how}": Machine.fired[f"{call}: {how}"] for call, how in KINDS}
    note = f"{most:,} histories of up to {STEPS} steps"
    seconds = time.monotonic() - began
    return Row("stateful", Machine.actions, "processes", most * LEAST, fired, tuple(wrong), seconds, note)


def main() -> int:
    """The exit code: 0 when all is well."""
    logging.disable(logging.ERROR)
    wrong = played(ALL, shrink=True)
    print(*(wrong or ["all is well"]), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
