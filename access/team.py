"""Two records of what teams often ask for; how they come about is in `access.favourites`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from access.keys import Key, RoleKey, favourites_key, team_key


@dataclass(frozen=True)
class Team:
    """What each person of one team (by Okta id) asked for lately. The id is made of the department's name."""

    id: str
    members: Mapping[str, tuple[RoleKey, ...]] = field(default_factory=dict)
    version: int = 0

    @property
    def key(self) -> Key:
        return team_key(self.id)


@dataclass(frozen=True)
class Favourites:
    """Of all teams, by their ids, what the most people of each ask for, the most wanted first."""

    tops: Mapping[str, tuple[RoleKey, ...]] = field(default_factory=dict)
    version: int = 0

    @property
    def key(self) -> Key:
        return favourites_key()
