"""What one request costs at the store for its whole life: AWS calls and write units, step by step, on a given DynamoDB engine.

`python -m bench.life http://127.0.0.1:PORT` against MiniStack or DynamoDB Local. The engines count differently (in a transaction DynamoDB
Local doubles index writes, and counts all items that change no index as one), so name the engine with each figure.
"""

import secrets
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from access.calls import Answering, Asking
from access.duration import DAY, WEEK
from bench.where import Where
from handlers.clock import mint
from sandbox.aws import create_tables
from sandbox.aws.clients import REGION
from store.dynamo import DynamoStore
from store.meter import Meter
from store.patience import Patience
from tests.clock import Clock
from tests.world import ROLE, World, okta, slack

if TYPE_CHECKING:
    from store.memory import MemoryStore

SWEEP = 13
UNHURRIED = Patience(connect=10, read=10, total=20)
"""An engine that is slow to start answers late; calls that were given up and made again are not what is counted."""
CALLS, WRITE_UNITS, ON_DYNAMODB_LOCAL = 24, 137, 110
"""What a life may cost: AWS calls, and write units as AWS documents them, which MiniStack counts, and as DynamoDB Local does."""


class Life:
    """One life with one approver, on warm parts; what a sweep costs anyway (12 queries, 1 heartbeat) is not counted."""

    def __init__(self, url: str, prefix: str) -> None:
        create_tables(url, prefix)
        store = DynamoStore(prefix, REGION, url, UNHURRIED)
        self.world = World(
            Clock(), store=cast("MemoryStore", store)
        )  # The same port; the world only knows its twin.
        self.meter = Meter().attach(store.calls)
        self.where = Where()
        self._calls = store.calls
        self.total_calls, self.total_writes = 0, 0.0

    def run(self) -> None:
        """From the form that opens to the last message."""
        world = self.world
        world.workflow.search("staging")
        self.where.attach(self._calls)
        print(f"{'step':<24}{'AWS calls':>10}{'write units':>12}")
        self._step("open the form", lambda: world.workflow.meet(slack("ann")))
        self._step("choose a role", lambda: world.workflow.offer(world.by("ann"), ROLE, okta("ann")))
        asking = Asking(mint(), ROLE, "for 1w", "to look at the import", (slack("ben"),), okta("ann"))
        self._step("send the request", lambda: world.workflow.ask(world.by("ann"), asking))
        request = world.request(asking.id)
        self._step("tell both", lambda: world.workflow.rouse(world.outside, request.key, request))
        by, pointer = world.by("ben"), world.pointer(asking.id)
        self._step("approve", lambda: world.workflow.decide(by, pointer, Answering(True)))
        holding = world.holding()
        self._step("give, tell both", lambda: world.workflow.rouse(world.outside, holding.key, holding))
        world.clock.advance(WEEK - DAY)
        self._step("remind", lambda: world.workflow.sweep(world.outside), own=SWEEP)
        world.clock.advance(DAY)
        self._step("take back, tell", lambda: world.workflow.sweep(world.outside), own=SWEEP)
        print(f"{'whole life':<24}{self.total_calls:>10}{self.total_writes:>12.0f}\n")
        print(*self.where.lines(), sep="\n")

    def _step(self, name: str, act: Callable[[], object], own: int = 0) -> None:
        self.meter.reset()
        act()
        calls, writes = self.meter.total_calls - own, self.meter.write_units - (1 if own else 0)
        self.total_calls, self.total_writes = self.total_calls + calls, self.total_writes + writes
        print(f"{name:<24}{calls:>10}{writes:>12.0f}")


if __name__ == "__main__":
    Life(sys.argv[1], f"bench{secrets.token_hex(4)}").run()
