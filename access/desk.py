"""What every verb works with: the records, the clock, the ids; and, for the parts that act outside, who to act through."""

from collections.abc import Callable
from dataclasses import dataclass

from access.keys import RequestId
from access.ports import Clock, Directory, Errands, Messenger, Provisioner, Store, Tracker, UseLog


@dataclass(frozen=True)
class Desk:
    """Enough for asking and deciding. `mint` makes ids that sort by time; `chance` gives numbers in [0, 1).

    `security` is the id of the Okta group whose members see what is stuck; empty when there is none.
    `users` is the id of the Okta group whose members may use the service at all; empty when everybody may.
    `alarms` is the channel in which security is told of alarms; without one they are on record and in the log alone.
    """

    store: Store
    clock: Clock
    mint: Callable[[], RequestId]
    chance: Callable[[], float]
    team: str
    security: str = ""
    users: str = ""
    alarms: str = ""


@dataclass(frozen=True)
class Outside:
    """Enough for settling and telling. `left` gives the seconds that this invocation may still run; `owner` names it on leases.

    `pause` waits for some seconds; an invocation without it never waits. `tracker` takes events about calls, where somebody wants them.
    `uses` is the log of uses, for the one that reads it. `errands` have long jobs go on, for the one that has time for them.
    """

    messenger: Messenger
    directory: Directory
    provisioner: Callable[[str], Provisioner]
    left: Callable[[], float]
    owner: str
    pause: Callable[[float], None] | None = None
    tracker: Tracker | None = None
    uses: UseLog | None = None
    errands: Errands | None = None
