"""The daily look at all that is open in `work`: what the sweep would not find, and what cannot be read. It names that and repairs nothing.

The table is read a page at a time and not consistently. So what looks wrong is looked at again, by key, with the index as it is then;
whatever was changed meanwhile is being attended to, and is not named.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from access.keys import Due, Key
from access.ports import Store
from access.reading import Known, ahead, readable
from access.unfound import Around, beside, wrong

log = logging.getLogger("access_service.survey")

PAGE = 5000
"""Items of the table for each page; one megabyte is less, mostly."""
LOOKS = 3
PAUSE = 5.0
"""Seconds before each further look, so that the index has what is on record by then."""
MOST = 1000
"""Items that are looked at again. More of them at once are a disaster of which these say enough."""
ENOUGH = 120
"""Seconds of an invocation that the further looks are left."""
NAMED = 20
"""Items that are named; the others are counted."""


@dataclass(frozen=True)
class With:
    """What a look works with. `left` gives the seconds that it may still take; the clock is in UTC seconds."""

    store: Store
    clock: Callable[[], int]
    left: Callable[[], float]
    pause: Callable[[float], None]


@dataclass
class Looked:
    """What came of it: how many items are open, and what is wrong with which. `whole`: all of the table was judged."""

    items: int = 0
    whole: bool = False
    unfound: Mapping[Key, str] = field(default_factory=dict)


def look(using: With) -> Looked:
    """Look through the table and write to the log what is wrong. Raises Busy."""
    done, suspects, after = Looked(), set[Key](), ""
    index = _index(using.store) if using.left() > ENOUGH else {}
    while using.left() > ENOUGH and not done.whole:
        page = using.store.survey(after, PAGE)
        suspects |= {*_judged(using, page.records, index), *page.unreadable}
        done.items += len(page.records) + len(page.unreadable)
        done.whole, after = page.after is None, page.after or ""
    done.whole &= len(suspects) <= MOST
    done.unfound = _again(using, sorted(suspects)[:MOST]) if suspects else {}
    _say(done)
    return done


def _again(using: With, suspects: Sequence[Key]) -> Mapping[Key, str]:
    """What is wrong with those of them that are wrong each time, and stand as they stood."""
    first, unreadable = readable(using.store, suspects)
    found: Mapping[Key, str] = dict.fromkeys(suspects, "")
    for _ in range(LOOKS):
        using.pause(PAUSE)
        judged = _judged(using, {key: first[key] for key in found if key in first}, _index(using.store))
        # Read last, so that what has changed while it was judged is known to have.
        now, hidden = readable(using.store, sorted(found))
        found = {key: why for key, why in judged.items() if now.get(key) == first[key]}
        found |= dict.fromkeys(sorted(hidden & unreadable), "cannot be read")
    return found


def _judged(using: With, records: Known, index: Mapping[Key, Due]) -> dict[Key, str]:
    """What is wrong with which of these."""
    known, hidden = readable(using.store, sorted({key for each in records.values() for key in beside(each)}))
    around = Around(known, hidden, index, using.clock())
    judged = ((key, wrong(key, each, around)) for key, each in records.items())
    return {key: why for key, why in judged if why}


def _index(store: Store) -> Mapping[Key, Due]:
    return {each.key: each.due for each in ahead(store)}


def _say(done: Looked) -> None:
    for key, why in list(done.unfound.items())[:NAMED]:
        log.error("record.unfound", extra={"key": str(key), "why": why})
    said = {"items": done.items, "unfound": len(done.unfound)}
    if done.whole:
        log.log(logging.ERROR if done.unfound else logging.INFO, "records.surveyed", extra=said)
    else:
        log.error("records.unfinished", extra=said)
