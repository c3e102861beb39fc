"""Several people at the same moment: each has read the records before the first of them writes."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from handlers import wiring

PATIENCE = 10.0
_TRANSACTIONS = "before-call.dynamodb.TransactWriteItems"


def together(*acts: Callable[[], object]) -> None:
    """Do these at once; raises what any of them raised. Each of them must write something."""
    with _meeting(len(acts)), ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result(PATIENCE)


@contextmanager
def _meeting(people: int) -> Iterator[None]:
    """The first transaction of each thread waits until all are there."""
    barrier, met = threading.Barrier(people, timeout=PATIENCE), threading.local()

    def wait(**_: Any) -> None:
        if not getattr(met, "so", False):
            met.so = True
            barrier.wait()

    events = wiring.store(wiring.settings("slack")).calls.client.meta.events
    events.register(_TRANSACTIONS, wait)
    try:
        yield
    finally:
        events.unregister(_TRANSACTIONS, wait)
