"""Pending requests that time or the world has overtaken: nobody answered, the role is gone, the person is gone."""

from access.audit import SYSTEM
from access.catalog import Role
from access.desk import Desk
from access.keys import Key, person_key, role_key
from access.lifecycle import Event
from access.moves import close_undecided
from access.person import Person
from access.reading import Known, get
from access.request import Request, State


def wants(request: Request) -> list[Key]:
    """What has to be read to know whether a pending request is overtaken."""
    if request.state is not State.PENDING:
        return []
    return [role_key(request.role), person_key(request.for_whom.slack)]


def overtaken(desk: Desk, known: Known, request: Request) -> bool:
    """End a pending request that can no longer be decided; whether it did. Raises Conflict when somebody decided meanwhile."""
    if request.state is not State.PENDING:
        return False
    person = get(known, person_key(request.for_whom.slack), Person)
    if desk.clock() >= request.deadline:
        event = Event.LAPSED
    elif get(known, role_key(request.role), Role) is None:
        event = Event.ROLE_GONE
    elif person and person.gone:
        event = Event.REQUESTER_GONE
    else:
        return False
    desk.store.commit(close_undecided(desk, known, request, event, SYSTEM, {}).change)
    return True
