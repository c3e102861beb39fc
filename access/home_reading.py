"""Reading what the Home tab of one person is drawn from: as few batches as it takes, and no item that spoils the others. No rule here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from access import counting
from access.holding import Holding
from access.keys import (
    Key,
    OktaId,
    RequestId,
    SlackId,
    approvers_key,
    person_key,
    request_key,
    review_key,
    whole_of,
)
from access.person import Person
from access.ports import Record, Store
from access.reading import BATCH, get, readable
from access.request import Request, State
from access.shelf import Shelf
from access.unanswered import roles

_FOR_OTHERS = ("CARD#", "NOTICE#")
"""What the index has of requests of others, which wait for this person."""
MOST = 3 * BATCH
"""Items that are read for one person. Beyond it the youngest of what waits for them is left for later, and counted."""


@dataclass(frozen=True)
class Look:
    """What to look at: page `page` (from 0) of `size` items. `person` is a hint: the Okta id that this account had last time.

    `also` names requests that were just made or changed and that the index may not have yet.
    """

    page: int = 0
    size: int = 15
    person: OktaId | None = None
    also: tuple[RequestId, ...] = ()


@dataclass(frozen=True)
class Found:
    """The records, which of them cannot be read, and how many were left for later."""

    known: Mapping[Key, Record]
    hidden: frozenset[Key] = frozenset()
    unread: int = 0


def read(store: Store, shelf: Shelf, slack: SlackId, look: Look) -> Found:
    """The person and all that the index names for them. Without a bound person: what there is of them. Raises Busy.

    Raises Unreadable for the person alone: whoever that is, they are not known to be anybody.
    """
    key, shelved = person_key(slack), shelf.wants()
    known, bad = ({}, frozenset()) if look.person else readable(store, [key, *shelved])
    _or_raise(store, key, bad)
    okta = look.person or _okta(known, key)
    if okta is None:
        return Found(known)
    named = sorted(
        store.whose(okta), key=lambda each: each.sk.startswith(_FOR_OTHERS)
    )  # One's own come first.
    keys = list(dict.fromkeys([*map(request_key, look.also), *map(whole_of, named)]))
    cards = [each for each in named if each.sk.startswith(_FOR_OTHERS)]
    first = [key, *shelved] if look.person else []
    more, hidden = readable(store, [*first, *keys[:MOST], *cards[:MOST]])
    _or_raise(store, key, hidden)
    known = {**known, **more}
    shelf.seen(known)
    if look.person and _okta(known, key) != okta:
        return read(store, shelf, slack, replace(look, person=None))  # The hint was out of date.
    further, unseen = readable(store, _missing(known, okta) - set(keys) - hidden)
    known = {**known, **further}
    rules, unheard = readable(store, _ruled(known) - known.keys() - unseen)
    return Found({**known, **rules}, bad | hidden | unseen | unheard, len(keys[MOST:]))


def _or_raise(store: Store, key: Key, hidden: frozenset[Key]) -> None:
    if key in hidden:
        store.read([key])


def _missing(known: Mapping[Key, Record], okta: OktaId) -> set[Key]:
    """What the person's records name and the index, being behind, may have left out; what undecided extensions would prolong,
    and by which lists the approvals that there are count.
    """
    keys: set[Key] = set()
    for record in known.values():
        if isinstance(record, Holding):
            keys |= {request_key(each) for each in record.requests}
        elif isinstance(record, Request) and okta in (record.for_whom.okta, record.requester.okta):
            keys.add(record.holding_key)
        elif isinstance(record, Request) and record.extends and record.state is State.PENDING:
            keys.add(request_key(record.extends))
        if isinstance(record, Request) and record.emergency:
            keys.add(review_key(record.id))
        if isinstance(record, Request) and record.approvals and record.state is State.PENDING:
            keys |= set(map(approvers_key, roles(record)))
    return keys | _ruled(known)


def _ruled(known: Mapping[Key, Record]) -> set[Key]:
    """By what approvals by rule count, in two steps: the roles, then their policies."""
    return {
        key for each in known.values() if isinstance(each, Request) for key in counting.wants(known, each)
    }


def _okta(known: Mapping[Key, Record], key: Key) -> OktaId | None:
    person = get(known, key, Person)
    return person.okta if person else None
