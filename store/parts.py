"""The forms of the values that records are made of: parties, durations, targets, decisions. No record lives here."""

import json

from access import duration
from access.activity import Activity, ByUse
from access.alarm import Cause
from access.audit import What
from access.card import Guest, Place, Prior
from access.catalog import Approver, Edited, Ineligible, Pushed, Rule, UsedApp
from access.doubt import Stand
from access.duration import Duration
from access.edits import Fate, Proposal
from access.emergency import Emergency, Rules
from access.holding import Base, Held, Lease
from access.hours import Hours
from access.job import JobState
from access.keys import OktaId, PolicyKey, RequestId, RoleKey, SlackId, Target
from access.person import Has, Lately, Party, Standing
from access.request import Chased, Companion, Decision, Lesser, Limits, Moved, Question, State, Stop, Sync
from access.review import Answer, Review
from store.forms import FLAG, NUMBER, TEXT, TEXTS, Form, Part, is_, listed, named, shaped, written


def _party(text: str) -> Party:
    okta, slack = text.split("|")
    return Party(OktaId(okta), SlackId(slack))


def _approver(text: str) -> Approver:
    okta, slack, name = text.split("|", 2)
    return Approver(OktaId(okta), SlackId(slack), name)


def _lesser(text: str) -> Lesser:
    role, title = text.split("|", 1)
    return Lesser(RoleKey(role), title)


def _lately_text(one: Lately) -> str:
    parts = [one.role, str(one.duration), ",".join(one.approvers), *([str(one.at)] if one.at else [])]
    return "|".join(parts)


def _lately(text: str) -> Lately:
    """Earlier releases did not keep when it was."""
    role, how_long, approvers, *at = text.split("|", 3)
    slacks = tuple(SlackId(each) for each in approvers.split(",") if each)
    return Lately(RoleKey(role), duration.parse(how_long), slacks, *map(int, at))


def _guest(text: str) -> Guest:
    request, event = text.split("|", 1)
    return Guest(RequestId(request), event)


def _place_text(place: Place) -> str:
    return "|".join([place.channel, place.ts, *([place.thread] if place.thread else [])])


def _titles(text: str) -> tuple[str, ...]:
    titles = json.loads(text)
    if not (isinstance(titles, list) and all(isinstance(each, str) for each in titles)):
        raise ValueError(f"no titles: {text!r}")
    return tuple(titles)


def _companion(text: str) -> Companion:
    request, role, policy, target, sensitive, title = text.split("|", 5)
    where = RequestId(request), RoleKey(role), PolicyKey(policy), Target.parse(target)
    return Companion(*where, title, {"0": False, "1": True}[sensitive])


def _place(text: str) -> Place:
    channel, ts, *thread = text.split("|", 2)
    return Place(channel, ts, *thread)


def _lease(text: str) -> Lease:
    until, owner = text.split("|", 1)
    return Lease(owner, int(until))


def _by_use(text: str) -> ByUse:
    began, within, latest, seen, app = text.split("|", 4)
    uses = tuple(int(each) for each in seen.split(",") if each)
    return ByUse(app, int(began), int(within), int(latest), uses)


def _by_use_text(use: ByUse) -> str:
    seen = ",".join(map(str, use.seen))
    return f"{use.began}|{use.within}|{use.latest}|{seen}|{use.app}"


DURATION: Form[Duration] = written(str, duration.parse)
TARGET: Form[Target] = written(str, Target.parse)
PARTY: Form[Party] = written(lambda party: f"{party.okta}|{party.slack}", _party)
APPROVER: Form[Approver] = written(lambda one: f"{one.okta}|{one.slack}|{one.name}", _approver)
GUEST: Form[Guest] = written(lambda one: f"{one.request}|{one.event}", _guest)
PLACE: Form[Place] = written(_place_text, _place)
LATELY: Form[Lately] = written(_lately_text, _lately)
TITLES: Form[tuple[str, ...]] = written(json.dumps, _titles)
HAS: Form[frozenset[Has]] = Form(
    "SS",
    lambda all_: sorted(map(str, all_)),
    lambda found: frozenset(Has.parse(is_(str)(each)) for each in found),
)
HOURS: Form[Hours] = written(str, Hours.parse)
LEASE: Form[Lease] = written(lambda lease: f"{lease.until}|{lease.owner}", _lease)

STATE, HELD, BASE, STANDING, WHAT = named(State), named(Held), named(Base), named(Standing), named(What)
SYNC, INELIGIBLE = named(Sync), named(Ineligible)
PRIOR, CAUSE, STAND = named(Prior), named(Cause), named(Stand)
JOB = named(JobState)

LIMITS: Form[Limits] = shaped(
    Limits,
    policy=Part("p", TEXT),
    durations=Part("d", listed(DURATION), ()),
    approvals=Part("n", NUMBER),
    longest=Part("max", NUMBER),
    extend=Part("ext", FLAG, False),
    reminders=Part("rem", listed(NUMBER), ()),
    sensitive=Part("sens", FLAG, False),
    extensions=Part("exts", NUMBER, None),
    longest_extension=Part("extmax", NUMBER, None),
    hours=Part("hours", listed(HOURS), ()),
    when_ineligible=Part("unfit", INELIGIBLE, Ineligible.KEEP),
    because=Part("bec", TEXT, ""),
    elsewhere=Part("else", TEXT, ""),
    emergency=Part("emerg", NUMBER, 0),
)
MOVED: Form[Moved] = shaped(
    Moved, why=Part("why", TEXT), at=Part("at", NUMBER), latest=Part("max", NUMBER, 0)
)
DECISION: Form[Decision] = shaped(
    Decision,
    by=Part("by", PARTY),
    approve=Part("yes", FLAG),
    at=Part("at", NUMBER),
    reason=Part("why", TEXT, ""),
    duration=Part("dur", DURATION, None),
    lesser=Part("less", TEXT, None),
    rule=Part("rule", TEXT, ""),
)
RULE: Form[Rule] = shaped(Rule, group=Part("group", TEXT), by=Part("by", PARTY), longest=Part("max", NUMBER))
QUESTION: Form[Question] = shaped(
    Question,
    by=Part("by", PARTY),
    at=Part("at", NUMBER),
    text=Part("ask", TEXT),
    answer=Part("ans", TEXT, ""),
    answered_at=Part("when", NUMBER, None),
)
COMPANION: Form[Companion] = written(
    lambda one: f"{one.request}|{one.role}|{one.policy}|{one.target}|{int(one.sensitive)}|{one.title}",
    _companion,
)
BY_USE: Form[ByUse] = written(_by_use_text, _by_use)
LESSER: Form[Lesser] = written(lambda one: f"{one.role}|{one.title}", _lesser)
PUSHED: Form[Pushed] = shaped(Pushed, app=Part("app", TEXT), to=Part("to", TEXT), name=Part("as", TEXT))
USED_APP: Form[UsedApp] = shaped(UsedApp, app=Part("app", TEXT), name=Part("as", TEXT))
STOP: Form[Stop] = shaped(
    Stop,
    reason=Part("why", TEXT),
    by=Part("by", TEXT),
    at=Part("at", NUMBER),
    note=Part("note", TEXT, ""),
)
CHASED: Form[Chased] = shaped(
    Chased,
    nudges=Part("nudges", listed(NUMBER), ()),
    formerly=Part("before", listed(PARTY), ()),
    owner=Part("owner", PARTY, None),
    told_at=Part("at", NUMBER, 0),
    nobody=Part("nobody", FLAG, False),
)
ACTIVITY: Form[Activity] = shaped(
    Activity,
    app=Part("app", TEXT),
    name=Part("name", TEXT, ""),
    latest=Part("max", NUMBER, 0),
    used_at=Part("used", NUMBER, 0),
)
EMERGENCY: Form[Emergency] = shaped(
    Emergency,
    incident=Part("why", TEXT),
    at=Part("at", NUMBER),
    reviewers=Part("rev", listed(PARTY), ()),
    formerly=Part("before", listed(PARTY), ()),
    channel=Part("channel", TEXT, None),
    operator=Part("op", TEXT, None),
    login=Part("login", TEXT, ""),
    turned=Part("turned", FLAG, False),
    overdue_at=Part("late", NUMBER, 0),
    alarmed_at=Part("alarm", NUMBER, 0),
)
EMERGENCY_RULES: Form[Rules] = shaped(
    Rules,
    duration=Part("dur", DURATION),
    review=Part("rev", NUMBER),
    most=Part("most", NUMBER),
    within=Part("within", NUMBER),
    requesters=Part("who", TEXTS, frozenset()),
)
REVIEW_STATE, REVIEW_ANSWER = named(Review), named(Answer)
EDITED: Form[Edited] = shaped(Edited, by=Part("by", PARTY), at=Part("at", NUMBER))
PROPOSAL: Form[Proposal] = shaped(
    Proposal,
    id=Part("id", TEXT),
    by=Part("by", PARTY),
    before=Part("old", listed(APPROVER), ()),
    approvers=Part("new", listed(APPROVER), ()),
    seen=Part("seen", NUMBER),
    asked=Part("asked", listed(PARTY), ()),
    made_at=Part("made", NUMBER),
    deadline=Part("dead", NUMBER),
    fate=Part("fate", named(Fate)),
    decided_by=Part("who", PARTY, None),
    decided_at=Part("at", NUMBER, None),
    confirms=Part("stay", listed(TEXT), ()),
)
