"""Errands: the long jobs that the sweep has go on, one after the other, at the very end of its run and only with the time that is left.

Whatever ends, is given or told has come before them by then, and the heartbeat is written. Nobody's access waits for a job.
"""

from collections.abc import Mapping, Sequence

from access.desk import Desk, Outside
from access.errors import AccessError, Busy, Conflict
from access.keys import Key
from access.ports import Nominee

NEED = 20.0
"""Seconds that must be left, so that what comes after jobs has its time too."""
ASIDE = 15 * 60


def are(key: Key) -> bool:
    """Whether this is one of them."""
    return key.pk.startswith("JOB#")


def run(desk: Desk, outside: Outside, due: Sequence[Nominee]) -> Mapping[Key, str]:
    """Have each of these go on, those that waited longest first; answers what is wrong with those that cannot, which are moved aside."""
    wrong: dict[Key, str] = {}
    for each in due:
        if outside.errands is None or outside.left() < NEED:
            break
        try:
            outside.errands.go_on(each.key, outside.left)
        except Conflict:
            continue  # Somebody else is at it.
        except Busy:
            break
        except Exception as error:  # noqa: BLE001 - one job's trouble is its own
            wrong[each.key] = _said(error)
            desk.store.postpone(each.key, desk.clock() + ASIDE)
    return wrong


def _said(error: Exception) -> str:
    """For logs and alarms. Messages of foreign errors can quote what somebody typed, or a secret."""
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, AccessError) else name
