"""One life of access that lasts while it is used: people sign on, Okta tells of it late, again and not at all for a while, and somebody
leaves the team and comes back, approvers get requests together; beside all else that happens in a life.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from access.activity import GRACE, WITHOUT_NEWS
from access.catalog import UsedApp
from access.cursor import LOG
from access.digest import CHOICES
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.errors import Forgotten, TryAgain
from access.holding import Holding
from access.keys import cursor_key, holding_key
from access.ports import Use, UsePage
from access.request import Request, State
from tests.simulation.life import Life
from tests.simulation.truths import broken
from tests.world import GROUP, ROLE, okta, policy, role

APP, TEAM = "0oaCLOUD", "00gTEAM"
WHILE = ("while used within 1d", "while used within 2d")
LATE = (0, 0, 60, 600, GRACE // 2)


class UsedLife(Life):
    """The same company, whose roles have an app that people sign on to."""

    def __init__(self, seed: int, log: Callable[[str], None]) -> None:
        super().__init__(seed, log)
        offered = (For(DAY), For(WEEK), WhileUsed(DAY), WhileUsed(2 * DAY))
        found = policy(longest=WEEK, reminders=(3600,), requesters=frozenset({TEAM}))
        used = UsedApp(APP, "Cloud")
        self.offer = (
            [replace(found, durations=offered)],
            [role(activity=used), role("other", activity=used)],
        )
        self.world.catalogue(*self.offer)
        self.used: list[Use] = []
        self.untold: list[tuple[int, Use]] = []
        self.page, self.world.log.page = self.world.log.page, self._paged  # type: ignore[method-assign]
        self.world.log.most = 3
        for name in self.world.directory.people:
            self._put(name, inside=True)
        self._look_up()
        more = [self._leaves, self._comes, self._gather]
        self.moves += [self._use] * 12 + [self._sweep] * 8 + [self._ask] * 2 + more

    def _put(self, name: str, *, inside: bool) -> None:
        found = self.world.directory.people[okta(name.removeprefix("00u-"))]
        groups = frozenset({TEAM}) if inside else frozenset[str]()
        self.world.directory.people[found.okta] = replace(found, groups=groups)

    def _ask(self) -> None:
        name, duration = self.choose(self.names), self.choose((*WHILE, *WHILE, "for 1d"))
        role_ = self.choose((ROLE, "other"))
        self._keep(self._process(lambda: self.world.try_ask(name, duration, ("ben", "cat"), role_)))

    def _use(self) -> None:
        """Somebody signs on; the log is told of it now or later, perhaps twice."""
        use = self._signs_on(self.choose(self.names))
        for _ in range(self.choose((1, 1, 2))):
            self.untold.append((self.clock() + self.choose(LATE), use))

    def _signs_on(self, name: str) -> Use:
        self.used.append(Use(okta(name), frozenset({APP}), self.clock()))
        return self.used[-1]

    def _rest(self) -> None:
        """Everybody signs on once more before it is calm."""
        self.untold += [(self.clock(), self._signs_on(name)) for name in self.names]
        super()._rest()

    def _review_all(self) -> None:
        """Then the days go by, with a sweep now and then, so that what is not used ends by what the log has told."""
        super()._review_all()
        for _ in range(10 * DAY // (4 * HOUR)):
            self._tick(4 * HOUR)
            self._process(lambda: self.world.workflow.sweep(self.world.outside))

    def _applies(self) -> None:
        """The same catalogue again."""
        self._put_in_force(*self.offer)

    def _leaves(self) -> None:
        """Somebody leaves the team."""
        if self._chance(0.3):
            self._put(self.choose(self.names), inside=False)

    def _comes(self) -> None:
        self._put(self.choose(self.names), inside=True)

    def _gather(self) -> None:
        """An approver gets requests together, or one by one again."""
        name, hours = self.choose(("ben", "cat")), self.choose(CHOICES)
        self._process(lambda: self.world.workflow.gather(self.world.by(name), hours))

    def _tick(self, seconds: int) -> None:
        super()._tick(seconds)
        self.world.log.told += [use for at, use in self.untold if at <= self.clock()]
        self.untold = [(at, use) for at, use in self.untold if at > self.clock()]

    def _paged(self, after: str, since: int, seconds: float) -> UsePage:
        """Sometimes it does not answer, or does not know the place any more."""
        if not self.faults.calm and self._chance(0.15):
            raise TryAgain("no answer", service=True)
        if not self.faults.calm and after and self._chance(0.03):
            raise Forgotten("no such place")
        return self.page(after, since, seconds)

    def _broken(self, *, over: bool) -> list[str]:
        found = broken(self.world, self.permanent, ("ann", "eve"), over=over)
        records = [each for each in self.world.store._records.values() if isinstance(each, Request)]
        wrong = [why for each in records if each.activity for why in self._wrong(each)]
        # Between the end and the last news a drawing of these tests says that it is over; real ones change by no clock.
        now = self.clock()
        unsure = [each for each in records if each.running and each.idles and now >= (each.end or now)]
        waits = tuple(f"{each.id} owes " for each in unsure)
        return [*(each for each in found if over or not each.startswith(waits)), *wrong]

    def _wrong(self, request: Request) -> Iterator[str]:
        assert request.activity
        holding = self.world.store._records.get(holding_key(request.for_whom.okta, GROUP))
        if request.state is State.APPROVED and isinstance(holding, Holding) and request.id in holding.needs:
            by_use = holding.uses.get(request.id)
            if holding.needs[request.id] != request.end:
                yield f"{request.id} has two ends"
            if by_use is None or by_use.latest != request.activity.latest:
                yield f"{request.id}: use moves the end up to {request.activity.latest}, says the paper, and {by_use}"
            if cursor_key(LOG) not in self.world.store._records:
                yield f"{request.id} is used, and nobody reads the log"
        if (
            request.end
            and request.activity.latest
            and request.end > max(request.activity.latest, self._fixed(request))
        ):
            yield f"{request.id} ends after its longest total"
        if request.reason_ended == "expired" and request.idles and self._in_time(request):
            lost = [use.at for use in self.used if self._counts(request, use)]
            if lost:
                yield f"{request.id} ended at {request.end} though it was used at {lost}"

    def _fixed(self, request: Request) -> int:
        """Whoever left the team keeps the end as it was."""
        return request.end or 0 if request.moved else 0

    def _in_time(self, request: Request) -> bool:
        """Whether it ended by what the log had told, and not because there was no news for a day."""
        over = request.taking_back_at or request.ended_at or 0
        return over < (request.end or 0) + WITHOUT_NEWS

    def _counts(self, request: Request, use: Use) -> bool:
        """Whether this use should have led to a later end: it fell between giving and end, and the log was told of it in time."""
        given, end, granted = request.given_at, request.end, request.granted
        if given is None or end is None or granted is None or use.person != request.for_whom.okta:
            return False
        return given <= use.at < end < use.at + granted.seconds
