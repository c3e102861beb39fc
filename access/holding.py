"""The holding: the thing. One per (person, target), counting the grants that need it; every call to Okta or AWS goes through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from access.activity import ByUse, is_over, judged_at
from access.duration import HOUR
from access.keys import Due, Key, Lane, OktaId, RequestId, Target, holding_key

LEASE = 90
WATCH = 15 * 60
WATCH_LOOKS = (60, 4 * 60, WATCH)
BORROWED_LOOK = 6 * HOUR
"""How often we look whether somebody still has what they need and have from others."""
LATELY_MOST = 5


class Held(StrEnum):
    """The states of a holding: what was last intended or proven at the target."""

    ABSENT = "absent"
    ADDING = "adding"
    PRESENT = "present"
    REMOVING = "removing"


class Base(StrEnum):
    """What was there before our first add. PERMANENT is never taken away by us."""

    NONE = "none"
    PERMANENT = "permanent"


@dataclass(frozen=True)
class Lease:
    """Who may touch the target until when (UTC seconds). Longer than any function may run, so a dead owner cannot act after it."""

    owner: str
    until: int


@dataclass(frozen=True)
class Holding:
    """What one person holds of one target. `needs` maps request to its end, `leaving` maps request to the reason it leaves.
    `uses` has those needs whose end moves with use.

    `asking` is the one undecided request about this pair. `watch_from` is when the last doubtful call was noticed; None means no
    watch runs. `based_at` is when `base` was read, before our first add; `givers` are those as whom we have added it since, as the
    service records them. `taken_at` (UTC seconds) is when it was last proven that what we gave is gone, for the request `taken_from`; None
    while it is there, and when others still give it. `attempts` counts failures in a row. `times` counts how
    often it was given, `lately` is when that was the last few times (UTC seconds). Every write raises `version`.
    """

    person: OktaId
    target: Target
    state: Held = Held.ABSENT
    needs: Mapping[RequestId, int] = field(default_factory=dict)
    leaving: Mapping[RequestId, str] = field(default_factory=dict)
    uses: Mapping[RequestId, ByUse] = field(default_factory=dict)
    asking: RequestId | None = None
    base: Base | None = None
    based_at: int | None = None
    givers: tuple[str, ...] = ()
    watch_from: int | None = None
    lease: Lease | None = None
    attempts: int = 0
    failing_since: int | None = None
    last_error: str = ""
    taken_at: int | None = None
    taken_from: RequestId | None = None
    times: int = 0
    lately: tuple[int, ...] = ()
    version: int = 0
    due: Due | None = None
    wake: bool = False

    @property
    def key(self) -> Key:
        return holding_key(self.person, self.target)

    @property
    def requests(self) -> tuple[RequestId, ...]:
        """All requests that a settle has to read: needing, leaving and undecided, each once."""
        asking = [self.asking] if self.asking else []
        return tuple(dict.fromkeys([*self.needs, *self.leaving, *asking]))

    def leave(self, request: RequestId, reason: str) -> "Holding":
        """The holding after this request no longer needs it."""
        needs = {each: end for each, end in self.needs.items() if each != request}
        uses = {each: use for each, use in self.uses.items() if each != request}
        return replace(self, needs=needs, uses=uses, leaving={**self.leaving, request: reason})

    def over(self, now: int, read_to: int = 0) -> tuple[RequestId, ...]:
        """The needs that are over. `read_to` is up to when the log of uses is read; without it all that could be true of it is."""
        return tuple(
            each for each, end in self.needs.items() if is_over(end, self.uses.get(each), now, read_to)
        )

    def waits_for_news(self, now: int) -> bool:
        """Whether it depends on the log of uses that a need is over."""
        return any(self.needs.get(each, now + 1) <= now for each in self.uses)

    def next_end(self, now: int) -> int | None:
        """When to ask next whether a need is over."""
        return min(
            (judged_at(end, self.uses.get(each), now) for each, end in self.needs.items()), default=None
        )

    @property
    def borrowed(self) -> bool:
        """Whether somebody needs it and has it from others, who may take it away."""
        return bool(self.needs) and self.state is Held.PRESENT and self.base is Base.PERMANENT

    def next_look(self, now: int) -> int | None:
        """When reality is to be read next: because of a doubtful call, or because others may have taken away what they gave; else None.

        A look that is planned stays as it is.
        """
        if self.watch_from is not None:
            return next((self.watch_from + look for look in WATCH_LOOKS if self.watch_from + look > now), now)
        if not self.borrowed:
            return None
        planned = self.due.at if self.due and self.due.lane is Lane.GIVE else 0
        return planned if now < planned <= now + BORROWED_LOOK else now + BORROWED_LOOK
