"""Packed forms, for what is long and read as a whole: the search list, thousands of roles in one item under DynamoDB's 400 KB, what teams
ask for, and the texts of jobs. Nothing else is packed.
"""

import json
import zlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from access.catalog import Entry
from access.keys import OktaId, PolicyKey, RoleKey, SlackId, Target
from store.forms import Form, is_

NONE = -1
"""Instead of a place in the list, for nothing."""

H = TypeVar("H", bound=Hashable)
_Owner = tuple[OktaId | None, SlackId | None]

MOST_BYTES = 360 * 1024
"""Of a packed list with what is said about its roles; without it the list is as long as it has to be."""


def _numbered(found: Iterable[H]) -> dict[H, int]:
    return {each: number for number, each in enumerate(dict.fromkeys(found))}


def plain(entries: Sequence[Entry], *, about: bool = True) -> bytes:
    """The list as JSON. People and policies stand once and are pointed to by number, which is what keeps it small."""
    people = _numbered(slack for entry in entries for slack in entry.approvers)
    policies = _numbered(entry.policy for entry in entries)
    owners = _numbered((entry.owner or "", entry.owner_slack or "") for entry in entries)
    keys = {entry.key: place for place, entry in enumerate(entries)}
    lines = [
        [
            e.key,
            e.title,
            policies[e.policy],
            str(e.target),
            [people[slack] for slack in e.approvers],
            int(e.retired),
            owners[e.owner or "", e.owner_slack or ""],
            NONE if e.lesser is None else keys.get(e.lesser, e.lesser),
            *([e.about] if about and e.about else []),
        ]
        for e in entries
    ]
    packed = {
        "people": list(people),
        "policies": list(policies),
        "owners": [okta for okta, _ in owners],
        "owner_slacks": [slack for _, slack in owners],
        "roles": lines,
    }
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()


def pack(entries: Sequence[Entry]) -> bytes:
    """Compressed JSON. Roles can be found without `about`, so it is left out of a list that would not fit one item with it."""
    packed = zlib.compress(plain(entries), 9)
    return packed if len(packed) <= MOST_BYTES else zlib.compress(plain(entries, about=False), 9)


def unpack(packed: bytes) -> tuple[Entry, ...]:
    """What `pack` was given. Raises ValueError for anything else."""
    try:
        found = json.loads(zlib.decompress(packed))
        people = [SlackId(_text(slack)) for slack in found["people"]]
        policies = [PolicyKey(_text(policy)) for policy in found["policies"]]
        owners = _owners(found)
        keys = [RoleKey(_text(line[0])) for line in found["roles"]]
        return tuple(_entry(line, people, policies, owners, keys) for line in found["roles"])
    except (zlib.error, KeyError, IndexError, TypeError) as error:
        raise ValueError(f"not a packed list: {error}") from error


_text = is_(str)


def _owners(found: Mapping[str, Any]) -> list[_Owner]:
    """By what both of their records are found; a list of an earlier release names no accounts in Slack, or no owners."""
    okta = [OktaId(_text(owner)) or None for owner in found.get("owners", [""])]
    slacks = [SlackId(_text(slack)) or None for slack in found.get("owner_slacks", [""] * len(okta))]
    return list(zip(okta, slacks, strict=True))


_LEAST = 6
_REST: tuple[Any, ...] = (0, NONE, "")


def _entry(
    line: Any,
    people: Sequence[SlackId],
    policies: Sequence[PolicyKey],
    owners: Sequence[_Owner],
    keys: Sequence[RoleKey],
) -> Entry:
    """A list that was packed by an earlier release names no owners and no lesser roles; lines without `about` are shorter."""
    rest: list[Any] = [*line, *_REST[len(line) - _LEAST :]]
    key, title, policy, target, approvers, retired, owner, lesser, about = rest
    return Entry(
        key,
        _text(title),
        policies[policy],
        Target.parse(target),
        tuple([people[number] for number in approvers]),
        bool(retired),
        owners[owner][0],
        _text(about),
        _lesser(lesser, keys),
        owners[owner][1],
    )


def _lesser(found: Any, keys: Sequence[RoleKey]) -> RoleKey | None:
    """By its place in the list; by its key when it is not in it."""
    if isinstance(found, str):
        return RoleKey(found)
    return None if found == NONE else keys[is_(int)(found)]


ENTRIES: Form[tuple[Entry, ...]] = Form("B", pack, lambda found: unpack(is_(bytes)(found)))


def _pack_roles(found: Mapping[str, tuple[RoleKey, ...]]) -> bytes:
    return zlib.compress(json.dumps(found, sort_keys=True, separators=(",", ":")).encode(), 9)


def _unpack_roles(packed: Any) -> Mapping[str, tuple[RoleKey, ...]]:
    try:
        found = is_(dict)(json.loads(zlib.decompress(is_(bytes)(packed))))
    except zlib.error as error:
        raise ValueError(f"not packed roles: {error}") from error
    return {name: tuple(RoleKey(_text(role)) for role in is_(list)(roles)) for name, roles in found.items()}


ROLES_BY_NAME: Form[Mapping[str, tuple[RoleKey, ...]]] = Form("B", _pack_roles, _unpack_roles)


def _unpack_text(packed: Any) -> str:
    try:
        return zlib.decompress(is_(bytes)(packed)).decode()
    except zlib.error as error:
        raise ValueError(f"not a packed text: {error}") from error


PACKED_TEXT: Form[str] = Form("B", lambda text: zlib.compress(text.encode(), 9), _unpack_text)
