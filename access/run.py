"""One settle in progress: what it must not forget between its rounds, and how it commits.

Whatever people will want to see claims its cards in the transaction that makes it so; cards are never in the way of that.
"""

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from access import owing
from access.breaker import Breaker
from access.desk import Desk, Outside
from access.errors import Conflict
from access.keys import Key, RequestId
from access.owing import Prepared
from access.ports import Change, Provisioner
from access.request import Request
from access.situation import Situation, read_cards

CALL = 10.0
MOST_PARTS = 100


class Outcome(Enum):
    """What came of one settle. SPOKE: the service answered and the records are right. QUIET: right without a call.

    SPENT: our share of the rate limit has no room for it now.
    """

    SPOKE = auto()
    QUIET = auto()
    HELD = auto()
    ITEM = auto()
    SERVICE = auto()
    SPENT = auto()
    NO_TIME = auto()


@dataclass(frozen=True)
class Settled:
    """The outcome, and the requests whose people may have something new to see, with their drawings already claimed if possible.

    `late` is by how many seconds a removal that is still not proven was overdue when it was looked at. `barred` says that the service
    failed because it does not accept our credentials; `giving` that it was to give something for which there was no budget.
    """

    outcome: Outcome
    touched: tuple[Request, ...] = ()
    prepared: tuple[Prepared, ...] = ()
    breaker: Breaker | None = None
    why: str = ""
    retry_at: int | None = None
    late: int = 0
    unreadable: frozenset[Key] = frozenset()
    barred: bool = False
    giving: bool = False


@dataclass
class Run:
    """One settle in progress: what it must not forget between rounds."""

    desk: Desk
    outside: Outside
    key: Key
    provisioner: Provisioner
    doubt: bool = False
    spoke: bool = False
    leased: bool = False
    vetted: frozenset[RequestId] = frozenset()
    touched: dict[RequestId, Request] = field(default_factory=dict)
    prepared: dict[RequestId, Prepared] = field(default_factory=dict)
    breaker: Breaker | None = None
    late: int = 0
    unreadable: frozenset[Key] = frozenset()

    def done(self, outcome: Outcome, why: str = "", retry_at: int | None = None) -> Settled:
        """What this settle came to."""
        touched, prepared = tuple(self.touched.values()), tuple(self.prepared.values())
        return Settled(outcome, touched, prepared, self.breaker, why, retry_at, self.late, self.unreadable)

    @property
    def seconds(self) -> float:
        """How long the next call to the service may take: what this invocation has left, less what writing it down takes."""
        return max(1.0, min(CALL, self.outside.left() - 5.0))

    def commit(self, change: Change) -> None:
        """Write it. Raises Conflict when the version was lost."""
        if not change.writes:
            return
        self.desk.store.commit(change)
        for write in change.writes:
            if isinstance(write.record, Request):
                self.touched[write.record.id] = write.record
                self.prepared.pop(write.record.id, None)  # Drawn before this; whoever tells reads again.

    def report(self, situation: Situation, change: Change) -> None:
        """Write it as the last thing of this settle, and claim the cards that it changes in the same transaction.

        When a card is in the way, or cannot be read or drawn, the change goes without them and they stay owed. Raises Conflict when
        the version was lost.
        """
        claims = _claims(self, situation, change)
        if not claims:
            self.commit(change)
            return
        owed = tuple(owed.write for each in claims for owed in each.owed)
        try:
            self.commit(replace(change, writes=change.writes + owed))
        except Conflict as lost:
            own = {write.record.key for write in change.writes} | {fact.key for fact in change.facts}
            if own & lost.keys:
                raise
            self.commit(change)
            return
        self.prepared |= {each.request.id: each for each in claims}


def _claims(run: Run, situation: Situation, change: Change) -> list[Prepared]:
    """The drawings of the requests that this change writes, from the records as it leaves them."""
    after = {write.record.key: write.record for write in change.writes}
    requests = [record for record in after.values() if isinstance(record, Request)]
    room = MOST_PARTS - len(change.writes) - len(change.touches) - len(change.facts)
    now = run.desk.clock()
    try:
        cards = read_cards(run.desk.store, situation.known, requests)
        known = {**cards, **situation.known, **after}
        alone = [request for request in requests if not owing.shared(known, request)]
        prepared = [owing.prepare(run.outside.messenger, known, request, now) for request in alone]
    except Exception:  # noqa: BLE001 - whatever is wrong with a card, access is given and taken without it
        return []
    return prepared if sum(len(each.owed) for each in prepared) <= room else []
