"""The one workflow: every verb in one place, so that each way in has the same rules behind it."""

from access import ask, decide, end, extend, rouse, sweep, withdraw
from access.answers import Done, Refusals
from access.calls import Answering, Asking, By, Extension, Offer, Pointer
from access.catalog import Entry
from access.desk import Desk, Outside
from access.errors import Conflict
from access.home import Home, Look, home
from access.keys import Key, OktaId, RequestId, RoleKey, SlackId, person_key
from access.person import Person, worth_another_look
from access.ports import Record
from access.reading import get
from access.recording import call_for
from access.request import Request
from access.rouse import Roused
from access.shelf import Shelf
from access.sweep import Counts


class Workflow:
    """What an edge may do. Each verb reads one batch, commits one transaction, and calls neither Slack nor Okta; all may raise Busy."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk.store, desk.clock)

    def mint(self) -> RequestId:
        """A new request's id, for a form that opens."""
        return self._desk.mint()

    def meet(self, slack: SlackId) -> Person | None:
        """The person who opens a form. Somebody unknown or not looked up today is looked up while they fill it in."""
        key = person_key(slack)
        known = self._desk.store.read([key, *self._shelf.wants()])
        self._shelf.seen(known)
        person, now = get(known, key, Person), self._desk.clock()
        if worth_another_look(person, now):
            try:
                self._desk.store.commit(call_for(person, slack, now))
            except Conflict:
                return person  # Somebody else has just had them looked up.
        return person

    def search(self, words: str) -> tuple[Entry, ...]:
        """Roles on offer that have all these words, at most a hundred."""
        return self._shelf.list().search(words)

    def offer(self, by: By, role: RoleKey, person: OktaId | None = None) -> Offer | Refusals:
        """What a form may show for this role and person. `person` is a hint: who the form was opened for."""
        return ask.offer(self._desk, self._shelf, by, role, person)

    def ask(self, by: By, asking: Asking) -> Done[Request] | Refusals:
        """Put a request on record."""
        return ask.ask(self._desk, self._shelf, by, asking)

    def decide(self, by: By, pointer: Pointer, answering: Answering) -> Done[Request] | Refusals:
        """Approve or deny."""
        return decide.decide(self._desk, by, pointer, answering)

    def may_decide(self, by: By, pointer: Pointer) -> Done[Request] | Refusals:
        """Whether this person could decide now; for a form that asks for the reason."""
        return decide.may_decide(self._desk, by, pointer)

    def withdraw(self, by: By, pointer: Pointer) -> Done[Request] | Refusals:
        """Take back a request of one's own."""
        return withdraw.withdraw(self._desk, by, pointer)

    def may_extend(self, by: By, pointer: Pointer) -> Done[Extension] | Refusals:
        """The durations by which a running grant could be extended."""
        return extend.may_extend(self._desk, by, pointer)

    def extend(
        self, by: By, pointer: Pointer, new: RequestId, duration: str, reason: str
    ) -> Done[Request] | Refusals:
        """Ask for a later end."""
        return extend.extend(self._desk, by, pointer, new, duration, reason)

    def end(self, by: By, pointer: Pointer, reason: str = end.GIVEN_BACK) -> Done[Request] | Refusals:
        """Give access back before its end."""
        return end.end(self._desk, by, pointer, reason)

    def home(self, by: By, look: Look) -> Home | Refusals:
        """What one person holds, what waits for them, and what they asked for. Somebody not looked up today is looked up meanwhile."""
        return home(self._desk, by, look)

    def rouse(self, outside: Outside, key: Key, image: Record | None = None) -> Roused:
        """Settle, tell or look up one item that wants attention. Worker and sweep only."""
        return rouse.rouse(self._desk, outside, key, image)

    def sweep(self, outside: Outside) -> Counts:
        """Take whatever is due. Sweep only."""
        return sweep.sweep(self._desk, outside)
