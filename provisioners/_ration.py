"""Our share of Okta's rate limits as this process has it in hand. It is asked before each call and told after it; it calls nothing.

In each window of a bucket a few calls are free (`access.budget` says how many). Whoever needs more reserves a block from the budget that
all processes share. What Okta says of its own counting goes above all of that.
"""

import logging
import threading
from collections.abc import Mapping
from typing import Protocol

from access.budget import PROCESSES, WINDOW, for_removals
from access.errors import Busy, Spent, Unreadable
from access.reserving import Reserve
from provisioners._buckets import MOST, bucket_of
from provisioners._hand import Hand
from provisioners._rates import crowded, rate

PAUSE = 2
"""Seconds without a call when too many were under way at once."""

log = logging.getLogger("access_service.ration")


class Ration(Protocol):
    """Our share of each rate limit. `now` is UTC seconds on our clock. Safe to use from several threads."""

    def ready(self, costs: Mapping[str, int], *, removing: bool, now: int) -> None:
        """Raises Spent unless every bucket in `costs` (see `_buckets`) has room for so many calls now; then they are kept for us.

        What gives access leaves a part of each limit to what takes access away. Calls nothing at Okta.
        """

    def take(self, method: str, path: str, now: int) -> None:
        """Count one call that is about to be sent, at once before it. Raises Spent when it must not be sent."""

    def learn(self, method: str, path: str, status: int, headers: Mapping[str, str], now: int) -> None:
        """What the answer says about the limit. `headers` have lower-case names. Raises nothing."""


class SharedRation:
    """Implements `Ration`, with the budget that `reserve` keeps for all processes.

    `yields`: nothing that this process does takes access away, so it never touches the part that is left to that.
    """

    def __init__(self, reserve: Reserve, *, yields: bool = False) -> None:
        self._reserve = reserve
        self._yields = yields
        self._hands: dict[str, Hand] = {}
        self._lock = threading.RLock()

    def ready(self, costs: Mapping[str, int], *, removing: bool, now: int) -> None:
        with self._lock:
            for bucket, calls in costs.items():
                self._secure(bucket, calls, now, removing=removing and not self._yields)

    def take(self, method: str, path: str, now: int) -> None:  # noqa: ARG002 - Okta's buckets do not tell methods apart
        """What was not announced by `ready` may use whatever is left, as it completes what has begun; but not where we yield."""
        bucket = bucket_of(path)
        with self._lock:
            self._secure(bucket, 1, now, removing=not self._yields)
            self._hands[bucket].spend(now)

    def learn(self, method: str, path: str, status: int, headers: Mapping[str, str], now: int) -> None:  # noqa: ARG002
        bucket, said = bucket_of(path), rate(headers, now)
        with self._lock:
            hand = self._hand(bucket, now)
            if said is not None:
                hand.learn(said)
            if status == 429:
                self._close(bucket, hand, headers, now)

    def _close(self, bucket: str, hand: Hand, headers: Mapping[str, str], now: int) -> None:
        """Nobody calls before the window is over; only when too many calls were under way it is opened again at once."""
        if crowded(headers):
            hand.closed_until = now + PAUSE
            return
        hand.left = 0
        hand.resets_at = hand.resets_at if hand.resets_at > now else now + WINDOW
        hand.closed_until = hand.resets_at
        self._reserve.tell(bucket, hand.seen(), now)

    def _hand(self, bucket: str, now: int) -> Hand:
        hand = self._hands.setdefault(bucket, Hand(MOST.get(bucket, MOST["okta:other"])))
        hand.turn(now)
        return hand

    def _secure(self, bucket: str, calls: int, now: int, *, removing: bool) -> None:
        """Have so many calls in hand. Raises Spent."""
        hand = self._hand(bucket, now)
        if hand.closed_until:
            raise Spent(f"Okta has no room for calls to {bucket}", service=True, retry_at=hand.closed_until)
        if hand.has(calls, removing=removing):
            return
        short = max(1, calls - hand.free - hand.held)
        try:
            block = self._reserve.block(bucket, short, hand.seen(), removing=removing, now=now)
        except (Busy, Unreadable) as error:
            log.warning("ration.alone", extra={"bucket": bucket, "why": str(error)})
            self._alone(bucket, hand, calls, now, removing=removing)
            return
        hand.held, hand.held_until, hand.most = hand.held + block.calls, block.until, block.most

    def _alone(self, bucket: str, hand: Hand, calls: int, now: int, *, removing: bool) -> None:
        """Nobody can say what the others have, so take no more than they leave when each does the same."""
        share = hand.most // PROCESSES - (0 if removing else for_removals(hand.most)) - hand.sent
        again = hand.resets_at or now + WINDOW
        if share < calls or (hand.left is not None and hand.left < calls):
            raise Spent(f"the budget of {bucket} cannot be read", service=True, retry_at=again)
        hand.held, hand.held_until = max(hand.held, calls), again
