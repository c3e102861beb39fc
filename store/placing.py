"""Where a record is found: its key, and what the three sparse indexes say about it. The twin and DynamoDB share these answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from access.alarm import Alarm
from access.card import REVIEW, Card
from access.catalog import Policy, Role
from access.comparison import Comparison
from access.cursor import Cursor
from access.doubt import Doubt
from access.edits import Edits, Second
from access.holding import Holding
from access.job import WAITING, Job
from access.keys import WHILE_USED, Due, Key, Lane, OktaId, RoleKey, Target, holding_key, shard
from access.lookout import Lookout
from access.person import Person
from access.ports import Record
from access.request import Request, State
from access.review import Reviewing
from access.tracked import Track

Waking = Request | Holding | Person | Edits | Alarm | Lookout | Doubt
"""Records that can wake the worker when they are written."""
Timed = Waking | Cursor | Job | Comparison
"""Records that can want attention at a time."""


@dataclass(frozen=True)
class Who:
    """An entry of the `who` index; `sort` starts with the kind: `REQ#`, `CARD#` or `EDITS#`. A person's own record is there under their
    e-mail address (`email_of`), so that it is found by it, as `PERSON#`; a review under its register, as `REVIEW#`. A holding that was ever given is under `GIVEN`, as `HOLD#`.

    A request's has the target, so that its holding needs no entry of its own (see `led_to`).
    """

    okta: OktaId
    sort: str


OUTBOX = OktaId("outbox:track")
"""Where events that wait to be sent stand in the `who` index; no id looks like it."""


GIVEN = OktaId("holdings:given")
"""Where holdings stand in the `who` index that were ever given; no id looks like it."""


def email_of(email: str) -> OktaId:
    """Stands where other entries of the `who` index have a person's id; no id looks like it."""
    return OktaId(f"email:{email.casefold()}")


def key_of(record: Record) -> Key:
    """The primary key. Roles and policies have a key of their own in the catalogue, so theirs is named differently."""
    return record.record_key if isinstance(record, Role | Policy) else record.key


def version_of(record: Record) -> int | None:
    """The version that conditions compare, or None for what has none."""
    return getattr(record, "version", None)


def due_of(record: Record) -> Due | None:
    """When the record wants attention."""
    return record.due if isinstance(record, Timed) else None


def wake_of(record: Record) -> bool:
    """Whether writing the record wakes the worker."""
    return record.wake if isinstance(record, Waking) else False


def who_of(record: Record) -> Who | None:
    """Whose open business the record is; None when it is closed or nobody's."""
    match record:
        case Request():
            return None if record.state is State.ENDED else Who(record.for_whom.okta, f"REQ#{record.target}")
        case Card():
            shown = record.who and record.event in ("", REVIEW)
            return Who(OktaId(record.who), f"CARD#{record.request}#{record.recipient}") if shown else None
        case Person():
            return Who(email_of(record.email), f"PERSON#{record.slack}") if record.email else None
        case Track():
            return Who(OUTBOX, f"TRACK#{record.next_at:012d}#{record.id}") if record.sent_at is None else None
        case Job():
            return Who(WAITING, f"JOB#{record.id}") if record.due else None
        case Reviewing():
            return Who(record.listed_under, f"REVIEW#{record.request}")
        case Holding():
            # From the first giving on and for ever, so that being there costs one write.
            once = record.times or record.taken_at is not None
            return Who(GIVEN, record.key.pk) if once else None
        case Second():
            return Who(OktaId(record.who), f"EDITS#{record.role}") if record.who else None
        case _:
            return None


def is_over(record: Record) -> bool:
    """Whether nobody comes back to it: a card or a request that is closed, and has nobody to tell."""
    closed = isinstance(record, Card) or (isinstance(record, Request) and record.state is State.ENDED)
    return closed and due_of(record) is None and who_of(record) is None


def led_to(okta: OktaId, entries: Iterable[tuple[str, Key]], kind: str) -> list[Key]:
    """What a person's entries (sort and key) lead to: the items by kind and id, and when all kinds were asked for, the holdings of their
    requests. An entry that an earlier release wrote names no holding; that holding has then an entry of its own.
    """
    found = sorted(entries, key=lambda each: each[1].pk if each[0].startswith("REQ#") else each[0])
    targets = (_target(sort) for sort, _ in found if not kind)
    holdings = [holding_key(okta, each) for each in targets if each]
    return list(dict.fromkeys([*(key for _, key in found), *holdings]))


def _target(sort: str) -> Target | None:
    """What a request's entry names; the index only finds, so nobody stumbles over one that names nothing."""
    start, _, text = sort.partition("#")
    try:
        return Target.parse(text) if start == "REQ" else None
    except ValueError:
        return None


def role_of(record: Record) -> RoleKey | None:
    """The role that somebody has by this record: from the approval to the proof that it is gone. For a holding with needs whose end moves
    with use it is `WHILE_USED`, which no role is called.
    """
    if isinstance(record, Holding):
        return WHILE_USED if record.uses else None
    return record.role if isinstance(record, Request) and record.state is State.APPROVED else None


def lane_text(lane: Lane, number: int) -> str:
    """A lane and shard as the `due` index has them: `end#2`."""
    return f"{lane}#{number}"


def lane_of(text: str, pk: str) -> Lane:
    """The lane of an index entry. Raises ValueError unless the shard is that of the partition key."""
    lane, _, number = text.partition("#")
    if number != str(shard(pk)):
        raise ValueError(f"{text!r} is not the shard of {pk!r}")
    return Lane(lane)
