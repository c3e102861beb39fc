"""The one workflow: every verb in one place, so that each way in has the same rules behind it."""

from collections.abc import Sequence

from access import (
    agreeing,
    ask,
    away,
    confirming,
    decide,
    digest,
    editing,
    end,
    extend,
    looking_after,
    nudge,
    offering,
    owners,
    question,
    rouse,
    sweep,
    urgent,
    withdraw,
)
from access.answers import Done, Refusals
from access.asking import Wish
from access.calls import Answering, Asking, By, Extension, Offer, Pointer, Urgent
from access.catalog import Entry
from access.desk import Desk, Outside
from access.editing import Changed, Edit, Editing
from access.edits import Edits
from access.emergency import Operator
from access.errors import Conflict
from access.favourites import team_of
from access.home import Home, Look, home
from access.keys import Key, OktaId, RequestId, RoleKey, SlackId, person_key
from access.owners import Holders
from access.person import Person, worth_another_look
from access.ports import Record
from access.reading import get
from access.recording import call_for
from access.request import Request
from access.review import Answer
from access.rouse import Roused
from access.shelf import Browsed, Shelf
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
        known = self._shelf.read([key])
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

    def best(self, words: str) -> tuple[Entry, ...]:
        """The roles that fit these words best, equally well."""
        return self._shelf.list().best(words)

    def browse(self, lately: Sequence[RoleKey], team: Sequence[RoleKey] = ()) -> Browsed:
        """Roles on offer for somebody who has typed nothing, those that they used lately first, then those of their team."""
        return self._shelf.browse(lately, team)

    def favourites(self, person: Person) -> tuple[RoleKey, ...]:
        """What this person's team asks for most, as of a minute ago or so. Reads nothing."""
        return self._shelf.favourites(team_of(person))

    def beside(self, role: RoleKey, words: str) -> tuple[Entry, ...]:
        """Roles that may be asked for together with this one."""
        return self._shelf.beside(role, words)

    def offer(
        self,
        by: By,
        role: RoleKey,
        person: OktaId | None = None,
        also: Sequence[RoleKey] = (),
        for_whom: SlackId | None = None,
    ) -> Offer | Refusals:
        """What a form may show for these roles and person. `person` is a hint: who would get the access."""
        wish = Wish(by.slack, tuple(dict.fromkeys((role, *also))), for_whom, person)
        return offering.offer(self._desk, self._shelf, by, wish)

    def ask(self, by: By, asking: Asking) -> Done[Request] | Refusals:
        """Put a request on record."""
        return ask.ask(self._desk, self._shelf, by, asking)

    def take_for(self, by: By, role: RoleKey, incident: str, operator: Operator) -> Done[Request] | Refusals:
        """Give a role at once to somebody in whose place an operator asks. Operators alone."""
        asking = Asking(self._desk.mint(), role, "", incident, (), emergency=True)
        return urgent.ask(self._desk, self._shelf, by, asking, operator)

    def may_turn(self, by: By, pointer: Pointer) -> Done[tuple[Request, Urgent]] | Refusals:
        """Whether this person could have what they asked for at once, as an emergency, and what they read before; for the form."""
        return urgent.may_turn(self._desk, self._shelf, by, pointer)

    def turn(self, by: By, pointer: Pointer, incident: str) -> Done[Request] | Refusals:
        """Give what waits for an answer at once, as an emergency."""
        return urgent.turn(self._desk, self._shelf, by, pointer, incident)

    def may_review(self, by: By, pointer: Pointer) -> Done[Request] | Refusals:
        """Whether this person could review an emergency now; for the form."""
        return looking_after.may_review(self._desk, by, pointer)

    def review(self, by: By, pointer: Pointer, answer: Answer, words: str) -> Done[Request] | Refusals:
        """Close the review of an emergency."""
        return looking_after.review(self._desk, by, pointer, answer, words)

    def end_now(self, by: By, pointer: Pointer) -> Done[Request] | Refusals:
        """End emergency access, as somebody who looks after it."""
        return looking_after.end_now(self._desk, by, pointer)

    def decide(self, by: By, pointer: Pointer, answering: Answering) -> Done[Request] | Refusals:
        """Approve or deny."""
        return decide.decide(self._desk, by, pointer, answering)

    def may_decide(self, by: By, pointer: Pointer) -> Done[Request] | Refusals:
        """Whether this person could decide now; for a form that asks for the reason."""
        return decide.may_decide(self._desk, by, pointer)

    def may_question(self, by: By, pointer: Pointer) -> Done[Request] | Refusals:
        """Whether this person, as an approver, could ask something about a request now; for the form."""
        return question.may_ask(self._desk, by, pointer)

    def question(self, by: By, pointer: Pointer, text: str) -> Done[Request] | Refusals:
        """Ask the one who made the request something."""
        return question.ask(self._desk, by, pointer, text)

    def may_answer(self, by: By, pointer: Pointer, number: int) -> Done[Request] | Refusals:
        """Whether this person could answer this question now; for the form."""
        return question.may_answer(self._desk, by, pointer, number)

    def answer(self, by: By, pointer: Pointer, number: int, text: str) -> Done[Request] | Refusals:
        """Answer a question about a request of one's own."""
        return question.answer(self._desk, by, pointer, number, text)

    def withdraw(self, by: By, pointer: Pointer) -> Done[Request] | Refusals:
        """Take back a request of one's own."""
        return withdraw.withdraw(self._desk, by, pointer)

    def nudge(self, by: By, pointer: Pointer) -> Done[Request] | Refusals:
        """Have the approvers reminded of a request of one's own."""
        return nudge.nudge(self._desk, by, pointer)

    def away(self, by: By, until: str) -> Done[Person] | Refusals:
        """Say until which day one is away (`2026-12-31`), or, with an empty text, that one is back."""
        return away.away(self._desk, by, until)

    def gather(self, by: By, hours: tuple[int, ...]) -> Done[Person] | Refusals:
        """Get requests together at these hours of one's day, or, with none, one by one."""
        return digest.choose(self._desk, by, hours)

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
        """What one person holds, what waits for them, what they asked for, and what they own. Somebody not looked up today is looked up."""
        return home(self._desk, self._shelf, by, look)

    def holders(self, by: By, role: RoleKey, page: int = 0) -> Holders | Refusals:
        """Who has a role now; for its owner."""
        return owners.holders(self._desk, by, role, page)

    def may_stop(self, by: By, pointer: Pointer) -> Done[Request] | Refusals:
        """Whether this person, as the role's owner, could end this access now; for a form that asks for the reason."""
        return owners.may_stop(self._desk, by, pointer)

    def stop(self, by: By, pointer: Pointer, reason: str) -> Done[Request] | Refusals:
        """End somebody's access, as the role's owner."""
        return owners.stop_held(self._desk, by, pointer, reason)

    def may_edit(self, by: By, role: RoleKey) -> Editing | Refusals:
        """The approver list that this person, as the role's owner, could change now."""
        return editing.may_edit(self._desk, by, role)

    def edit(self, by: By, change: Edit) -> Done[Changed] | Refusals:
        """Change an approver list, or propose to."""
        return editing.edit(self._desk, by, change)

    def agree(self, by: By, role: RoleKey, proposal: str, *, yes: bool) -> Done[Edits] | Refusals:
        """Be the second person for a proposed list, or keep the list as it is."""
        return agreeing.agree(self._desk, by, role, proposal, yes=yes)

    def confirm(self, by: By, role: RoleKey, approver: OktaId, *, stays: bool) -> Done[Changed] | Refusals:
        """Say, as the role's owner, whether an approver who changed teams stays."""
        return confirming.answer(self._desk, by, role, approver, stays=stays)

    def rouse(self, outside: Outside, key: Key, image: Record | None = None) -> Roused:
        """Settle, tell or look up one item that wants attention. Worker and sweep only."""
        return rouse.rouse(self._desk, outside, key, image)

    def sweep(self, outside: Outside) -> Counts:
        """Take whatever is due. Sweep only."""
        return sweep.sweep(self._desk, outside)
