"""The forms of the values that records are made of: parties, durations, targets, decisions. No record lives here."""

from access import duration
from access.audit import What
from access.card import Place
from access.catalog import Approver
from access.duration import Duration
from access.holding import Base, Held, Lease
from access.keys import OktaId, RoleKey, SlackId, Target
from access.person import Party, Standing
from access.request import Decision, Lesser, Limits, State, Stop
from store.forms import FLAG, NUMBER, TEXT, Form, Part, listed, named, shaped, written


def _party(text: str) -> Party:
    okta, slack = text.split("|")
    return Party(OktaId(okta), SlackId(slack))


def _approver(text: str) -> Approver:
    okta, slack, name = text.split("|", 2)
    return Approver(OktaId(okta), SlackId(slack), name)


def _lesser(text: str) -> Lesser:
    role, title = text.split("|", 1)
    return Lesser(RoleKey(role), title)


def _place(text: str) -> Place:
    channel, ts = text.split("|", 1)
    return Place(channel, ts)


def _lease(text: str) -> Lease:
    until, owner = text.split("|", 1)
    return Lease(owner, int(until))


DURATION: Form[Duration] = written(str, duration.parse)
TARGET: Form[Target] = written(str, Target.parse)
PARTY: Form[Party] = written(lambda party: f"{party.okta}|{party.slack}", _party)
APPROVER: Form[Approver] = written(lambda one: f"{one.okta}|{one.slack}|{one.name}", _approver)
PLACE: Form[Place] = written(lambda place: f"{place.channel}|{place.ts}", _place)
LEASE: Form[Lease] = written(lambda lease: f"{lease.until}|{lease.owner}", _lease)

STATE, HELD, BASE, STANDING, WHAT = named(State), named(Held), named(Base), named(Standing), named(What)

LIMITS: Form[Limits] = shaped(
    Limits,
    policy=Part("p", TEXT),
    durations=Part("d", listed(DURATION), ()),
    approvals=Part("n", NUMBER),
    longest=Part("max", NUMBER),
    extend=Part("ext", FLAG, False),
    reminders=Part("rem", listed(NUMBER), ()),
)
DECISION: Form[Decision] = shaped(
    Decision,
    by=Part("by", PARTY),
    approve=Part("yes", FLAG),
    at=Part("at", NUMBER),
    reason=Part("why", TEXT, ""),
    duration=Part("dur", DURATION, None),
    lesser=Part("less", TEXT, None),
)
LESSER: Form[Lesser] = written(lambda one: f"{one.role}|{one.title}", _lesser)
STOP: Form[Stop] = shaped(Stop, reason=Part("why", TEXT), by=Part("by", TEXT), at=Part("at", NUMBER))
