"""Who somebody is: one record per Slack account, bound to one Okta person. Two accounts of one human compare equal by Okta id.

Written by worker and sweep from what Slack and Okta say; the Slack function only ever puts "unknown", which wakes the worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from access import answers
from access.answers import Refused
from access.duration import DAY, MINUTE, Duration
from access.keys import Due, Key, OktaId, RequestId, RoleKey, SlackId, load_key, person_key

FRESH = DAY


@dataclass(frozen=True)
class Party:
    """A person as a record names them: by Okta id (who they are) and Slack id (where to reach them)."""

    okta: OktaId
    slack: SlackId

    def is_(self, other: "Party | Person") -> bool:
        """The same human, whichever Slack account."""
        return self.okta == other.okta


class Standing(StrEnum):
    """What Slack and Okta together say of a person. Only OK may ask or decide; everything else says why not.

    OUTSIDE is an active person who is not in the one group whose members may use the service.
    """

    UNKNOWN = "unknown"
    OK = "ok"
    GUEST = "guest"
    BOT = "bot"
    FOREIGN = "foreign"
    SLACK_GONE = "slack_gone"
    UNCONFIRMED = "unconfirmed"
    NO_OKTA = "no_okta"
    TWO_OKTA = "two_okta"
    OKTA_GONE = "okta_gone"
    OUTSIDE = "outside"
    VANISHED = "vanished"


@dataclass(frozen=True)
class Lately:
    """What somebody chose the last time they asked for one role, and when (UTC seconds, 0 = not kept then); see `access.habit`."""

    role: RoleKey
    duration: Duration
    approvers: tuple[SlackId, ...]
    at: int = 0


@dataclass(frozen=True)
class Person:
    """One Slack account and the Okta person behind it. `checked_at` is when both were last asked (UTC seconds, 0 = never).

    `away_until` is until when they said that they are away (UTC seconds, 0 = not). `digest` are the hours of their day at which
    they get requests together, none for one by one. `department` is what their profile in Okta says, and
    `shared` the mark of what their team's item has of them; see `access.favourites`.
    """

    slack: SlackId
    team: str = ""
    okta: OktaId | None = None
    name: str = ""
    email: str = ""
    tz: str = "UTC"
    standing: Standing = Standing.UNKNOWN
    groups: frozenset[str] = frozenset()
    checked_at: int = 0
    lately: tuple[Lately, ...] = ()
    away_until: int = 0
    digest: tuple[int, ...] = ()
    department: str = ""
    shared: str = ""
    version: int = 1
    due: Due | None = None
    wake: bool = False

    @property
    def key(self) -> Key:
        return person_key(self.slack)

    @property
    def party(self) -> Party:
        """Raises ValueError for somebody who is not bound to Okta; ask `judge` first."""
        if self.okta is None:
            raise ValueError(f"{self.slack} is not bound to a person in Okta")
        return Party(self.okta, self.slack)

    @property
    def gone(self) -> bool:
        """Whether the record says that this person must hold nothing any more."""
        return self.standing in (Standing.SLACK_GONE, Standing.OKTA_GONE)


@dataclass(frozen=True)
class Has:
    """What somebody has by one request: its title, and whether it was sensitive when they asked. Text form `<request>|s|<title>`."""

    request: RequestId
    sensitive: bool
    title: str

    def __str__(self) -> str:
        return f"{self.request}|{'s' if self.sensitive else ''}|{self.title}"

    @classmethod
    def parse(cls, text: str) -> "Has":
        """Read the text form. Raises ValueError when it is none."""
        request, sensitive, title = text.split("|", 2)
        if sensitive not in ("", "s"):
            raise ValueError(f"not what somebody has: {text!r}")
        return cls(RequestId(request), bool(sensitive), title)


@dataclass(frozen=True)
class Load:
    """How many requests wait for one approver; counted, never written as a whole. `decided` says how many they decided on which day
    (days since 1970, as text) of the last seven; it is for fairness alone, and two clicks at one moment may count as one. `has` is
    what they were told that they have, for the eyes of those who decide.
    """

    slack: SlackId
    waiting: int = 0
    decided: Mapping[str, int] = field(default_factory=dict)
    has: frozenset[Has] = frozenset()

    @property
    def key(self) -> Key:
        return load_key(self.slack)


def _unknown(person: Person, now: int) -> bool:
    """A whole member whom nobody in Okta is behind is no record of ours; looking them up mends it."""
    bound = person.okta is not None or person.standing is not Standing.OK
    return not bound or person.standing is Standing.UNKNOWN or now - person.checked_at > FRESH


def worth_another_look(person: Person | None, now: int) -> bool:
    """Whether somebody who is refused now may have put it right since they were last looked up."""
    if person is None or _unknown(person, now):
        return True
    return person.standing is not Standing.OK and now - person.checked_at > MINUTE


def judge(person: Person | None, now: int) -> Refused | None:
    """None when this person may ask and decide now, else why not. Unknown and stale are refused for now (`answers.LOOKING`)."""
    if person is None or _unknown(person, now):
        return answers.looking_you_up()
    if person.standing is not Standing.OK:
        return answers.not_a_member(person.standing)
    return None
