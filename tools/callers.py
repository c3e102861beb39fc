"""Who calls: read from what API Gateway found by the signature, and from nothing else. No header, body or query says who anybody is.

Anybody who may assume a role usually chooses the session name as well. So a session name is somebody's name only for roles that are
listed as fixing it: roles whose trust policy lets nobody choose another one.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from access.answers import LOOKING, Refusals
from access.desk import Desk
from access.errors import Conflict
from access.keys import RoleKey
from access.person import Person, judge, worth_another_look
from access.reading import get
from access.recording import call_for
from tools import held, problems
from tools.operation import Caller, Problem, Who

_ASSUMED = re.compile(
    r"arn:aws[a-z-]*:sts::([0-9]{12}):assumed-role/([\w+=,.@-]{1,64})/([\w+=,.@-]{2,64})", re.ASCII
)
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):role/(?:[\x21-\x7e]*/)?([\w+=,.@-]{1,64})", re.ASCII)
TWICE = 2


@dataclass(frozen=True)
class Allowed:
    """The roles that may call, and those of them whose trust policy fixes the session name; as account and name.

    `catalog_roles` are those that may put a catalogue in force though they are no person's.

    In an account two roles never have one name, whatever their paths. `held` is the role of the catalogue that a person must hold for a
    call to count, where there is one.
    """

    roles: frozenset[tuple[str, str]]
    person_roles: frozenset[tuple[str, str]] = frozenset()
    held: RoleKey | None = None
    catalog_roles: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(
        cls,
        roles: Collection[str],
        person_roles: Collection[str] = (),
        held_role: str = "",
        catalog_roles: Collection[str] = (),
    ) -> "Allowed":
        """From ARNs of roles. Raises ValueError, naming the first that is none."""
        all_, persons, catalog = (
            frozenset(map(role_of, each)) for each in (roles, person_roles, catalog_roles)
        )
        held = RoleKey(held_role) if held_role else None
        return cls(all_ | persons | catalog, persons, held, catalog)


def role_of(arn: str) -> tuple[str, str]:
    """Account and name of a role's ARN. Raises ValueError."""
    found = _ROLE.fullmatch(arn)
    if not found:
        raise ValueError(
            f"{arn!r} is not the ARN of a role, like arn:aws:iam::123456789012:role/tools-invoke"
        )
    return found[1], found[2]


def caller_of(identity: object) -> Caller | Problem:
    """The session of a role, from API Gateway's `requestContext.identity`. Users, root and federated users are nobody here."""
    if not isinstance(identity, Mapping):
        return problems.nobody()
    arn, account = identity.get("userArn"), identity.get("accountId")
    found = _ASSUMED.fullmatch(arn) if isinstance(arn, str) else None
    if not found or found[1] != account:
        return problems.nobody()
    caller = identity.get("caller")
    if isinstance(caller, str) and ":" in caller and caller.partition(":")[2] != found[3]:
        return problems.nobody()
    return Caller(found[0], found[1], found[2], found[3])


def may_call(caller: Caller, allowed: Allowed, desk: Desk) -> Problem | None:
    """The resource policy has judged this already; a policy that was opened by mistake opens nothing here."""
    if (caller.account, caller.role) not in allowed.roles:
        return problems.not_listed()
    if allowed.held and (caller.account, caller.role) in allowed.person_roles:
        return held.still(_accounts(caller, desk), allowed.held, desk)
    return None


def wanted(who: Who, caller: Caller, allowed: Allowed) -> bool:
    """Whether an operation for `who` wants this caller to be a person. Somebody whose role fixes their name is always one."""
    role = (caller.account, caller.role)
    if who is Who.LISTED:
        return role in allowed.person_roles or role not in allowed.catalog_roles
    return who is Who.PERSON


def as_person(caller: Caller, allowed: Allowed, desk: Desk) -> Caller | Problem:
    """The same caller with the person whom the session name names: bound, fresh, in good standing. Who is not fresh is looked up."""
    if (caller.account, caller.role) not in allowed.person_roles:
        return problems.no_person()
    found = _accounts(caller, desk)
    if not found:
        return problems.not_known()
    if len(found) > 1:
        return problems.ambiguous()
    (person,) = found
    if refused := judge(person, desk.clock()):
        if worth_another_look(person, desk.clock()):
            _look_up(person, desk)
        return (
            problems.refused(Refusals((refused,))) if refused.code == LOOKING else problems.standing(refused)
        )
    return replace(caller, person=person)


def _accounts(caller: Caller, desk: Desk) -> list[Person]:
    """Whose e-mail address the session name is. The index nominates, the records say."""
    keys = desk.store.known_as(caller.session)[:TWICE]
    known = desk.store.read(keys) if keys else {}
    found = [person for key in keys if (person := get(known, key, Person))]
    return [each for each in found if each.email.casefold() == caller.session.casefold()]


def _look_up(person: Person, desk: Desk) -> None:
    try:
        desk.store.commit(call_for(person, person.slack, desk.clock()))
    except Conflict:
        return  # Somebody has just looked them up.
