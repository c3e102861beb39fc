"""Emergency access: what a policy says of it, what a request keeps of it, and how often each person used it. Values only.

It is given at once, to the one who asks, and reviewed afterwards by somebody else. Asking is `access.urgent`, the review's record
`access.review`, who may review and end it `access.reviewers`.
"""

from dataclasses import dataclass, replace

from access.duration import DAY, WEEK, Duration
from access.keys import Key, OktaId, RequestId, SlackId, ledger_key
from access.person import Party

MOST_KEPT = 50
"""Uses that a ledger remembers; no policy allows as many."""


@dataclass(frozen=True)
class Rules:
    """What a policy says of emergencies: the one length, within how many seconds each is reviewed, and how often one person may:
    `most` times `within` so many seconds, all roles counted together. `requesters` are Okta group ids; empty means everybody who may
    ask for the role.
    """

    duration: Duration
    review: int = DAY
    most: int = 2
    within: int = 4 * WEEK
    requesters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Operator:
    """Who runs a command for somebody: who they said they are, and as whom they were logged in."""

    okta: OktaId
    login: str


@dataclass(frozen=True)
class Emergency:
    """What a request keeps of having been given as an emergency. Times are UTC seconds, 0 for what has not been.

    `reviewers` are those who are asked to review it, `formerly` those who were and have left; `channel` is where security was told,
    None when nowhere. `operator` is who ran the command for the person and `login` as whom; there is none when they asked in Slack.
    `turned`: it had been asked for in the ordinary way before. `overdue_at` is when the missing review was told of, `alarmed_at` when
    security was told of that, last time.
    """

    incident: str
    at: int
    reviewers: tuple[Party, ...]
    formerly: tuple[Party, ...] = ()
    channel: SlackId | None = None
    operator: OktaId | None = None
    login: str = ""
    turned: bool = False
    overdue_at: int = 0
    alarmed_at: int = 0


@dataclass(frozen=True)
class Ledger:
    """What one person used of emergencies, whichever account they asked with: those whose review is `open`, and when they began
    (UTC seconds). Each use and each review raises its version, so two at one moment cannot both count as the first.
    """

    person: OktaId
    open: tuple[RequestId, ...] = ()
    times: tuple[int, ...] = ()
    version: int = 0

    @property
    def key(self) -> Key:
        return ledger_key(self.person)

    def used(self, within: int, now: int) -> int:
        """How many began in the last `within` seconds."""
        return sum(at > now - within for at in self.times)

    def with_one_more(self, request: RequestId, now: int) -> "Ledger":
        """After one more use, whose review is open."""
        times = (*self.times, now)[-MOST_KEPT:]
        return replace(self, open=(*self.open, request), times=times, version=self.version + 1)

    def reviewed(self, request: RequestId) -> "Ledger":
        """After the review of one of them is closed."""
        rest = tuple(each for each in self.open if each != request)
        return replace(self, open=rest, version=self.version + 1)
