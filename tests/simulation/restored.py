"""Lives in which the records are put back to an older copy in the middle, and brought up to date from the audit."""

from access.keys import RequestId
from access.request import Request, State
from access.restoring import Sort
from tests.simulation.copies import copied, restore
from tests.simulation.life import MOVES, Life
from tools import restoring

LOST = 40
"""Moves whose records are lost."""


class RestoredLife(Life):
    """Everything that goes wrong in a life goes wrong before and after the copy; nothing runs while the table is restored."""

    def run(self) -> list[str]:
        for _ in range(self.random.randrange(10, MOVES)):
            self._move()
        copy = copied(self.world)
        for _ in range(LOST):
            self._move()
        self.faults.calm = True
        self._tick(900)
        before, wrong = self._papers(), list(self.watch.wrong)
        restore(self.world, copy)
        done = restoring.apply(self.world.desk, "local:life", lambda _: None)
        forgotten = {each.request for each in done.findings if each.sort is Sort.FORGOTTEN}
        left = {each.request for each in done.findings if each.sort is Sort.LEFT}
        wrong += self._differs(before, forgotten | left)
        self.world.woken.clear()
        return wrong + self._settles("restore")

    def _papers(self) -> dict[RequestId, Request]:
        records = self.world.store._records.values()
        return {each.id: each for each in records if isinstance(each, Request)}

    def _differs(self, before: dict[RequestId, Request], known: set[RequestId]) -> list[str]:
        """Each request is as it was; one that was over may be on record in the audit alone."""
        after = self._papers()
        return [
            f"{was.id} was {_told(was)} and is {_told(after.get(was.id))}"
            for was in before.values()
            if was.id not in known
            and _told(was) != _told(after.get(was.id))
            and not (was.state is State.ENDED and was.id not in after)
        ]


def _told(request: Request | None) -> tuple[object, ...]:
    """What must not change by a restore."""
    if request is None:
        return ()
    running = request.state is State.APPROVED
    return (
        request.state,
        request.end if running else None,
        running and request.stopped is not None,
        request.reason_ended,
        len(request.approvals) if request.state is not State.ENDED else 0,
    )
