"""What Okta says about a rate limit in the headers of an answer, on our clock. It counts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 300
"""Seconds; Okta's limits refill each minute, so a reset further away is a mistake and not believed."""


@dataclass(frozen=True)
class Rate:
    """`most` calls in a window, `left` of them now. `refills_at`: UTC seconds, None when Okta does not say or says something absurd."""

    most: int
    left: int
    refills_at: int | None


def crowded(headers: Mapping[str, str]) -> bool:
    """Whether too many calls are under way at once. The reset that comes with it is a guess: the calls of others end sooner."""
    return headers.get("x-rate-limit-limit") == headers.get("x-rate-limit-remaining") == "0"


def rate(headers: Mapping[str, str], now: int) -> Rate | None:
    """The limit that this answer was counted in; None when it does not say. Of several, the tightest of each."""
    most, left = _numbers(headers, "limit"), _numbers(headers, "remaining")
    if crowded(headers) or not most or not left or min(most) <= 0:
        return None
    return Rate(min(most), min(left), refills_at(headers, now))


def refills_at(headers: Mapping[str, str], now: int) -> int | None:
    """When the limit refills, on our clock; None when Okta does not say, guesses, or says something absurd."""
    if crowded(headers):
        return None
    theirs = date_of(headers) or now
    waits = [reset - theirs for reset in _numbers(headers, "reset")]
    sane = [wait for wait in waits if 0 <= wait <= LONGEST_WAIT]
    return now + max(sane) + 1 if sane else None


def date_of(headers: Mapping[str, str]) -> int | None:
    """The service's own clock, so that a difference between the clocks does not shorten or stretch the wait."""
    try:
        return int(parsedate_to_datetime(headers.get("date", "")).timestamp())
    except ValueError:
        return None


def _numbers(headers: Mapping[str, str], name: str) -> list[int]:
    texts = (text.strip() for text in headers.get(f"x-rate-limit-{name}", "").split(","))
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 12]
