"""Whether a person who calls still holds the role that opens the tools, by our own records.

A session of AWS lives on after the access that opened it has ended, for as long as the role allows sessions to last. With this it is of
no use here from the moment of the end, before Okta has even been told.
"""

from collections.abc import Sequence

from access.catalog import Role
from access.desk import Desk
from access.holding import Holding
from access.keys import RoleKey, holding_key, role_key
from access.person import Person
from access.reading import get
from tools import problems
from tools.operation import Problem


def still(people: Sequence[Person], wanted: RoleKey, desk: Desk) -> Problem | None:
    """A refusal, unless one of these accounts, which bear the caller's name, is of somebody who holds this role now."""
    key = role_key(wanted)
    role = get(desk.store.read([key]), key, Role)
    if role is None:
        return problems.not_held()
    keys = [holding_key(each.okta, role.target) for each in people if each.okta]
    known = desk.store.read(keys) if keys else {}
    holdings = [holding for key in keys if (holding := get(known, key, Holding))]
    return None if any(_held(each, desk.clock()) for each in holdings) else problems.not_held()


def _held(holding: Holding, now: int) -> bool:
    """Some grant still needs it. What is over is over, whether or not the sweep has come by."""
    return bool(set(holding.needs) - set(holding.over(now)))
