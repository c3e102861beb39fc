"""The packed form of the search list: thousands of roles in one item under DynamoDB's 400 KB. Nothing else is packed."""

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from access.catalog import Entry
from access.keys import PolicyKey, RoleKey, SlackId, Target
from store.forms import Form, is_


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def plain(entries: Sequence[Entry]) -> bytes:
    """The list as JSON. People and policies stand once and are pointed to by number, which is what keeps it small."""
    people = _numbered(slack for entry in entries for slack in entry.approvers)
    policies = _numbered(entry.policy for entry in entries)
    lines = [
        [
            e.key,
            e.title,
            policies[e.policy],
            str(e.target),
            [people[slack] for slack in e.approvers],
            int(e.retired),
        ]
        for e in entries
    ]
    packed = {"people": list(people), "policies": list(policies), "roles": lines}
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()


def pack(entries: Sequence[Entry]) -> bytes:
    """Compressed JSON."""
    return zlib.compress(plain(entries), 9)


def unpack(packed: bytes) -> tuple[Entry, ...]:
    """What `pack` was given. Raises ValueError for anything else."""
    try:
        found = json.loads(zlib.decompress(packed))
        people = [SlackId(_text(slack)) for slack in found["people"]]
        policies = [PolicyKey(_text(policy)) for policy in found["policies"]]
        return tuple(_entry(line, people, policies) for line in found["roles"])
    except (zlib.error, KeyError, IndexError, TypeError) as error:
        raise ValueError(f"not a packed list: {error}") from error


_text = is_(str)


def _entry(line: Any, people: Sequence[SlackId], policies: Sequence[PolicyKey]) -> Entry:
    key, title, policy, target, approvers, retired = line
    chosen = tuple([people[number] for number in approvers])
    return Entry(
        RoleKey(_text(key)), _text(title), policies[policy], Target.parse(target), chosen, bool(retired)
    )


ENTRIES: Form[tuple[Entry, ...]] = Form("B", pack, lambda found: unpack(is_(bytes)(found)))
