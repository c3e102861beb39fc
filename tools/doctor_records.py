"""What the records say of how the service does: whether the sweep runs, what is late or stuck, what could not be told."""

from collections.abc import Iterator

from access import home_watch
from access.alarm import Alarm
from access.breaker import Heartbeat
from access.desk import Desk
from access.duration import MINUTE
from access.keys import Lane, heartbeat_key
from access.reading import due, get, readable
from access.sending import LONGEST_RETRY
from tools import in_force, times
from tools.doctor import Check, Finding, State, ok, wrong
from tools.on_health import DEAD

LOOKED_AT = 50
"""So many messages that wait are read for each shard."""


def sweep(desk: Desk) -> Check:
    """Whether the sweep has ended a run lately. On its first run there is no heartbeat yet."""

    def check() -> Iterator[Finding]:
        beat = get(desk.store.read([heartbeat_key()]), heartbeat_key(), Heartbeat)
        if beat is None:
            yield Finding(State.OPEN, "no sweep has ended yet", "wait for a minute and run this again")
            return
        ago = max(0, desk.clock() - beat.at)
        if ago <= DEAD:
            yield ok(f"the last sweep ended {ago} s ago")
        else:
            yield wrong(
                f"the last sweep ended {ago // MINUTE} minutes ago, and until it runs nothing that ends is taken back",
                "look at the log of the sweep function, and whether its schedule is enabled: accessctl doctor",
            )

    return check


def catalogue(desk: Desk) -> Check:
    """Whether one is in force at all."""

    def check() -> Iterator[Finding]:
        version = in_force.version(desk.store)
        if not version:
            yield wrong(
                "no catalogue is in force, so nobody can ask for anything",
                "write one as docs/first-role.md says, and put it in force: accessctl catalog apply catalog.yml",
            )
        else:
            yield ok(f"version {version} of the catalogue is in force")

    return check


def stuck(desk: Desk) -> Check:
    """What cannot be taken back, and which services do not let us in."""

    def check() -> Iterator[Finding]:
        found, hidden = home_watch.everything(desk, desk.clock())
        for down in found.down:
            yield wrong(
                f"{down.service} has not answered as it must since {times.text(down.open_since or 0)}: {down.why}",
                "what is said of it further up says what to do; if nothing is, it is an outage there, and ends by itself",
            )
        if found.total:
            yield wrong(
                f"access that has ended could not be taken back ({found.total} of it); the oldest: {found.stuck[0].title}",
                "accessctl stuck list says why, and accessctl stuck retry tries again at once",
            )
        if hidden:
            yield wrong(
                f"this release cannot read some of the records ({hidden})",
                "the log of the sweep names them (sweep.unreadable); was an older release deployed over a newer one?",
            )
        if not (found.total or found.down or hidden):
            yield ok("nothing is stuck, and nothing is overdue")

    return check


def untold(desk: Desk) -> Check:
    """Alarms that the security channel did not take, and that wait for somebody to mend that."""

    def check() -> Iterator[Finding]:
        until = desk.clock() + LONGEST_RETRY
        named = [
            each.key
            for each in due(desk.store, Lane.TELL, until, LOOKED_AT)
            if each.key.pk.startswith("ALARM#")
        ]
        known, _ = readable(desk.store, named)
        failed = [each for each in known.values() if isinstance(each, Alarm) and each.failures]
        if failed:
            yield wrong(
                f"the security channel {failed[0].recipient} does not take what it should be told ({len(failed)} waiting)",
                "in that channel type /invite @Access Service; they are sent by themselves then",
            )

    return check
