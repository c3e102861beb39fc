"""The card and the notice: drawings of the records. A drawing is owed while `shown` differs from what would be drawn now."""

from dataclasses import dataclass
from enum import StrEnum

from access.keys import Key, RequestId, SlackId, card_key, notice_key

REVIEW = "review"
"""The event of the message that asks somebody to review an emergency; it waits for them like a card."""
CLAIM = 90
AGAIN_AFTER = 15 * 60


@dataclass(frozen=True)
class Place:
    """Where a message stands in Slack. `thread` is the `ts` of the message that it answers, empty for one that stands by itself."""

    channel: str
    ts: str
    thread: str = ""


class Prior(StrEnum):
    """What a look at the target found when a request's cards were first drawn. OUTSIDE: it is there, and not by our doing."""

    UNKNOWN = "unknown"
    NONE = "none"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Guest:
    """A notice of another request that is shown in somebody else's message: which one, and of what event."""

    request: RequestId
    event: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message of ours to one recipient, on its way to the latest truth.

    `shown` is the digest of what was last surely sent, empty while a sender has claimed it. `claim_until` (UTC seconds) keeps other
    senders away. `again_at` asks for one more drawing after an unclear send. `lost` says why it is not tried any more.
    """

    place: Place | None = None
    shown: str = ""
    claim_until: int = 0
    again_at: int = 0
    failures: int = 0
    lost: str = ""
    version: int = 0


@dataclass(frozen=True)
class Card(Letter):
    """One recipient's copy of a request; with an `event`, a notice of it (reminder, end), which exists once for each event.

    `counted` says that it weighs on the approver's load, `barred` that a click on it was refused because its recipient is not on the
    approver list. `prior` is what the person had before, on an approver's card, and `priors` the same of the other roles of a bundle, in
    their order. `prompted_at` (UTC seconds) is when its recipient was
    reminded of it, or asked so late that no reminder follows; such a reminder names in `also` the titles of what else waits for them.

    Reminders of an end that come at one time are one message: the notice that is sent names the `guests` that it shows as well, and
    each of them is a notice of its own request, which is not sent and names its `host`. What it last handed to that counts as shown.
    `held` is until when (UTC seconds) a card was held back when it was made (`access.digest`), 0 for one that was not.
    """

    request: RequestId
    recipient: SlackId
    event: str = ""
    counted: bool = False
    barred: bool = False
    who: str = ""
    prior: Prior | None = None
    priors: tuple[Prior, ...] = ()
    prompted_at: int = 0
    also: tuple[str, ...] = ()
    guests: tuple[Guest, ...] = ()
    host: RequestId | None = None
    held: int = 0

    @property
    def key(self) -> Key:
        if self.event:
            return notice_key(self.request, self.event, self.recipient)
        return card_key(self.request, self.recipient)
