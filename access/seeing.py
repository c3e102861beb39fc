"""Seeing: whether Okta shows us people at all. With another organisation's address, or an admin role that reaches nobody, everybody would
seem to have been deleted within a day, and would lose everything; so that somebody is not there means something only while others are.
"""

import logging

from access.desk import Desk
from access.keys import OktaId, person_key
from access.person import Person
from access.ports import Directory
from access.reading import get, readable
from access.shelf import Shelf

READ, ASKED = 20, 3
"""Approvers whose records are read, and of whom Okta is asked."""
CALL = 10.0

log = logging.getLogger("access_service.seeing")


def shows_others(desk: Desk, directory: Directory, person: Person) -> bool:
    """Whether Okta shows us one of some approvers, chosen by chance, other than this person; so too where there are none to ask for.

    Raises Busy and TargetError.
    """
    others = _others(desk, person)
    for okta in others[:ASKED]:
        directory.ready()
        if directory.by_id(okta, CALL):
            return True
    if others:
        log.error("seeing.nobody", extra={"person": person.okta, "asked": len(others[:ASKED])})
    return not others


def _others(desk: Desk, person: Person) -> list[OktaId]:
    entries = Shelf(desk.store, desk.clock).list().entries
    slacks = list(dict.fromkeys(slack for each in entries for slack in each.approvers))
    start = int(desk.chance() * len(slacks))
    keys = [person_key(slack) for slack in [*slacks[start:], *slacks[:start]][:READ]]
    known, _ = readable(desk.store, keys)
    found = (get(known, key, Person) for key in keys)
    named = dict.fromkeys(each.okta for each in found if each and each.okta and not each.gone)
    return [okta for okta in named if okta != person.okta]
