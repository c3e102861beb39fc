"""The catalogue in force as the next one is compared with it: its version, its text, its roles and policies. Only reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from access.catalog import SearchList
from access.catalog_draft import Draft
from access.catalog_plan import InForce
from access.catalog_rules import check
from access.errors import Unreadable
from access.keys import PolicyKey, RoleKey, search_list_key
from tools import in_force
from tools.catalog_ports import File, Ports


@dataclass(frozen=True)
class Before:
    """What is in force. `search` is nothing where the list is missing; `begun` is a version that somebody began to put in force."""

    version: int
    roles: tuple[RoleKey, ...] = ()
    policies: frozenset[PolicyKey] = frozenset()
    search: SearchList | None = None
    text: str | None = None
    begun: int = 0

    @property
    def whole(self) -> bool:
        """Whether the list is there and names the owners, as lists of before do not."""
        return self.search is not None and all(entry.owner for entry in self.search.entries)

    @property
    def keys(self) -> InForce:
        return InForce(self.roles, self.policies)


def before(ports: Ports) -> Before:
    """Where the list is missing, the file that it was made from says which roles are in force."""
    version = in_force.version(ports.store)
    text = ports.store.catalog_text(version) if version else None
    file = ports.read(text) if text else None
    policies = frozenset(map(PolicyKey, _names(file)))
    after = search_list_key(version + 1)
    begun = version + 1 if ports.store.read([after]) else 0
    try:
        found = in_force.lines(ports.store)
    except Unreadable as error:
        ports.say(str(error))
        draft = check(file.plain) if file and not file.broken else ()
        roles = tuple(draft.roles) if isinstance(draft, Draft) else ()
        return Before(version, roles, policies, None, text, begun)
    named = frozenset(entry.policy for entry in found.entries)
    roles = tuple(entry.key for entry in found.entries)
    return Before(found.version, roles, policies | named, found, text, begun)


def _names(file: File | None) -> list[str]:
    """The policies of a file, also of one that the rules of today would not take any more."""
    plain = file.plain if file and not file.broken else None
    section = plain.get("policies") if isinstance(plain, Mapping) else None
    return list(section) if isinstance(section, Mapping) else []
