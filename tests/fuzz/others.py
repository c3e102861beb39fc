"""The other entries: events of the tools API, the stream and the schedule with pieces missing, of another type or doubled."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from store.convert import to_item
from store.memory import MemoryStore
from tests.fuzz.mutants import TYPES, look, paths, put
from tests.tools.api import event

CALLS: tuple[tuple[str, str, object], ...] = (
    ("GET", "/v1/health", None),
    ("GET", "/v1/requests", None),
    ("GET", "/v1/grants", None),
    ("GET", "/v1/audit", None),
    (
        "POST",
        "/v1/requests",
        {"role": "staging-read", "duration": "for 1d", "reason": "x", "approvers": ["ben@example.com"]},
    ),
    ("POST", "/v1/requests/R1/approve", {}),
    ("POST", "/v1/requests/R1/deny", {"reason": "no"}),
)


def broken(chance: Random, whole: Any) -> Any:
    """With one to three pieces missing or of another type; now and then nothing like it."""
    if chance.random() < 0.05:
        return copy.deepcopy(chance.choice(TYPES))
    for _ in range(chance.choice((1, 1, 2, 3))):
        places = list(paths(whole))
        if not places:
            break
        at = chance.choice(places)
        if chance.random() < 0.5:
            del look(whole, at[:-1])[at[-1]]
        else:
            put(whole, at, copy.deepcopy(chance.choice(TYPES)))
    return whole


def calls(chance: Random, inputs: int) -> Iterator[Any]:
    """Events of the tools API."""
    for number in range(inputs):
        method, path, body = chance.choice(CALLS)
        whole = event(
            method,
            path,
            body,
            query={"limit": "5"} if method == "GET" else {},
            headers={"Idempotency-Key": f"k{number}"},
            request=f"{number:08d}-2222-3333-4444-555555555555",
        )
        yield broken(chance, json.loads(json.dumps(whole)))


def batches(chance: Random, store: MemoryStore, inputs: int) -> Iterator[Any]:
    """Batches of the stream, about items that there are, with their wake."""
    items = [dict(to_item(each)) for key, each in store._records.items() if key.table == "work"]
    for _ in range(inputs):
        records = [_record(number, image) for number, image in enumerate(chance.sample(items, 3))]
        yield broken(chance, json.loads(json.dumps({"Records": records}, default=lambda _: "AA==")))


def _record(number: int, image: dict[str, Any]) -> dict[str, Any]:
    whole = {**image, "wake": {"N": "1"}}
    return {
        "eventName": "MODIFY",
        "dynamodb": {
            "Keys": {"pk": image["pk"], "sk": image["sk"]},
            "SequenceNumber": str(number),
            "NewImage": whole,
        },
    }
