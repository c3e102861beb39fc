"""The System Log as it is kept and read: in order of arrival for who polls, in order of events for who asks about a time."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.okta.values import Event, Thing

DAY = 86_400
RETENTION = 90 * DAY

Wanted = Callable[[Event], bool]
Place = tuple[int, int]
"""Where a reader stands: the time of the last event that it was given, and that event's number."""


@dataclass
class Log:
    """`delay`: seconds between happening and readable, for events from now on. `repeats`: how many events the next poll gets again."""

    delay: int = 0
    repeats: int = 0
    number: int = 0
    events: list[Event] = field(default_factory=list)

    def write(
        self,
        kind: str,
        actor: Thing,
        targets: Iterable[Thing],
        now: int,
        *,
        failure: str | None = None,
        transaction: str = "",
    ) -> Event:
        """Put an event down; `failure` is the reason of one that failed. What is older than the retention goes."""
        self.number += 1
        name = str(uuid.uuid4())
        event = Event(
            number=self.number,
            uuid=name,
            type=kind,
            actor=actor,
            targets=tuple(targets),
            result="SUCCESS" if failure is None else "FAILURE",
            reason=failure,
            published=now,
            persisted=now + self.delay,
            transaction=transaction or name.replace("-", ""),
        )
        if self.events and self.events[0].published < now - RETENTION:
            self.events = [each for each in self.events if each.published >= now - RETENTION]
        self.events.append(event)
        return event

    def poll(self, after: Place, limit: int, wanted: Wanted, now: int) -> list[Event]:
        """What became readable after this place, in that order; with `repeats`, once, that many earlier events again."""
        found = [each for each in self._readable(now) if wanted(each)]
        found.sort(key=lambda each: (each.persisted, each.number))
        start = next(
            (at for at, each in enumerate(found) if (each.persisted, each.number) > after), len(found)
        )
        if limit and self.repeats:
            start, self.repeats = max(0, start - self.repeats), 0
        return found[start : start + limit]

    def between(self, since: int, until: int, wanted: Wanted, now: int) -> list[Event]:
        """Events of this time as far as they are readable yet, oldest first."""
        found = [each for each in self._readable(now) if since <= each.published < until and wanted(each)]
        return sorted(found, key=lambda each: (each.published, each.number))

    def _readable(self, now: int) -> Iterable[Event]:
        return (each for each in self.events if each.persisted <= now <= each.published + RETENTION)

    @classmethod
    def load(cls, data: dict[str, Any]) -> "Log":
        events = [
            Event(
                **{
                    **each,
                    "actor": Thing(**each["actor"]),
                    "targets": tuple(Thing(**target) for target in each["targets"]),
                }
            )
            for each in data.get("events", [])
        ]
        return cls(**{**data, "events": events})
