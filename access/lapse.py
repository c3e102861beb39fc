"""Pending requests that time or the world has overtaken: nobody answered, the role is gone, the person is gone."""

from access import bundle
from access.audit import SYSTEM
from access.catalog import Role
from access.desk import Desk
from access.keys import Key, RoleKey, person_key, role_key
from access.lifecycle import Event
from access.person import Person
from access.reading import Known, get
from access.request import Request, State


def wants(request: Request) -> list[Key]:
    """What has to be read to know whether a pending request is overtaken."""
    if request.state is not State.PENDING:
        return []
    also = [role_key(each.role) for each in request.also]
    people = dict.fromkeys((request.for_whom.slack, request.requester.slack))
    return [role_key(request.role), *also, *map(person_key, people)]


def overtaken(desk: Desk, known: Known, request: Request) -> bool:
    """End a pending request that can no longer be decided, and all of its bundle; whether it did. Raises Conflict when somebody
    decided meanwhile.
    """
    if request.state is not State.PENDING:
        return False
    parties = (request.for_whom, request.requester)
    people = [get(known, person_key(each.slack), Person) for each in parties]
    if desk.clock() >= request.deadline:
        event = Event.LAPSED
    elif any(get(known, role_key(each), Role) is None for each in _roles(request)):
        event = Event.ROLE_GONE
    elif any(each and each.gone for each in people):
        event = Event.REQUESTER_GONE
    else:
        return False
    desk.store.commit(bundle.close(desk, known, request, event, SYSTEM, {}).change)
    return True


def _roles(request: Request) -> list[RoleKey]:
    return [request.role, *(each.role for each in request.also)]
