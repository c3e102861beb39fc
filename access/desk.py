"""What every verb works with: the records, the clock, the ids; and, for the parts that act outside, who to act through."""

from collections.abc import Callable
from dataclasses import dataclass

from access.keys import RequestId
from access.ports import Clock, Directory, Messenger, Provisioner, Store


@dataclass(frozen=True)
class Desk:
    """Enough for asking and deciding. `mint` makes ids that sort by time; `chance` gives numbers in [0, 1)."""

    store: Store
    clock: Clock
    mint: Callable[[], RequestId]
    chance: Callable[[], float]
    team: str


@dataclass(frozen=True)
class Outside:
    """Enough for settling and telling. `left` gives the seconds that this invocation may still run; `owner` names it on leases."""

    messenger: Messenger
    directory: Directory
    provisioner: Callable[[str], Provisioner]
    left: Callable[[], float]
    owner: str
