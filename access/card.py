"""The card and the notice: drawings of the records. A drawing is owed while `shown` differs from what would be drawn now."""

from dataclasses import dataclass

from access.keys import Key, RequestId, SlackId, card_key, notice_key

CLAIM = 90
AGAIN_AFTER = 15 * 60


@dataclass(frozen=True)
class Place:
    """Where a message stands in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True)
class Card:
    """One recipient's copy of a request; with an `event`, a notice of it (reminder, end), which exists once for each event.

    `shown` is the digest of what was last surely sent, empty while a sender has claimed it. `claim_until` (UTC seconds) keeps other
    senders away. `again_at` asks for one more drawing after an unclear send. `counted` says that it weighs on the approver's load,
    `barred` that a click on it was refused because its recipient is not on the approver list.
    """

    request: RequestId
    recipient: SlackId
    event: str = ""
    place: Place | None = None
    shown: str = ""
    claim_until: int = 0
    again_at: int = 0
    failures: int = 0
    lost: str = ""
    counted: bool = False
    barred: bool = False
    who: str = ""
    version: int = 0

    @property
    def key(self) -> Key:
        if self.event:
            return notice_key(self.request, self.event, self.recipient)
        return card_key(self.request, self.recipient)
