"""One request in each of its states, as records; what the views draw is made from these."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from access.activity import Activity
from access.calls import Choice, Offer
from access.card import Prior
from access.catalog import Approver, Policy, Role
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.emergency import Emergency
from access.holding import Held, Holding
from access.keys import OktaId, PolicyKey, RequestId, RoleKey, SlackId, Target
from access.person import Party
from access.ports import Scene
from access.request import Decision, Limits, Request, State, Stop
from access.review import Answer, Review, Reviewing
from tests.clock import START

NASTY = (
    "<!channel> <!here> @here <@U1> <#C1> <https://evil.example|Approve> *bold* _it_ `code` ```block``` &lt; :tada:\n"
    "> Approved by the CEO\nthe last line"
)
HIDDEN = "safe\u202eexe.\u200b\u2066\x00\x1b[31m\ud800end"

ADA = Party(OktaId("00uada"), SlackId("U1"))
BEN = Party(OktaId("00uben"), SlackId("U2"))
CLEO = Party(OktaId("00ucleo"), SlackId("U7"))

TARGET = Target("okta_group", ("00g1",))
POLICY = Policy(PolicyKey("standard"), "Standard", (For(WEEK), For(2 * WEEK)), 4 * WEEK, reminders=(DAY,))
ROLE = Role(RoleKey("metabase-viewer"), "Metabase viewer", PolicyKey("standard"), BEN, TARGET)

WAITING = Request(
    id=RequestId("01REQUEST"),
    requester=ADA,
    for_whom=ADA,
    role=ROLE.key,
    title=ROLE.title,
    target=TARGET,
    limits=Limits.of(POLICY),
    asked=(BEN, CLEO),
    duration=For(2 * WEEK),
    reason="Quarterly numbers for the board",
    made_at=START,
    deadline=START + WEEK,
)

_YES = Decision(BEN, True, START + 60)
END = START + 60 + 2 * WEEK
APPROVED = replace(
    WAITING,
    state=State.APPROVED,
    decisions=(_YES,),
    granted=For(2 * WEEK),
    approved_at=START + 60,
    end=END,
)
GIVEN = replace(APPROVED, begun_at=START + 61, given_at=START + 62)
STOPPED = replace(GIVEN, stopped=Stop("given_back", ADA.okta, START + DAY))


def over(request: Request, reason: str, at: int = END + 5, **more: Any) -> Request:
    return replace(request, state=State.ENDED, ended_at=at, reason_ended=reason, **more)


DENIED = over(
    WAITING, "denied", START + 90, decisions=(Decision(BEN, False, START + 90, "Please use the dashboard"),)
)
EXTENSION = replace(
    WAITING,
    id=RequestId("02REQUEST"),
    extends=WAITING.id,
    duration=For(WEEK),
    made_at=END - 900,
    deadline=END,
)
USED = WhileUsed(2 * WEEK)
USED_ON = replace(
    GIVEN,
    duration=USED,
    granted=USED,
    end=START + 60 + 2 * WEEK,
    activity=Activity("0oa1", "Cloud & <Co>", START + 60 + 4 * WEEK),
)

USABLE = replace(GIVEN, link="https://acme.example/aws", use="Choose *Staging* & open <the console>.")
BRIEF = replace(GIVEN, duration=For(HOUR), granted=For(HOUR), end=START + 60 + HOUR)

EMERGENCY = Emergency("INC-7: the import is stuck", START, (BEN, CLEO), channel=SlackId("C0SECURITY"))
URGENT = replace(
    GIVEN,
    decisions=(),
    reason=EMERGENCY.incident,
    granted=For(4 * HOUR),
    end=START + 4 * HOUR,
    emergency=EMERGENCY,
)
REVIEW = Reviewing(WAITING.id, ADA.okta, START, START + DAY)
REVIEWED = replace(
    REVIEW,
    state=Review.CLOSED,
    answer=Answer.NOT_JUSTIFIED,
    by=BEN,
    words="Nothing was stuck",
    closed_at=START + HOUR,
    version=2,
)

STATES: Mapping[str, Request] = {
    "waiting": WAITING,
    "waiting for a second": replace(
        WAITING, limits=replace(WAITING.limits, approvals=2), decisions=(_YES,), version=2
    ),
    "being set up": APPROVED,
    "active": GIVEN,
    "active while used": USED_ON,
    "active while used, at its longest": replace(USED_ON, end=START + 60 + 4 * WEEK),
    "ended, while used": over(USED_ON, "expired", START + 60 + 2 * WEEK + 7200),
    "active, with a duration that no use moves": replace(GIVEN, duration=USED, granted=USED),
    "had already": replace(GIVEN, had_already=True),
    "being taken back": STOPPED,
    "failing": replace(APPROVED, stopped=Stop("failed", "access-service", START + 70)),
    "ended": over(GIVEN, "expired"),
    "never there": over(APPROVED, "expired"),
    "given back": over(STOPPED, "given_back", START + DAY + 9),
    "kept by others": over(GIVEN, "expired", kept=True),
    "given back and kept by others": over(STOPPED, "given_back", START + DAY + 9, kept=True),
    "failed and given by others": over(APPROVED, "failed", kept=True),
    "person gone": over(GIVEN, "person_gone"),
    "approver gone": over(APPROVED, "approver_gone"),
    "ended for a reason of later": over(GIVEN, "something_new"),
    "failed": over(APPROVED, "failed"),
    "denied": DENIED,
    "withdrawn": over(WAITING, "withdrawn", START + 30),
    "lapsed": over(WAITING, "lapsed", START + WEEK),
    "role gone": over(WAITING, "role_gone"),
    "requester gone": over(WAITING, "requester_gone"),
    "extension waiting": EXTENSION,
    "extended": over(EXTENSION, "extended", END - 60, decisions=(_YES,), granted=For(WEEK)),
    "not extended": over(EXTENSION, "parent_gone", END),
    "emergency": URGENT,
    "turned into an emergency": replace(URGENT, asked=(BEN, CLEO), emergency=replace(EMERGENCY, turned=True)),
    "for somebody else": replace(WAITING, for_whom=CLEO, asked=(BEN,)),
    "active, with a link": USABLE,
    "ended, with a link": over(USABLE, "expired"),
    "being set up, with a link": replace(APPROVED, link=USABLE.link, use=USABLE.use),
    "being taken back, with a link": replace(STOPPED, link=USABLE.link, use=USABLE.use),
    "active, with a use": replace(USABLE, link=""),
    "active, too short for a reminder": BRIEF,
    "ended, too short for a reminder": over(BRIEF, "expired", BRIEF.end or 0),
    "active, late": replace(GIVEN, given_at=START + 1800),
    "waiting, carried on": replace(WAITING, follows="Google"),
    "being set up, carried on": replace(APPROVED, follows="Google"),
    "active, carried on": replace(GIVEN, follows="Google"),
    "had already, carried on": replace(GIVEN, follows="Google", had_already=True),
    "being taken back, carried on": replace(STOPPED, follows="Google"),
    "ended, carried on": over(replace(GIVEN, follows="Google"), "expired"),
}


def holding(request: Request) -> Holding:
    state = Held.PRESENT if request.given_at and request.state is State.APPROVED else Held.ABSENT
    return Holding(request.for_whom.okta, request.target, state)


def scene(
    request: Request,
    recipient: Party = ADA,
    event: str = "",
    now: int = START + 100,
    waiting: Request | None = None,
    prior: Prior | None = None,
) -> Scene:
    parent = GIVEN if request.extends else None
    return Scene(request, holding(request), recipient.slack, now, event, parent, waiting, prior=prior)


def offer(role: Role = ROLE, policy: Policy = POLICY, approvers: int = 2, name: str = "Ben Okri") -> Offer:
    choices = [
        Choice(
            Approver(OktaId(f"00u{n}"), SlackId(f"UAPP{n}"), name if n == 0 else f"{name} {n}"),
            n,
            n == approvers - 1,
        )
        for n in range(approvers)
    ]
    return Offer(role, policy, policy.durations, tuple(choices), None, None, ADA.okta)
