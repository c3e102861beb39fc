"""The pretend team: its people, conversations, views and clock in one place; no HTTP and no rule about sizes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.slack.errors import SlackError
from sandbox.slack.faults import DROP, ERROR, RATE_LIMIT, SLOW, Fault, Faults
from sandbox.slack.installation import Installation
from sandbox.slack.members import Member
from sandbox.slack.messages import Channel, Conversations
from sandbox.slack.mint import Clock, Mint
from sandbox.slack.passes import Passes
from sandbox.slack.ratelimits import TIERS, RateLimits
from sandbox.slack.signing import FORM, Deliver, Sent, sign
from sandbox.slack.views import Views

if TYPE_CHECKING:
    from sandbox.slack.hands import Hands

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request that reached us: a Web API method, or ``response_url``. ``outcome`` is ok or the error."""

    method: str
    args: Mapping[str, Any]
    at: float
    outcome: str


@dataclass(frozen=True)
class Trouble:
    """Something that Slack would show a person instead of the application's answer."""

    user_id: str
    what: str
    at: float


class Workspace:
    """Everything that Slack would remember. ``now`` is UTC seconds; ``tiers={}`` switches rate limits off."""

    def __init__(
        self,
        now: Clock,
        members: Iterable[Member] = (),
        *,
        installation: Installation | None = None,
        tiers: Mapping[str, int] = TIERS,
        edit_window: float | None = None,
        old_trigger_words: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.now = now
        self.sleep = sleep
        self.installation = installation or Installation()
        self.edit_window = edit_window
        self.base_url = "http://127.0.0.1:0"
        self.socket_url = ""
        self.tickets: set[str] = set()
        self.lock = threading.RLock()
        self.mint = Mint(now)
        self.passes = Passes(self.mint, old_trigger_words)
        self.conversations = Conversations(self.mint, self.installation)
        self.views = Views(self.mint)
        self.faults = Faults()
        self.rates = RateLimits(now, tiers)
        self.offers: dict[str, list[Json]] = {}
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.troubles: list[Trouble] = []
        self.members: dict[str, Member] = {}
        bot, team = self.installation, self.installation.team_id
        self.add(
            Member("USLACKBOT", "slackbot", "Slackbot", team_id=team),
            Member(bot.bot_user_id, bot.bot_name, bot.app_name, team_id=team, is_bot=True),
            *members,
        )

    def add(self, *members: Member) -> None:
        """Make people known."""
        self.members |= {member.id: member for member in members}

    def alter(self, user_id: str, **flags: Any) -> Member:
        """Change a person, for instance ``deleted=True``."""
        self.members[user_id] = replace(self.member(user_id), **flags)
        return self.members[user_id]

    def member(self, user_id: str) -> Member:
        """The person with this id, or user_not_found."""
        if user_id not in self.members:
            raise SlackError("user_not_found")
        return self.members[user_id]

    def channel(self, channel_id: str, name: str, members: Iterable[str], **more: Any) -> Channel:
        """Make a channel known."""
        return self.conversations.add(Channel(channel_id, name, members=tuple(members), **more))

    def names(self) -> dict[str, str]:
        """What people and channels are called, by id."""
        channels = {c.id: c.name for c in self.conversations.channels.values()}
        return channels | {m.id: m.shown for m in self.members.values()}

    def hands(self, user_id: str, deliver: Deliver) -> Hands:
        """This person at the client; what they do reaches the application through ``deliver``."""
        from sandbox.slack.hands import Hands

        self.member(user_id)
        return Hands(self, user_id, deliver)

    def sign(self, body: bytes, at: float | None = None, content_type: str = FORM) -> dict[str, str]:
        """The headers that Slack would send with this body."""
        return sign(self.installation.signing_secret, body, self.now() if at is None else at, content_type)

    def fail(self, method: str, error: str, times: int | None = None, status: int = 200) -> None:
        """Let a method answer this error."""
        self.faults.add(Fault(method, ERROR, times, error=error, status=status))

    def rate_limit(self, method: str, retry_after: int, times: int | None = None) -> None:
        """Let a method answer 429 with these seconds in Retry-After."""
        self.faults.add(Fault(method, RATE_LIMIT, times, retry_after=retry_after))

    def slow(self, method: str, seconds: float, times: int | None = None) -> None:
        """Let a method take this long."""
        self.faults.add(Fault(method, SLOW, times, seconds=seconds))

    def drop(self, method: str, after_effect: bool = True, times: int | None = 1) -> None:
        """Close the connection instead of answering, after doing the work or before."""
        self.faults.add(Fault(method, DROP, times, after_effect=after_effect))

    def down(self) -> None:
        """Answer nothing at all."""
        self.faults.is_down = True

    def up(self) -> None:
        """Answer again."""
        self.faults.is_down = False

    def behave(self, method: str | None = None) -> None:
        """Forget what was arranged, for one method or all."""
        self.faults.clear(method)

    def count(self, method: str | None = None) -> int:
        """How many requests came in, of one method or of all."""
        return sum(method in (None, call.method) for call in list(self.calls))

    def response_url(self, token: str) -> str:
        """Where a response url points."""
        return f"{self.base_url}/response/{token}"

    def dump(self) -> Json:
        """The whole state as plain JSON; calls, requests and troubles are not part of it."""
        with self.lock:
            return {
                "members": [asdict(m) for m in self.members.values()],
                "mint": self.mint.dump(),
                "passes": self.passes.dump(),
                "conversations": self.conversations.dump(),
                "views": self.views.dump(),
                "faults": self.faults.dump(),
                "offers": dict(self.offers),
            }

    @classmethod
    def load(cls, state: Json, now: Clock, **options: Any) -> Workspace:
        """A workspace that goes on from ``dump()``; ``options`` as for a new one."""
        made = cls(now, (Member(**m) for m in state["members"]), **options)
        made.mint.count, made.mint.last_ts = state["mint"]["count"], tuple(state["mint"]["last_ts"])
        made.passes.restore(state["passes"])
        made.conversations.restore(state["conversations"])
        made.views.restore(state["views"])
        made.faults.restore(state["faults"])
        made.offers = state["offers"]
        return made
