"""`catalog explain`: whether somebody may ask for a role, for how long, who could agree, and what says so.

The answer is the rules' own: the form for asking is made for this person, with nothing written, and told in words. With a file, once
more by the records that the file would make.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace

from access import asking, offering
from access import policy as rules
from access.answers import Refusals
from access.asking import Wish
from access.belonging import elsewhere
from access.calls import By, Offer
from access.catalog import Approver, ApproverList, Policy, Role
from access.catalog_plan import BESIDES
from access.desk import Desk
from access.duration import length_words
from access.keys import Key, RoleKey, SlackId, approvers_key
from access.person import Person, Standing
from access.ports import Record
from access.reading import get
from access.request import Request, State
from access.shelf import Shelf
from access.weighing import Terms
from tools import in_force
from tools.catalog_explanation import Explanation, Line
from tools.catalog_overlay import Overlay
from tools.catalog_record import moment
from tools.catalog_words import shown, word

_PLACES = {
    "unknown_role": "roles",
    "retired_role": "roles.{role}.retired",
    "may_not_ask": "policies.{policy}.requesters",
    "no_approver": "roles.{role}.approvers",
}
"""Where the catalogue says what refuses somebody. Other refusals come from who the person is, or from what they have."""
_ELSEWHERE = "is in none of the groups that its approvers belong to, and the owner has not confirmed them"


def explain(
    desk: Desk,
    person: Person,
    role: RoleKey,
    over: Mapping[Key, Record] | None = None,
    file: str = "",
) -> Explanation:
    """Ask the rules, with nothing written. `over` are the records that a file would make. Raises Busy, Unreadable."""
    name = f"{person.name or person.slack}{f' ({person.email})' if person.email else ''}"
    mine = _mine(desk, person, role)
    now = (*_lines(desk, person, role, {}), *mine)
    then = None if over is None else (*_lines(desk, person, role, over), *mine)
    return Explanation(name, role, now, then, file)


def _lines(desk: Desk, person: Person, role: RoleKey, over: Mapping[Key, Record]) -> Iterator[Line]:
    store = Overlay(desk.store, over)
    seen, shelf = replace(desk, store=store), Shelf(store, desk.clock)
    wish = Wish(person.slack, (role,), okta=person.okta)
    offer = offering.offer(seen, shelf, By(person.slack, "explain"), wish)
    known = asking.read(seen, shelf, wish, None)
    terms = asking.terms(known, role)
    yield from _may(offer, role, terms)
    if terms:
        listed = get(known, approvers_key(role), ApproverList) or terms.approvers
        people = asking.people(known, [each.slack for each in listed.approvers])
        yield from _deciding(offer, terms, listed, person, people)
        yield from _saying(terms)


def _may(offer: Offer | Refusals, role: RoleKey, terms: Terms | None) -> Iterator[Line]:
    if isinstance(offer, Offer) and not offer.instead:
        yield Line("may they ask", "yes")
        yield Line("for", shown(offer.durations), f"policies.{offer.policy.key}.durations")
        yield from _at_once(offer)
        return
    policy = terms.policy.key if terms else ""
    why = offer.instead if isinstance(offer, Offer) else offer.all
    for number, refused in enumerate(why):
        place = _PLACES.get(refused.code, "").format(role=role, policy=policy)
        about = "may they ask" if number == 0 else "and also"
        yield Line(about, f'no; they would read: "{refused.why}"', place)
    if isinstance(offer, Offer):
        yield from _at_once(offer)


def _at_once(offer: Offer) -> Iterator[Line]:
    """What they would have without waiting for anybody: by rule, or as an emergency."""
    if offer.rule and not offer.instead:
        place = f"policies.{offer.policy.key}.auto_approve"
        yield Line("a rule agrees", f"yes, for up to {length_words(offer.rule.longest)}", place)
    if offer.urgent or offer.not_urgent:
        said = f"yes, for {offer.urgent.duration.words()}" if offer.urgent else f"no: {offer.not_urgent}"
        yield Line("in an emergency, at once", said, f"policies.{offer.policy.key}.emergency")


def _deciding(
    offer: Offer | Refusals,
    terms: Terms,
    listed: ApproverList,
    person: Person,
    people: Mapping[SlackId, Person],
) -> Iterator[Line]:
    """Who could agree, by the rule that draws the form, and who of those that are `listed` could not."""
    place = f"roles.{terms.role.key}.approvers"
    parties = (person.party,) if person.okta else ()
    may = rules.eligible(terms.approvers, people, *parties)
    can = [each for each in terms.approvers.approvers if each.slack in may]
    cannot = [each for each in listed.approvers if each.slack not in may]
    yield Line("who could approve", shown(tuple(can)) if can else "nobody", place)
    for each in cannot:
        there = people.get(each.slack)
        if elsewhere(terms.role, listed, there) and each.okta != person.okta:
            yield Line(f"not {each.name}", _ELSEWHERE, f"roles.{terms.role.key}.approver_groups")
        else:
            yield Line(f"not {each.name}", _why_not(each, person, there), place)
    humans = len({each.okta for each in can})
    if isinstance(offer, Offer) or humans < terms.policy.approvals:
        needed = terms.policy.approvals
        enough = "" if humans >= needed else f", and only {humans} could give one"
        yield Line("approvals needed", f"{needed}{enough}", f"policies.{terms.policy.key}.approvals")


def _why_not(approver: Approver, person: Person, there: Person | None) -> str:
    if approver.okta == person.okta:
        return "nobody approves what they ask for themselves"
    if there and there.gone:
        return "has left"
    return f"may not use Access Service ({there.standing if there else Standing.UNKNOWN})"


def _saying(terms: Terms) -> Iterator[Line]:
    """All that role and policy say, each with its place."""
    for section, record in (("roles", terms.role), ("policies", terms.policy)):
        yield from _fields(record, f"{section}.{record.key}")


def _fields(record: Role | Policy, place: str) -> Iterator[Line]:
    sort = "role" if isinstance(record, Role) else "policy"
    for each in fields(record):
        if each.name not in BESIDES:
            found = word(record, each.name)
            yield Line(
                f"{sort}: {found.text}", found.show(getattr(record, each.name)), f"{place}.{each.name}"
            )


def _mine(desk: Desk, person: Person, role: RoleKey) -> Sequence[Line]:
    """What this person has or waits for by this role."""
    keys = desk.store.whose(person.okta, "REQ") if person.okta else ()
    found = in_force.records(desk.store, list(keys)).values()
    mine = [each for each in found if isinstance(each, Request) and each.role == role]
    return [Line(f"request {each.id}", _state(each)) for each in mine if each.state is not State.ENDED]


def _state(request: Request) -> str:
    if request.state is State.PENDING:
        return f"waits for an answer until {moment(request.deadline)}"
    ends = f"until {moment(request.end)}" if request.end else ""
    return f"runs {ends}, and is being ended" if request.stopped else f"runs {ends}"
