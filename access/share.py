"""One share of the daily comparison: the holdings that are next, each read at its target. What is found is reported by `access.differing`."""

from dataclasses import dataclass, replace

from access import differing
from access.comparison import Comparison
from access.desk import Desk, Outside
from access.duration import MINUTE
from access.errors import NeverWorks, Spent, TargetError, TryAgain
from access.holding import Holding
from access.keys import kind_of
from access.meant import may_give, meant
from access.ports import Provisioner
from access.reading import get, readable
from access.run import CALL
from access.settle import NEED

AT_ONCE = 6
"""Holdings that are read in one sweep: an eighth of what the tightest of Okta's limits leaves us in a minute, and 8,640 a day."""
PAGE = 100
"""Holdings that are passed in one sweep; most of those that ended long ago need no question."""
LATER = 15 * MINUTE
"""Seconds after which Okta is asked again when it did not answer."""
TRIES = 3
"""A holding that Okta does not answer for so often in a row, though it answers otherwise, is passed."""


class Down(TryAgain):
    """The service is known not to answer, so it was not called."""


@dataclass
class Share:
    """`now` is the record as this share leaves it; `down` are services that are known not to answer.

    `over`: the round has come to its end. `halted_at`: it goes on only then (UTC seconds). `failed`: Okta did not answer.
    """

    desk: Desk
    outside: Outside
    now: Comparison
    down: frozenset[str] = frozenset()
    over: bool = False
    halted_at: int | None = None
    failed: bool = False

    def take(self) -> None:
        """Pass the next holdings. Raises Busy and Unreadable."""
        keys = self.desk.store.given(self.now.after, PAGE)
        known, _ = readable(self.desk.store, keys)
        most = self.now.looked + self.now.unread + AT_ONCE
        for key in keys:
            holding = get(known, key, Holding)
            wanted = meant(holding, self.desk.clock()) if holding else None
            if holding is not None and wanted is not None:
                enough = self.now.looked + self.now.unread == most or self.outside.left() < NEED
                if enough or not self._passes(holding, wanted):
                    return
            self.now = replace(self.now, after=key.pk, tries=0)
        self.over = len(keys) < PAGE

    def _passes(self, holding: Holding, wanted: bool) -> bool:
        """Read it and report what differs. False to go no further now; what cannot be read for its own sake is counted and passed."""
        try:
            differs = self._differs(holding, wanted)
        except TargetError as error:
            if error.service and not self._given_up(error):
                return False
            self.now = replace(self.now, unread=self.now.unread + 1)
            return True
        self.now = replace(self.now, looked=self.now.looked + 1)
        if differs:
            told = differing.report(self.desk, holding, self.now)
            self.now = replace(self.now, differing=self.now.differing + 1, told=self.now.told + told)
        return True

    def _given_up(self, error: TargetError) -> bool:
        """Whether a holding is passed that the service did not answer for; else it stays next, for a while."""
        now = self.desk.clock()
        if isinstance(error, Spent):
            self.halted_at = max(now, min(error.retry_at or now + MINUTE, now + LATER))
            return False
        tries = self.now.tries + (0 if isinstance(error, Down) else 1)
        if tries >= TRIES:
            return True
        self.now = replace(self.now, tries=tries)
        self.failed, self.halted_at = True, now + LATER
        return False

    def _differs(self, holding: Holding, wanted: bool) -> bool:
        """Whether it is otherwise at the target, and its record stands as it stood once that has been read. Raises TargetError."""
        provisioner = self._provisioner(holding)
        provisioner.ready(removing=False)
        if provisioner.present(holding.person, holding.target, CALL) is wanted:
            return False
        if wanted and not self._alive(holding):
            return False  # They are leaving, and their access ends for that.
        if not wanted and self._comes_with_a_group(holding):
            return False
        after = get(self.desk.store.read([holding.key]), holding.key, Holding)
        return (
            after is not None
            and after.version == holding.version
            and meant(after, self.desk.clock()) is wanted
        )

    def _comes_with_a_group(self, holding: Holding) -> bool:
        """Whether a group that they asked for here may give it to them."""
        keys = [key for key in self.desk.store.whose(holding.person) if key.pk.startswith("HOLD#")]
        known, _ = readable(self.desk.store, keys)
        return any(isinstance(each, Holding) and may_give(each, holding) for each in known.values())

    def _provisioner(self, holding: Holding) -> Provisioner:
        try:
            found = self.outside.provisioner(kind_of(holding.key))
        except ValueError as error:  # A kind of target that this release does not know.
            raise NeverWorks(str(error)) from error
        if found.service in self.down:
            raise Down("it is known not to answer", service=True)
        return found

    def _alive(self, holding: Holding) -> bool:
        self.outside.directory.ready()
        return self.outside.directory.alive(holding.person, CALL)
