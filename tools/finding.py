"""Finding what a call names: a request by its id, people by their e-mail address, and the page of a list of requests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from access.holding import Holding
from access.keys import WHILE_USED, Key, OktaId, RequestId, RoleKey, SlackId, request_key
from access.person import Person
from access.ports import Store
from access.reading import get, readable
from access.request import Request
from tools import paging, problems
from tools.operation import Answer, Call, Problem
from tools.shapes import Json


@dataclass(frozen=True)
class Seen:
    """A request, and the thing that it is about."""

    request: Request
    holding: Holding | None


def request(call: Call, name: str = "id") -> Seen | Problem:
    """The request whose id the call names. Raises Busy and Unreadable."""
    key = request_key(RequestId(call.text(name)))
    found = get(call.ports.desk.store.read([key]), key, Request)
    return seen(call, found) if found else problems.not_found("request")


def seen(call: Call, found: Request) -> Seen:
    """The same with its holding, as it is now."""
    key = found.holding_key
    return Seen(found, get(call.ports.desk.store.read([key]), key, Holding))


def people(store: Store, email: str) -> list[Person]:
    """Those whose e-mail address it is. The index nominates, the records say so."""
    keys = store.known_as(email.strip())
    known, _ = readable(store, keys)
    found = [get(known, key, Person) for key in keys]
    return [each for each in found if each and each.email.casefold() == email.strip().casefold()]


def running(store: Store, role: RoleKey) -> Sequence[Key]:
    """The requests by which people have a role now. What the index keeps besides under a name of its own is no role."""
    return () if role == WHILE_USED else store.running(role)


def accounts(store: Store, emails: Sequence[str], field: str) -> tuple[SlackId, ...] | Problem:
    """The accounts of these people, one each."""
    found = []
    for email in emails:
        match people(store, email):
            case [one]:
                found.append(one.slack)
            case []:
                return problems.unknown_person(field)
            case _:
                return problems.two_accounts(field)
    return tuple(found)


def bound(store: Store, email: str) -> tuple[OktaId, ...]:
    """The ids of the people in Okta behind an e-mail address; none when nobody is known by it."""
    return tuple(dict.fromkeys(each.okta for each in people(store, email) if each.okta))


def page(
    call: Call, keys: Sequence[Key], wanted: Callable[[Request], bool], draw: Callable[[Seen], Json]
) -> Answer | Problem:
    """One page of these requests, in the order of their ids. What cannot be read is left out; what is not `wanted`, too.

    Keys are cut before records are read, so a page may be short, or empty, and still have a next one.
    """
    ordered = sorted(set(keys), key=lambda each: each.pk)
    cut = paging.cut(call, ordered, [each.pk for each in ordered])
    if isinstance(cut, Problem):
        return cut
    here, after = cut
    store = call.ports.desk.store
    known, _ = readable(store, here)
    requests = [found for key in here if (found := get(known, key, Request)) and wanted(found)]
    things, _ = readable(store, [each.holding_key for each in requests])
    items = [draw(Seen(each, get(things, each.holding_key, Holding))) for each in requests]
    return Answer({"items": items, "next": after})
