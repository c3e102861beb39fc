"""One company at work behind the page: its people's hands, what they see, the panes, time. Starting and stopping it is `living`'s."""

import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from access.catalog_draft import Email
from access.holding import Holding
from access.keys import Table
from access.request import Request
from sandbox import snapshot
from sandbox.office import Office
from sandbox.page import audit_pane, sight
from sandbox.page.acts import ACTS
from sandbox.page.cast import CAST, SECURITY, YOU, Part
from sandbox.page.clock_pane import Mover, coming
from sandbox.page.okta_pane import OktaPane
from sandbox.page.records import Records
from sandbox.page.seeding import Past
from sandbox.slack.hands import Hands
from sandbox.world import SECURITY as SECURITY_CHANNEL

Json = dict[str, Any]
NEWS = 3600.0
"""What is this old (seconds) when the company's past has been played is still new to whoever the page opens on."""
SHOWN_DUE = 5


class Run:
    """`kept` is what an earlier run remembered; without it nothing has happened yet."""

    def __init__(self, office: Office, kept: Json | None = None) -> None:
        world = office.world
        self.office = office
        self.turn = threading.RLock()
        self._hands: dict[str, Hands] = {}
        self._read: dict[str, float] = dict(kept["read"]) if kept else {}
        self._born = float(kept["born"]) if kept else 0.0
        self._names = sight.names_of(world.company.people)
        self._records = Records(world)
        self._mover = Mover(world.clock, office.schedule.now, office.busy, self._due)
        people = tuple(found.okta for part in CAST if (found := world.company.person(part.email)).okta)
        asking = frozenset(each.id for each in world.company.groups if each.members)
        self.okta = OktaPane(world.okta, people, asking, world.company.used)
        world.slack.channel(SECURITY_CHANNEL, "security", [world.company.person(SECURITY).slack])

    def live(self) -> None:
        """Give it the past that it has when the page opens on it for the first time."""
        clock = self.office.world.clock
        try:
            Past(clock, self.hands, self._attend, int(time.time())).play()
        finally:
            clock.flow()
        self._born = time.time() - NEWS
        self._read = {part.email: time.time() for part in CAST if part.email != YOU}

    def remember(self) -> Json:
        """What `kept` takes."""
        self._mover.settle()
        return {"read": self._read, "born": self._born, "world": snapshot.take(self.office.world)}

    def act(self, who: str, act: str, given: Json) -> Json:
        """What a person does in Slack. Raises CannotDo, and KeyError for an unknown person or act."""
        with self.turn:
            return ACTS[act](self.hands(who), given)

    def move(self, seconds: int) -> None:
        """Let time pass for everybody; nobody does anything meanwhile, so that no click seems to take an hour."""
        with self.turn:
            self._mover.move(seconds)

    def hands(self, who: str) -> Hands:
        """The hands of somebody of the company; the same all the time. Raises KeyError for a stranger."""
        if who not in self._hands:
            self._hands[who] = self.office.hands(who)
        return self._hands[who]

    def knows(self, who: str) -> bool:
        """Whether one can be this person."""
        person = self.office.world.company.by_email.get(Email(who))
        return person is not None and not (person.bot or person.deactivated or person.stranger)

    def sees(self, who: str, reading: str) -> Json:
        """A person's screen; `reading` is the tab that is in front, whose messages count as read."""
        hands = self.hands(who)
        if reading == "messages":
            # A message of this very second has its number behind the point.
            self._read[who] = max(self._read.get(who, 0), hands.workspace.now() + 1.0)
        channels = [SECURITY_CHANNEL] if who == SECURITY else []
        return {"people": [self._person(part) for part in self._present(who)], **sight.seen(hands, channels)}

    def panes(self) -> Json:
        """What stands beside Slack."""
        work = list(self._records.all(Table.WORK))
        titles: Mapping[str, str] = {str(each.id): each.title for each in work if isinstance(each, Request)}
        now = self.office.world.clock()
        due = coming(work, self._names, now)[:SHOWN_DUE]
        return {
            "okta": self.okta.draw(),
            "audit": audit_pane.draw(self._records, titles, self._names),
            "clock": {"now": now, "due": [each.as_json() for each in due]},
        }

    def mark(self) -> tuple[int, ...]:
        """Differs when something was done or has happened."""
        slack, okta = self.office.world.slack, self.office.world.okta
        return len(slack.calls), len(slack.sent), len(slack.troubles), len(okta.calls)

    def _attend(self) -> None:
        self.office.schedule.now()
        self._mover.settle()

    def _due(self) -> Iterator[int]:
        for each in self._records.all(Table.WORK):
            if isinstance(each, Request | Holding) and each.due:
                yield each.due.at

    def _present(self, who: str) -> Iterator[Part]:
        """The cast, then whoever else has something to read, or is in front."""
        yield from CAST
        known = {part.email for part in CAST}
        conversations = self.office.world.slack.conversations
        written = {each.user_id for each in list(conversations.channels.values()) if each.kind == "im"}
        for person in self.office.world.company.people:
            if person.email in known or person.slack not in written or not self.knows(person.email):
                continue
            if person.email == who or sight.unread(self.hands(person.email), self._born):
                yield Part(person.email, "Approver", "Was asked to approve something")

    def _person(self, part: Part) -> Json:
        hands = self.hands(part.email)
        return {
            "email": part.email,
            "id": hands.user_id,
            "name": hands.member.shown,
            "job": part.job,
            "hint": part.hint,
            "unread": sight.unread(hands, self._read.get(part.email, self._born)),
        }
