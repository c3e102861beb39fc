"""Operations about the service itself: whether it is well, and what it offers."""

from access.breaker import SERVICES, Breaker, Heartbeat
from access.catalog import Head
from access.duration import MINUTE
from access.keys import breaker_key, catalog_head_key, heartbeat_key
from access.reading import get
from tools import times
from tools.operation import Answer, Call, Operation
from tools.schema import FLAG, TEXT, TIME, WHOLE, maybe, several, thing

DEAD = 5 * MINUTE
"""A sweep that has not ended for so long is not a late one any more."""

SERVICE = thing(service=TEXT, open_since=maybe(TIME), why=TEXT, needs_a_human=FLAG)
RESULT = thing(
    ok=FLAG,
    now=TIME,
    sweep=thing(at=maybe(TIME), seconds_ago=maybe(WHOLE), counts=TEXT),
    services=several(SERVICE),
    catalog=thing(version=WHOLE),
)


def health(call: Call) -> Answer:
    """Answers 200 also when it is not well: the call itself was."""
    keys = [heartbeat_key(), catalog_head_key(), *map(breaker_key, SERVICES)]
    known = call.ports.desk.store.read(keys)
    beat, head = get(known, heartbeat_key(), Heartbeat), get(known, catalog_head_key(), Head)
    breakers = [get(known, breaker_key(each), Breaker) or Breaker(each) for each in SERVICES]
    # The clock that wrote it may be ahead of ours.
    ago = max(0, call.now - beat.at) if beat else None
    return Answer(
        {
            "ok": ago is not None and ago <= DEAD and all(each.open_since is None for each in breakers),
            "now": times.text(call.now),
            "sweep": {
                "at": times.text(beat.at) if beat else None,
                "seconds_ago": ago,
                "counts": beat.counts if beat else "",
            },
            "services": [_service(each) for each in breakers],
            "catalog": {"version": head.version if head else 0},
        }
    )


def _service(breaker: Breaker) -> dict[str, object]:
    return {
        "service": breaker.service,
        "open_since": times.maybe(breaker.open_since),
        "why": breaker.why,
        "needs_a_human": breaker.barred,
    }


OPERATIONS = (
    Operation(
        name="health.show",
        method="GET",
        path="/v1/health",
        summary="Whether the service is well: its last sweep, the services it depends on, the catalogue in force.",
        result=RESULT,
        run=health,
    ),
)
