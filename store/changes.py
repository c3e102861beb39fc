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
    """Raises ValueError when something is got and something lost: DynamoDB takes only one of them in one part."""
    sums: dict[SlackId, Tally] = {}
    for tally in tallies:
        so_far = sums.get(tally.slack, Tally(tally.slack, 0))
        sums[tally.slack] = Tally(
            tally.slack,
            so_far.by + tally.by,
            so_far.decided if tally.decided is None else tally.decided,
            so_far.gets | tally.gets,
            so_far.loses | tally.loses,
        )
    if both := [each.slack for each in sums.values() if each.gets and each.loses]:
        raise ValueError(f"{both[0]} both gets and loses in one change")
    return tuple(each for each in sums.values() if replace(each, by=0) != Tally(each.slack, 0) or each.by)
