"""What is true of every change before it is sent anywhere: parts for different items, at most 100, tallies of one person added up."""

from collections import Counter
from dataclasses import replace

from access.keys import Key, SlackId, load_key
from access.ports import Change, Tally

MOST = 100


def checked(change: Change) -> Change:
    """The change with its tallies added up. Raises ValueError, as DynamoDB would, for two parts about one item or too many parts."""
    change = replace(change, tallies=_added_up(change.tallies))
    keys = keys_of(change)
    twice = [key for key, times in Counter(keys).items() if times > 1]
    if twice:
        raise ValueError(f"two parts of one change are about {twice[0]}")
    if len(keys) > MOST:
        raise ValueError(f"a change has at most {MOST} parts, this one has {len(keys)}")
    return change


def keys_of(change: Change) -> list[Key]:
    """The item of each part."""
    return [
        *(write.record.key for write in change.writes),
        *(touch.key for touch in change.touches),
        *(check.key for check in change.checks),
        *(fact.key for fact in change.facts),
        *(load_key(tally.slack) for tally in change.tallies),
    ]


def _added_up(tallies: tuple[Tally, ...]) -> tuple[Tally, ...]:
    sums: dict[SlackId, int] = {}
    for tally in tallies:
        sums[tally.slack] = sums.get(tally.slack, 0) + tally.by
    return tuple(Tally(slack, by) for slack, by in sums.items() if by)
