"""One life: what people and processes do in a small company, in an order that chance decides, until all has come to rest."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

from access import comparing
from access.answers import Done, Refusals
from access.calls import By
from access.duration import DAY, MINUTE
from access.keys import Key, RequestId
from access.request import Request
from access.review import Answer
from access.workflow import Workflow
from store.memory import MemoryStore
from tests.clock import Clock
from tests.simulation.changing import Changing
from tests.simulation.clocks import FAR, NEAR, Clocks
from tests.simulation.faults import DOUBLED, LAGGING, LOST, REORDERED, Faults
from tests.simulation.processes import T
from tests.simulation.truths import broken, early, ends, late
from tests.simulation.watching import Watch
from tests.world import GROUP, ROLE, World, okta, role

NAMES = ("ann", "eve")
APPROVERS = ("ben", "cat", "dan")
MOVES = 120
CALM = 45  # minutes: longer than any watch, claim, lease and most retries
RIGHT = 10  # minutes, the last of those, in which all clocks are right
LATEST = 5 * MINUTE
"""Seconds after its end, by the sweep's clock, in which access that nothing else hinders is gone: a look each minute, and an index that is
behind each time.
"""
LAGS = (0, 0, 0, 5, 90)
"""Seconds by which the indexes of a life are behind the records."""
APART = (0, NEAR, FAR)
"""Seconds by which the clocks of a life's processes are off the true time."""
WAITS = (1, 5, 20, 60, 60, 120, 300, 3600, 40_000)


class Life(Changing):
    """A small company in which two people ask for one group, through two roles."""

    def __init__(self, seed: int, log: Callable[[str], None]) -> None:
        self.random, self.clock, self.log = Random(seed), Clock(), log
        self.choose = self.random.choice
        self.approvals = self.choose((1, 1, 2))
        lag = self.choose(LAGS)
        store = MemoryStore(self.clock, lag=lag)
        self.world = World(self.clock, policies=[self._policy()], roles=[role(), role("other")], store=store)
        store._woken = self.world.woken.append
        self._put_clocks_apart(Random(f"clocks {seed}"))
        comparing.begin(self.world.desk)
        self.names = self.choose((NAMES[:1], NAMES))
        self.permanent = [name for name in NAMES if self._chance(0.25)]
        self.world.target.members |= {(okta(name), GROUP) for name in self.permanent}
        self.requests: list[RequestId] = []
        self.faults = Faults(self.random, self.clock, self._meanwhile, self._say)
        self.faults.struck[LAGGING] += int(lag > 0)
        self.clocks.count, self.faults.in_time = self.faults.count, self.clocks.in_time
        pairs = {(okta(name), GROUP) for name in self.permanent}
        self.watch = Watch(self.world, pairs, self.faults, self.clocks.most)
        self.faults.over(self.world)
        ask, approve, work, wait = [self._ask] * 3, [self._approve] * 4, [self._work] * 5, [self._wait] * 3
        end, sweep = [self._end] * 3, [self._sweep] * 3
        urgent = [self._urgent, self._turn, self._review, self._review, self._end_now]
        people = [*ask, *approve, *end, self._deny, self._withdraw, self._extend, *urgent]
        around = [self._leaves, self._returns, self._edits, self._applies]
        self.moves = [*people, *work, *wait, *sweep, *around, self._credentials]

    def _put_clocks_apart(self, random: Random) -> None:
        """Every process of this life has a clock of its own, unless all are right."""
        self.clocks = Clocks(self.clock, random, random.choice(APART))
        self.world.desk = replace(self.world.desk, clock=self.clocks)
        self.world.workflow = Workflow(self.world.desk)

    def _process(self, act: Callable[[], T]) -> T | None:
        with self.clocks.of_a_process():
            return super()._process(act)

    def run(self) -> list[str]:
        """Moves, then calm, then the end of everything that was asked for, then calm. Returns what is wrong."""
        for _ in range(MOVES):
            self._move()
        self.faults.calm = True
        wrong = self._settles("calm")
        return [*self.watch.wrong, *wrong]

    def _settles(self, after: str) -> list[str]:
        self._rest()
        wrong = [f"after the {after}: {why}" for why in self._broken(over=False)]
        wrong += self._pass_an_end()
        self._review_all()
        self.clock.advance(40 * DAY)
        self._rest()
        return wrong + [f"at the end: {why}" for why in self._broken(over=True)]

    def _broken(self, *, over: bool) -> list[str]:
        return broken(self.world, self.permanent, NAMES, over=over)

    def _rest(self) -> None:
        """Only the sweep comes by, as if every wake-up were lost; at last by clocks that are right, as the truths go by the true time."""
        most = self.clocks.most
        for minute in range(CALM):
            self.clocks.most = most if minute < CALM - RIGHT else 0
            self._sweep_in_calm()
        self.clocks.most = most

    def _sweep_in_calm(self) -> None:
        self._tick(60)
        self._process(lambda: self.world.workflow.sweep(self.world.outside))
        self.world.woken.clear()

    def _pass_an_end(self) -> list[str]:
        """The next end that is to come, minute by minute, where clocks differ: nobody loses it before, and nobody keeps it after, by more
        than they do.
        """
        coming = ends(self.world, self.clock() + 2 * FAR) if self.clocks.most else []
        if not coming:
            return []
        self.clock.now = min(coming) - self.clocks.most - 2 * MINUTE
        wrong = []
        while self.clock() < min(coming) + self.clocks.most + LATEST:
            self._sweep_in_calm()
            wrong += early(self.world, self.clock() + self.clocks.most)
        return wrong + late(self.world, self.clock() - self.clocks.most - LATEST)

    def _move(self) -> None:
        move = self.choose(self.moves)
        self._say(move.__name__.strip("_"))
        move()

    def _meanwhile(self) -> None:
        """Somebody else's move in the middle of this one's call."""
        outside = self.world.outside
        try:
            self._move()
        finally:
            self.world.outside = outside

    def _say(self, what: str) -> None:
        self.log(f"{self.clock()} {'  ' * self.faults.depth}{what}")

    def _chance(self, of: float) -> bool:
        return self.random.random() < of

    def _tick(self, seconds: int) -> None:
        self.clock.advance(seconds)
        self.faults.land()

    # What processes and time do

    def _wait(self) -> None:
        self._tick(self.choose((1, 5) if self.faults.depth else WAITS))

    def _work(self) -> None:
        """The worker, for all that was woken; or the wake-ups are lost, or come twice, or in another order."""
        keys, self.world.woken[:] = list(dict.fromkeys(self.world.woken)), []
        if keys and self._chance(0.3):
            how = self.choose((LOST, LOST, DOUBLED, REORDERED))
            self.faults.count("wake-up", how)
            keys = {LOST: [], DOUBLED: keys * 2, REORDERED: keys[::-1]}[how]
        for key in keys:
            self._process(partial(self._rouse, key))

    def _rouse(self, key: Key) -> None:
        self.world.workflow.rouse(self.world.outside, key)

    def _credentials(self) -> None:
        """From the next process on we give as somebody else. No process has two names, so no call of an earlier one is under way."""
        if not (self.faults.depth or self.faults.coming):
            self.world.target.name = f"us since {self.clock()}"

    def _sweep(self) -> None:
        if not self.faults.depth:
            self._tick(60)
        self._process(lambda: self.world.workflow.sweep(self.world.outside))

    # What people do

    def _ask(self) -> None:
        name, duration, role_ = (
            self.choose(self.names),
            self.choose(("for 1d", "for 1w")),
            self.choose((ROLE, "other")),
        )
        self._keep(self._process(lambda: self.world.try_ask(name, duration, ("ben", "cat"), role_)))

    def _approve(self) -> None:
        name = self.choose(APPROVERS)
        self._upon(lambda request, _: self.world.approve(request, name))

    def _deny(self) -> None:
        if self._chance(0.3):
            self._upon(lambda request, _: self.world.deny(request))

    def _withdraw(self) -> None:
        if self._chance(0.3):
            self._upon(lambda request, by: self.world.workflow.withdraw(by, self.world.pointer(request)))

    def _end(self) -> None:
        if self._chance(0.8):
            self._upon(lambda request, by: self.world.workflow.end(by, self.world.pointer(request)))

    def _extend(self) -> None:
        new = self.world._mint()
        self._keep(
            self._upon(
                lambda request, by: self.world.workflow.extend(
                    by, self.world.pointer(request), new, "for 1d", "not done yet"
                )
            )
        )

    def _urgent(self) -> None:
        name, role_ = self.choose(self.names), self.choose((ROLE, "other"))
        self._keep(self._process(lambda: self.world.urgent(name, role_)))

    def _turn(self) -> None:
        if self._chance(0.3):
            self._upon(lambda request, by: self.world.workflow.turn(by, self.world.pointer(request), "INC-1"))

    def _review(self) -> None:
        name, answer = (
            self.choose((*APPROVERS, *self.names)),
            self.choose((Answer.JUSTIFIED, Answer.NOT_JUSTIFIED)),
        )
        self._upon(lambda request, _: self.world.review(request, name, answer))

    def _end_now(self) -> None:
        name = self.choose(APPROVERS)
        self._upon(
            lambda request, _: self.world.workflow.end_now(self.world.by(name), self.world.pointer(request))
        )

    def _review_all(self) -> None:
        """An open review is pursued for ever; so everything that is still open is closed before the end of a life."""
        self._look_up()
        records = list(self.world.store._records.values())
        for request in [each.id for each in records if isinstance(each, Request) and each.emergency]:
            self.world.review(request, "ben")
        self._rest()

    def _upon(
        self, act: Callable[[RequestId, By], Done[Request] | Refusals]
    ) -> Done[Request] | Refusals | None:
        """Something that is done to one of the last requests, by whoever asked for it unless the act says otherwise."""
        if not self.requests:
            return None
        if self._chance(0.7):
            self._look_up()
        request = self.choose(self.requests[-3:])
        mark = f"mark {self.random.random()}"
        return self._process(lambda: act(request, By(self.world.request(request).requester.slack, mark)))

    def _look_up(self) -> None:
        """Everybody is looked up, as they are once a day; without it nobody may act after a day."""
        calm, self.faults.calm = self.faults.calm, True
        self.world.refresh()
        self.faults.calm = calm

    def _keep(self, answer: Done[Request] | Refusals | None) -> None:
        if isinstance(answer, Done):
            self.requests.append(answer.value.id)
