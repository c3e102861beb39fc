"""`make bench`: every figure that we claim and can measure on this machine, with the budget beside it.

`make bench DYNAMODB=http://127.0.0.1:8000` counts write units on DynamoDB Local instead, whose units are its own (see `bench.life`).
"""

import os
import secrets
import sys

from bench import imports, search
from bench.life import CALLS, ON_DYNAMODB_LOCAL, WRITE_UNITS, Life
from sandbox.aws import Engine
from sandbox.aws.clients import KEY

IMPORT_BUDGET, SEARCH_BUDGET = 1.3, 60


def main() -> int:
    """Print all of it; non-zero when a budget that this machine can judge is exceeded."""
    os.environ |= {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY}
    entry, libraries = imports.ratio()
    print(f"import of handlers.slack: {entry / libraries:.2f} x its libraries (budget {IMPORT_BUDGET})\n")
    slowest = search.main()
    print(f"slowest search: {slowest:.0f} x an empty call (budget {SEARCH_BUDGET})\n")
    if url := os.environ.get("DYNAMODB"):
        dear = _life(url, url, ON_DYNAMODB_LOCAL)
    else:
        with Engine.start() as engine:
            dear = _life(engine.url, "MiniStack", WRITE_UNITS)
    return int(entry / libraries > IMPORT_BUDGET or slowest > SEARCH_BUDGET or dear)


def _life(url: str, engine: str, units: int) -> bool:
    """Print what one life costs there; whether that is too much."""
    budgets = f"(budgets: {CALLS} calls, {units} write units)"
    print(f"One request, whole life, one approver, counted by {engine} {budgets}")
    life = Life(url, f"bench{secrets.token_hex(4)}")
    life.run()
    return life.total_calls > CALLS or life.total_writes > units


if __name__ == "__main__":
    sys.exit(main())
