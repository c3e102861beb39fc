"""Fair load: in which order approvers are proposed, and what is kept of their work for that. Nobody's permission depends on it.

Order: who is there before who is away, fewest waiting first, then who gets requests at once before who gets them together, then fewest
decided in the last seven days; those that are equal take turns, because their order differs from form to form.
"""

from collections.abc import Iterable, Mapping
from zlib import crc32

from access.calls import Choice
from access.catalog import Approver, ApproverList
from access.duration import DAY
from access.keys import SlackId, load_key
from access.person import Load, Person
from access.ports import Tally
from access.reading import Known, get

DAYS = 7


def choices(
    known: Known,
    approvers: ApproverList,
    may: Iterable[SlackId],
    needed: int,
    *,
    people: Mapping[SlackId, Person],
    mark: str,
    now: int,
) -> tuple[Choice, ...]:
    """Those who `may` decide, least-loaded first; the first `needed` humans among them are proposed."""
    loads = {slack: get(known, load_key(slack), Load) or Load(slack) for slack in may}
    listed = {each.slack: each for each in approvers.approvers}

    def weight(slack: SlackId) -> tuple[bool, int, bool, int, int]:
        load, person = loads[slack], people.get(slack)
        away, later = _away(person, now) > 0, bool(_hours(person))
        return away, max(0, load.waiting), later, decided(load, now), crc32(f"{mark}{slack}".encode())

    order = [listed[slack] for slack in sorted(loads, key=weight)]
    proposed = _first(order, needed)
    return tuple(
        Choice(
            each,
            loads[each.slack].waiting,
            each.slack in proposed,
            _away(people.get(each.slack), now),
            _hours(people.get(each.slack)),
        )
        for each in order
    )


def _first(order: Iterable[Approver], needed: int) -> set[SlackId]:
    """Two accounts of one human are one approval, so only the first of them counts."""
    humans: dict[str, SlackId] = {}
    for each in order:
        humans.setdefault(each.okta, each.slack)
    return set(list(humans.values())[:needed])


def _away(person: Person | None, now: int) -> int:
    """Until when somebody is away; 0 for those who are there."""
    return person.away_until if person and person.away_until > now else 0


def _hours(person: Person | None) -> tuple[int, ...]:
    """The hours at which somebody gets requests together; none for those who get them one by one."""
    return person.digest if person else ()


def decided(load: Load, now: int) -> int:
    """How many requests this approver decided today and on the six days before."""
    return sum(_lately(load, now).values())


def one_more(slack: SlackId, load: Load | None, now: int) -> Tally:
    """That this approver has just decided one, for the transaction that decides."""
    lately = _lately(load or Load(slack), now)
    today = str(now // DAY)
    return Tally(slack, 0, {**lately, today: lately.get(today, 0) + 1})


def _lately(load: Load, now: int) -> Mapping[str, int]:
    today = now // DAY
    return {day: count for day, count in load.decided.items() if today - DAYS < int(day) <= today}
