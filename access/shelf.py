"""The catalogue as one container remembers it: the packed search list, hints for reading a role's records in one batch, and what each
team asks for most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from access.catalog import Entry, Head, Policy, SearchList
from access.errors import Unreadable
from access.keys import Key, PolicyKey, RoleKey, SlackId, catalog_head_key, favourites_key, search_list_key
from access.ports import Clock, Store
from access.reading import Known, get
from access.team import Favourites

KEEP = 60


@dataclass(frozen=True)
class Browsed:
    """What somebody sees who has typed nothing: the roles that they used lately, those that their team often asks for, the others by title,
    and how many there are in all.
    """

    lately: tuple[Entry, ...]
    team: tuple[Entry, ...]
    others: tuple[Entry, ...]
    total: int


class Shelf:
    """The one memory of a Slack container. A list that is out of date costs a read or a refusal, never a wrong grant."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._looked_at = 0
        self._head = 0
        self._list = SearchList(0, ())
        self._tops: Mapping[str, tuple[RoleKey, ...]] = {}
        self._rulers: dict[PolicyKey, SlackId] = {}

    def wants(self) -> tuple[Key, ...]:
        """The keys to read along with the next batch, if the head has not been looked at for a minute."""
        # Within, not before: a clock that was put back must not keep an old list for long.
        fresh = 0 <= self._clock() - self._looked_at < KEEP
        return () if fresh else (catalog_head_key(), favourites_key())

    def read(self, keys: Iterable[Key] = ()) -> Known:
        """These records and what the shelf wants, in one batch. Nobody waits for favourites that cannot be read."""
        wanted = [*keys, *self.wants()]
        try:
            known = self._store.read(wanted) if wanted else {}
        except Unreadable as error:
            if error.key != favourites_key():
                raise
            known = self._store.read([key for key in wanted if key != error.key])
        self.seen(known)
        return known

    def seen(self, known: Known) -> None:
        """Learn from a batch that had `wants()` in it."""
        head, tops = get(known, catalog_head_key(), Head), get(known, favourites_key(), Favourites)
        if head:
            self._head, self._looked_at = head.version, self._clock()
        if tops:
            self._tops = tops.tops

    def list(self) -> SearchList:
        """The list in force; fetched by key when the head has moved."""
        self.read()
        if self._list.version != self._head:
            key = search_list_key(self._head)
            self._list = get(self._store.read([key]), key, SearchList) or self._list
        return self._list

    def ruled(self, policy: Policy) -> None:
        """Learn who put the policy's rule in force, if it has one."""
        if policy.rule:
            self._rulers[policy.key] = policy.rule.by.slack
        else:
            self._rulers.pop(policy.key, None)

    def rulers(self, policy: PolicyKey) -> tuple[SlackId, ...]:
        """Who did, as far as that is remembered: a hint."""
        known = self._rulers.get(policy)
        return (known,) if known else ()

    def favourites(self, team: str) -> tuple[RoleKey, ...]:
        """What the team with this id asks for most, as far as that has been read."""
        return self._tops.get(team, ())

    def browse(self, lately: Sequence[RoleKey], team: Sequence[RoleKey] = (), most: int = 100) -> Browsed:
        """The roles on offer, those of `lately` first, then those of `team`, and `most` others. Each role once."""
        all_ = self.list()
        mine = _on_offer(all_, lately)
        ours = _on_offer(all_, [each for each in team if each not in lately])
        first = [*mine, *ours]
        others = [each for each in all_.search("", most + len(first)) if each not in first]
        return Browsed(mine, ours, tuple(others[:most]), len(all_.on_offer))

    def beside(self, role: RoleKey, text: str, most: int = 100) -> tuple[Entry, ...]:
        """Roles that may be asked for together with this one: another target, and somebody who approves both. Hints, no promise."""
        one = self.entry(role)
        if one is None:
            return ()
        found = (
            each for each in self.list().search(text, len(self.list().entries)) if each.target != one.target
        )
        return tuple(each for each in found if set(each.approvers) & set(one.approvers))[:most]

    def entry(self, role: RoleKey) -> Entry | None:
        """The hints for one role."""
        return self.list().get(role)


def _on_offer(all_: SearchList, roles: Iterable[RoleKey]) -> tuple[Entry, ...]:
    return tuple(entry for each in roles if (entry := all_.get(each)) and not entry.retired)
