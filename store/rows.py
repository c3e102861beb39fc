"""The items of the four tables as pynamodb models: attribute names and forms, and no rules. This is the one list of short names.

A field of a record and its attribute here have the same Python name. An attribute with an `empty` is left out of the item when it
is empty; one without is always there.

Releases meet in the same tables (see docs/adr/0024). A release reads over columns that it does not know, and leaves them where they
stand. So a new column must be safe to ignore; one that is not says `since`, the shape that a release must know to handle an item that
has it. `schema` is the newest shape that this release knows.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pynamodb.attributes import Attribute, UnicodeAttribute
from pynamodb.models import Model

from access.alarm import Alarm
from access.audit import Fact
from access.breaker import Breaker, Heartbeat
from access.budget import Budget
from access.card import Card
from access.comparison import Comparison
from access.cursor import Cursor
from access.doubt import Doubt, Stand
from access.edits import Edits, Second
from access.emergency import Ledger
from access.holding import Holding
from access.job import Job, Piece
from access.lookout import Lookout
from access.person import Load, Person
from access.repeat import Repeat
from access.request import Chased, Request, Sync
from access.review import Reviewing
from access.team import Favourites, Team
from access.tracked import Track
from store.forms import FLAG, NUMBER, REQUIRED, TEXT, TEXTS, Form, Part, Wire, listed, mapped
from store.packing import PACKED_TEXT, ROLES_BY_NAME
from store.parts import (
    ACTIVITY,
    APPROVER,
    BASE,
    BY_USE,
    CAUSE,
    CHASED,
    COMPANION,
    DECISION,
    DURATION,
    EMERGENCY,
    GUEST,
    HAS,
    HELD,
    JOB,
    LATELY,
    LEASE,
    LESSER,
    LIMITS,
    MOVED,
    PARTY,
    PLACE,
    PRIOR,
    PROPOSAL,
    QUESTION,
    REVIEW_ANSWER,
    REVIEW_STATE,
    STAND,
    STANDING,
    STATE,
    STOP,
    SYNC,
    TARGET,
    TITLES,
    WHAT,
)


class Column(Attribute[Any]):
    """A pynamodb attribute that is written and read by a strict form."""

    def __init__(self, name: str, form: Form[Any], empty: Any = REQUIRED, *, since: int = 1) -> None:
        super().__init__(attr_name=name, null=empty is not REQUIRED)
        self.part = Part(name, form, empty)
        self.since = since
        self.attr_type = form.type

    def serialize(self, value: Any) -> Any:
        return self.part.put(value)

    def deserialize(self, value: Any) -> Any:
        return self.part.form.take(value)


class Row(Model):
    """What every item has. `put_mark` tells a writer whose answer was lost that the item is its own doing."""

    kind_name: ClassVar[str]
    schema: ClassVar[int] = 1
    makes: ClassVar[type[Any]]

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = Column("kind", TEXT)
    schema_v = Column("schema_v", NUMBER)
    put_mark = Column("put", TEXT, "")

    @classmethod
    def columns(cls) -> Mapping[str, Column]:
        """By their Python names."""
        return {name: each for name, each in cls.get_attributes().items() if isinstance(each, Column)}

    @classmethod
    def shape_of(cls, item: Wire) -> int:
        """The shape that a release must know to handle this item: no newer than what the item has asks for."""
        return max(each.since for each in cls.columns().values() if each.attr_name in item)


class WorkRow(Row):
    """What items of `work` have for the three indexes and the stream's filter; all of it sparse."""

    due_lane = Column("due_lane", TEXT, None)
    due_at = Column("due_at", NUMBER, None)
    due_bucket = Column("bucket", TEXT, "")
    wake_mark = Column("wake", NUMBER, None)
    who_okta = Column("who", TEXT, None)
    who_sort = Column("who_sk", TEXT, None)
    held_role = Column("held", TEXT, None)


class LetterRow(WorkRow):
    """What a message on its way has, whatever it is about."""

    place = Column("place", PLACE, None)
    shown = Column("shown", TEXT, "")
    claim_until = Column("claim", NUMBER, 0)
    again_at = Column("again", NUMBER, 0)
    failures = Column("fails", NUMBER, 0)
    lost = Column("lost", TEXT, "")
    version = Column("v", NUMBER)


class RequestRow(WorkRow):
    """The request, with copies of all it was asked under."""

    kind_name = "request"
    makes = Request
    id = Column("id", TEXT)
    requester = Column("by", PARTY)
    for_whom = Column("for", PARTY)
    role = Column("role", TEXT)
    title = Column("title", TEXT)
    target = Column("target", TARGET)
    limits = Column("limits", LIMITS)
    asked = Column("asked", listed(PARTY), ())
    duration = Column("dur", DURATION)
    reason = Column("why", TEXT, "")
    made_at = Column("made", NUMBER)
    deadline = Column("dead", NUMBER)
    state = Column("state", STATE)
    decisions = Column("dec", listed(DECISION), ())
    granted = Column("got", DURATION, None)
    approved_at = Column("appr", NUMBER, None)
    end = Column("end", NUMBER, None)
    former_ends = Column("ends", listed(NUMBER), ())
    extended = Column("longer", NUMBER, 0)
    begun_at = Column("begun", NUMBER, None)
    given_at = Column("given", NUMBER, None)
    had_already = Column("had", FLAG, False)
    kept = Column("kept", FLAG, False)
    stopped = Column("stop", STOP, None)
    taking_back_at = Column("taking", NUMBER, None)
    ended_at = Column("ended", NUMBER, None)
    reason_ended = Column("how", TEXT, "")
    extends = Column("extends", TEXT, None)
    lesser = Column("lesser", LESSER, None)
    bundle = Column("bundle", TEXT, None)
    also = Column("also", listed(COMPANION), ())
    ticket = Column("ticket", TEXT, "")
    context = Column("from", TEXT, "")
    questions = Column("asks", listed(QUESTION), ())
    follows = Column("follows", TEXT, "")
    link = Column("link", TEXT, "")
    use = Column("use", TEXT, "")
    sync = Column("sync", SYNC, Sync.NONE)
    activity = Column("act", ACTIVITY, None)
    chased = Column("chased", CHASED, Chased())
    through = Column("through", TEXTS, frozenset())
    moved = Column("moved", MOVED, None)
    moved_before = Column("moves", listed(MOVED), ())
    emergency = Column("emerg", EMERGENCY, None)
    tail = Column("tail", TEXT, "")
    version = Column("v", NUMBER)


class HoldingRow(WorkRow):
    """The holding."""

    kind_name = "holding"
    makes = Holding
    person = Column("person", TEXT)
    target = Column("target", TARGET)
    state = Column("state", HELD)
    needs = Column("needs", mapped(NUMBER), {})
    leaving = Column("leaving", mapped(TEXT), {})
    uses = Column("uses", mapped(BY_USE), {})
    asking = Column("asking", TEXT, None)
    base = Column("base", BASE, None)
    based_at = Column("based", NUMBER, None)
    givers = Column("givers", listed(TEXT), ())
    watch_from = Column("watch", NUMBER, None)
    lease = Column("lease", LEASE, None)
    attempts = Column("tries", NUMBER, 0)
    failing_since = Column("since", NUMBER, None)
    last_error = Column("err", TEXT, "")
    taken_at = Column("taken", NUMBER, None)
    taken_from = Column("taken_from", TEXT, None)
    times = Column("times", NUMBER, 0)
    lately = Column("lately", listed(NUMBER), ())
    version = Column("v", NUMBER)


class CardRow(LetterRow):
    """A card or a notice."""

    kind_name = "card"
    makes = Card
    request = Column("req", TEXT)
    recipient = Column("to", TEXT)
    event = Column("event", TEXT, "")
    barred = Column("barred", FLAG, False)
    counted = Column("counted", FLAG, False)
    who = Column("okta", TEXT, "")
    prior = Column("prior", PRIOR, None)
    priors = Column("priors", listed(PRIOR), ())
    guests = Column("guests", listed(GUEST), ())
    host = Column("host", TEXT, None)
    held = Column("until", NUMBER, 0)
    prompted_at = Column("prompted", NUMBER, 0)
    also = Column("also", TITLES, ())


class ReviewRow(WorkRow):
    """The review of an emergency."""

    kind_name = "review"
    makes = Reviewing
    request = Column("req", TEXT)
    person = Column("whose", TEXT)
    made_at = Column("made", NUMBER)
    deadline = Column("dead", NUMBER)
    state = Column("state", REVIEW_STATE)
    answer = Column("ans", REVIEW_ANSWER, None)
    by = Column("by", PARTY, None)
    words = Column("words", TEXT, "")
    closed_at = Column("closed", NUMBER, None)
    version = Column("v", NUMBER)


class LedgerRow(WorkRow):
    """What one person used of emergencies."""

    kind_name = "ledger"
    makes = Ledger
    person = Column("person", TEXT)
    open = Column("open", listed(TEXT), ())
    times = Column("times", listed(NUMBER), ())
    version = Column("v", NUMBER)


class PersonRow(WorkRow):
    """A Slack account and the person behind it."""

    kind_name = "person"
    makes = Person
    slack = Column("slack", TEXT)
    team = Column("team", TEXT, "")
    okta = Column("okta", TEXT, None)
    name = Column("name", TEXT, "")
    email = Column("email", TEXT, "")
    tz = Column("tz", TEXT)
    standing = Column("standing", STANDING)
    groups = Column("groups", TEXTS, frozenset())
    checked_at = Column("checked", NUMBER, 0)
    lately = Column("lately", listed(LATELY), ())
    away_until = Column("away", NUMBER, 0)
    digest = Column("digest", listed(NUMBER), ())
    department = Column("dept", TEXT, "")
    shared = Column("shared", TEXT, "")
    version = Column("v", NUMBER)


class EditsRow(WorkRow):
    """What owners did to one approver list."""

    kind_name = "edits"
    makes = Edits
    role = Column("role", TEXT)
    title = Column("title", TEXT)
    proposal = Column("prop", PROPOSAL, None)
    tail = Column("tail", TEXT, "")
    version = Column("v", NUMBER)


class SecondRow(LetterRow):
    """One person's message about proposals of one role."""

    kind_name = "second"
    makes = Second
    role = Column("role", TEXT)
    recipient = Column("to", TEXT)
    proposal = Column("about", TEXT, "")
    who = Column("okta", TEXT, "")


class AlarmRow(LetterRow):
    """Something that security is told once."""

    kind_name = "alarm"
    makes = Alarm
    cause = Column("cause", CAUSE)
    subject = Column("subject", TEXT)
    mark = Column("mark", TEXT)
    at = Column("at", NUMBER)
    recipient = Column("to", TEXT, "")
    detail = Column("detail", mapped(TEXT), {})


class DoubtRow(LetterRow):
    """The question to an owner about one approver."""

    kind_name = "doubt"
    makes = Doubt
    role = Column("role", TEXT)
    title = Column("title", TEXT)
    approver = Column("about", APPROVER)
    recipient = Column("to", TEXT)
    stand = Column("stand", STAND, Stand.OPEN)


class LookoutRow(WorkRow):
    """How far the look at the catalogue's groups has come."""

    kind_name = "lookout"
    makes = Lookout
    after = Column("after", TEXT, "")
    version = Column("v", NUMBER)


class ComparisonRow(WorkRow):
    """How far the comparison of Okta with the holdings has come."""

    kind_name = "comparison"
    makes = Comparison
    after = Column("after", TEXT, "")
    tries = Column("tries", NUMBER, 0)
    begun_at = Column("begun", NUMBER, 0)
    looked = Column("looked", NUMBER, 0)
    unread = Column("unread", NUMBER, 0)
    differing = Column("differs", NUMBER, 0)
    told = Column("told", NUMBER, 0)
    version = Column("v", NUMBER)


class LoadRow(WorkRow):
    """The count of requests that wait for one approver, only ever added to, and what they decided on which day."""

    kind_name = "load"
    makes = Load
    slack = Column("slack", TEXT)
    waiting = Column("waiting", NUMBER)
    decided = Column("days", mapped(NUMBER), {})
    has = Column("has", HAS, frozenset())


class BreakerRow(WorkRow):
    """The breaker of one service."""

    kind_name = "breaker"
    makes = Breaker
    service = Column("service", TEXT)
    open_since = Column("open", NUMBER, None)
    retry_at = Column("retry", NUMBER, 0)
    why = Column("why", TEXT, "")
    barred = Column("barred", FLAG, False)
    told_since = Column("told", NUMBER, None)
    tail = Column("tail", TEXT, "")
    version = Column("v", NUMBER)


class BudgetRow(WorkRow):
    """What is left of one rate limit."""

    kind_name = "budget"
    makes = Budget
    bucket = Column("limit", TEXT)
    most = Column("most", NUMBER)
    used = Column("used", NUMBER, 0)
    resets_at = Column("resets", NUMBER, 0)
    version = Column("v", NUMBER)


class TeamRow(WorkRow):
    """What the people of one team asked for lately."""

    kind_name = "team"
    makes = Team
    id = Column("id", TEXT)
    members = Column("members", ROLES_BY_NAME, {})
    version = Column("v", NUMBER)


class FavouritesRow(WorkRow):
    """What is asked for most, of all teams."""

    kind_name = "favourites"
    makes = Favourites
    tops = Column("tops", ROLES_BY_NAME, {})
    version = Column("v", NUMBER)


class CursorRow(WorkRow):
    """How far the log of uses is read."""

    kind_name = "cursor"
    makes = Cursor
    log = Column("log", TEXT)
    after = Column("after", TEXT, "")
    since = Column("since", NUMBER, 0)
    read_to = Column("to", NUMBER, 0)
    told = Column("told", NUMBER, 0)
    version = Column("v", NUMBER)


class HeartbeatRow(WorkRow):
    """The last whole sweep."""

    kind_name = "heartbeat"
    makes = Heartbeat
    at = Column("at", NUMBER)
    counts = Column("counts", TEXT, "")


class RepeatRow(WorkRow):
    """A call under its sender's key; DynamoDB removes it some time after `until`."""

    kind_name = "repeat"
    makes = Repeat
    name = Column("name", TEXT)
    body = Column("body", TEXT)
    minted = Column("mint", TEXT)
    begun_at = Column("begun", NUMBER)
    until = Column("gone", NUMBER)
    status = Column("status", NUMBER, 0)
    answer = Column("answer", TEXT, "")
    version = Column("v", NUMBER)


class JobRow(WorkRow):
    """A long operation that is done in slices; DynamoDB removes it some time after `until`."""

    kind_name = "job"
    makes = Job
    id = Column("id", TEXT)
    kind_of = Column("job", TEXT)
    by = Column("whose", TEXT)
    made_at = Column("made", NUMBER)
    until = Column("gone", NUMBER)
    state = Column("state", JOB)
    done = Column("done", NUMBER, 0)
    of = Column("of", NUMBER, None)
    words = Column("words", TEXT, "")
    carry = Column("carry", mapped(TEXT), {})
    version = Column("v", NUMBER)


class PieceRow(WorkRow):
    """A part of what belongs to a job; DynamoDB removes it some time after `until`."""

    kind_name = "piece"
    makes = Piece
    job = Column("job", TEXT)
    name = Column("name", TEXT)
    number = Column("n", NUMBER)
    text = Column("packed", PACKED_TEXT)
    until = Column("gone", NUMBER)
    version = Column("v", NUMBER)


class TrackRow(WorkRow):
    """An event for a warehouse; DynamoDB removes it some time after `until`, which it has once it was sent."""

    kind_name = "track"
    makes = Track
    id = Column("id", TEXT)
    event = Column("event", TEXT)
    next_at = Column("next", NUMBER)
    tries = Column("tries", NUMBER, 0)
    why = Column("why", TEXT, "")
    sent_at = Column("sent", NUMBER, None)
    until = Column("gone", NUMBER, None)
    version = Column("v", NUMBER)


class FactRow(Row):
    """One audit fact."""

    kind_name = "fact"
    makes = Fact
    subject = Column("subject", TEXT)
    sequence = Column("seq", NUMBER)
    what = Column("what", WHAT)
    actor = Column("actor", TEXT)
    at = Column("at", NUMBER)
    detail = Column("detail", mapped(TEXT), {})
    before = Column("before", TEXT, "")
