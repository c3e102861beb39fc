"""What must be true when a field has come to rest, whatever was raced on it: read from the records, the audit and Okta alone."""

from collections import Counter
from collections.abc import Iterator

from access.audit import first_break
from access.card import Card
from access.holding import Holding
from access.person import Load
from access.ports import Record
from access.request import Request, State
from tests.races.field import Field
from tests.races.rooms import ROOMS, group

ONCE = ("asked", "approved", "denied", "begun", "given", "taking_back", "ended")
"""What is on record at most once about one request."""


def broken(field: Field) -> list[str]:
    """Every truth that does not hold, in words."""
    records = field.records()
    requests = [each for each in records if isinstance(each, Request)]
    found = [why for each in requests for why in _facts(field, each)]
    found += [why for each in requests for why in _decided(each)]
    found += list(_access(field, requests))
    for record in records:
        found += _rest(record, requests)
    return found


def _facts(field: Field, request: Request) -> Iterator[str]:
    facts = list(field.store.facts(f"REQ#{request.id}"))
    if (at := first_break(facts)) is not None:
        yield f"{request.id} has a broken chain of facts: {at}"
    counted = Counter(fact.what.value for fact in facts)
    for what in ONCE:
        if counted[what] > 1:
            yield f"{request.id} was {what} {counted[what]} times"
    if request.version != facts[-1].sequence:
        yield f"{request.id} is at version {request.version}, its facts at {facts[-1].sequence}"


def _decided(request: Request) -> Iterator[str]:
    by = [each.by.okta for each in request.decisions]
    if len(by) > 1:
        yield f"{request.id} was decided by {len(by)}"
    if request.state is State.APPROVED and request.given_at is None:
        yield f"{request.id} is approved and not on record as given"


def _access(field: Field, requests: list[Request]) -> Iterator[str]:
    """Okta holds what is on record, and nothing else."""
    due: dict[str, set[str]] = {group(room): set() for room in ROOMS}
    for each in requests:
        if each.state is State.APPROVED:
            due[each.target.ids[0]].add(each.for_whom.okta)
    for name, people in due.items():
        has = set(field.okta.members(name))
        for okta in people - has:
            yield f"{okta} should be in {name} and is not"
        for okta in has - people:
            yield f"{okta} is in {name} and nobody should be for it"


def _rest(record: Record, requests: list[Request]) -> Iterator[str]:
    if isinstance(record, Holding) and record.lease:
        yield f"{record.key} has a stale lease"
    if isinstance(record, Holding) and record.watch_from is not None:
        yield f"{record.key} is still watched"
    if isinstance(record, Card) and record.claim_until:
        yield f"the card of {record.recipient} of {record.request} is still claimed"
    if isinstance(record, Load):
        pending = [each for each in requests if each.state is State.PENDING]
        waits = sum(record.slack in [party.slack for party in each.asked] for each in pending)
        if record.waiting != waits:
            yield f"{record.slack} has a load of {record.waiting}, and {waits} wait for them"
