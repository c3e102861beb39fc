"""One record of every kind with every field set, for tests of stores."""

from datetime import date

from access.activity import Activity, ByUse
from access.alarm import Alarm, Cause
from access.audit import Fact, What
from access.breaker import Breaker, Heartbeat
from access.budget import Budget
from access.card import Card, Guest, Place, Prior
from access.catalog import (
    Approver,
    ApproverList,
    Edited,
    Entry,
    Head,
    Ineligible,
    Policy,
    Pushed,
    Role,
    Rule,
    SearchList,
    UsedApp,
)
from access.comparison import Comparison
from access.cursor import ALWAYS, Cursor
from access.doubt import Doubt, Stand
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.edits import Edits, Fate, Proposal, Second
from access.emergency import Emergency, Ledger, Rules
from access.holding import Base, Held, Holding, Lease
from access.hours import Hours
from access.job import Job, JobState, Piece
from access.keys import Due, Lane, OktaId, PolicyKey, RequestId, RoleKey, SlackId, Target
from access.lookout import Lookout
from access.person import Has, Lately, Load, Party, Person, Standing
from access.ports import Record
from access.repeat import Repeat
from access.request import (
    Chased,
    Companion,
    Decision,
    Lesser,
    Limits,
    Moved,
    Question,
    Request,
    State,
    Stop,
    Sync,
)
from access.review import Answer, Review, Reviewing
from access.team import Favourites, Team
from access.tracked import Track

NOW = 1_760_000_000
MARA = Party(OktaId("00u1mara5DkQxWv4t5d7"), SlackId("U0MARA00001"))
LEO = Party(OktaId("00u2leo05DkQxWv4t5d7"), SlackId("U0LEO000002"))
ADA = Party(OktaId("00u3ada05DkQxWv4t5d7"), SlackId("U0ADA000003"))
TARGET = Target("okta_group", ("00g1reports5DkQxWv4t",))
ROLE = RoleKey("billing-reports-read")
REQUEST = RequestId("01JZZ9Q4F8X2M7K3V5B6N1C0DE")
PEOPLE = (Approver(LEO.okta, LEO.slack, "Leo | Finance"), Approver(ADA.okta, ADA.slack, "Ada"))
OTHER = RequestId("01JZZ9Q4F8X2M7K3V5B6N1C0DF")
HOURS = (
    Hours("Europe/Berlin", (0, 1, 4), 540, 1440, (date(2026, 12, 25), date(2027, 1, 1))),
    Hours("UTC", (6,), 0, 1),
)
HAS = Has(OTHER, True, "Billing | write")


def request(**changes: object) -> Request:
    fields: dict[str, object] = {
        "id": REQUEST,
        "requester": MARA,
        "for_whom": MARA,
        "role": ROLE,
        "title": "Billing reports, reading",
        "target": TARGET,
        "limits": Limits(
            policy=PolicyKey("standard"),
            durations=(For(DAY), For(WEEK)),
            approvals=2,
            longest=4 * WEEK,
            extend=True,
            reminders=(DAY, HOUR),
            sensitive=True,
            extensions=2,
            longest_extension=WEEK,
            hours=HOURS,
            when_ineligible=Ineligible.END,
            because="Salaries can be read.",
            elsewhere="in the vault",
            emergency=HOUR,
        ),
        "asked": (LEO, ADA),
        "duration": For(WEEK),
        "reason": "Quarterly audit of the invoices, ticket FIN-4711 — and “quotes”",
        "made_at": NOW,
        "deadline": NOW + WEEK,
        "state": State.APPROVED,
        "decisions": (
            Decision(LEO, True, NOW + 60, "fine", For(DAY), RoleKey("billing-dashboards"), "00goncall"),
        ),
        "granted": WhileUsed(2 * WEEK),
        "approved_at": NOW + 60,
        "end": NOW + DAY,
        "former_ends": (NOW + HOUR, NOW + 2 * HOUR),
        "begun_at": NOW + 61,
        "given_at": NOW + 62,
        "extended": 2,
        "had_already": True,
        "kept": True,
        "stopped": Stop("given back", "U0MARA00001", NOW + 70, "Done | for now"),
        "taking_back_at": NOW + 71,
        "ended_at": NOW + 72,
        "reason_ended": "given back",
        "extends": OTHER,
        "lesser": Lesser(RoleKey("billing-dashboards"), "Billing | dashboards"),
        "bundle": REQUEST,
        "also": (
            Companion(OTHER, RoleKey("billing-write"), PolicyKey("strict"), TARGET, "Billing | write", True),
        ),
        "ticket": "FIN-4711",
        "context": "“can you look?”\nhttps://a.slack.com/p1",
        "questions": (
            Question(LEO, NOW + 5, "Which of the | reports?", "All of “them”", NOW + 9),
            Question(ADA, NOW + 6, "Why not the dashboard?"),
        ),
        "follows": "Google",
        "link": "https://acme.example/aws",
        "use": "Choose the account Billing.",
        "sync": Sync.SYNCING,
        "through": frozenset({"00gENG"}),
        "moved": Moved("left_group", NOW + 40, NOW + 90),
        "moved_before": (Moved("left_users", NOW + 20), Moved("left_group", NOW + 30, NOW + 90)),
        "activity": Activity("0oa1google5DkQxWv4t7", "Google | Cloud", NOW + 26 * WEEK, NOW + HOUR),
        "chased": Chased((NOW + 10, NOW + 20), (ADA,), LEO, NOW + 30, nobody=True),
        "emergency": Emergency(
            "INC-7: “billing” is down",
            NOW + 60,
            (LEO,),
            (ADA,),
            SlackId("C0SECURITY"),
            ADA.okta,
            "ada@bastion",
            turned=True,
            overdue_at=NOW + DAY,
            alarmed_at=NOW + 2 * DAY,
        ),
        "tail": "f" * 64,
        "version": 7,
        "due": Due(Lane.TELL, NOW + 60),
        "wake": True,
    }
    return Request(**{**fields, **changes})  # type: ignore[arg-type]


def holding(**changes: object) -> Holding:
    fields: dict[str, object] = {
        "person": MARA.okta,
        "target": TARGET,
        "state": Held.ADDING,
        "needs": {REQUEST: NOW + DAY, OTHER: NOW + WEEK},
        "leaving": {RequestId("01JZZ9Q4F8X2M7K3V5B6N1C0DA"): "ran out"},
        "uses": {OTHER: ByUse("0oa1|google", NOW, WEEK, NOW + 26 * WEEK, (NOW + WEEK, NOW + 8 * DAY))},
        "asking": RequestId("01JZZ9Q4F8X2M7K3V5B6N1C0DB"),
        "base": Base.NONE,
        "based_at": NOW - 60,
        "givers": ("00uBOSS", "0oaACCESS"),
        "watch_from": NOW,
        "lease": Lease("worker|7", NOW + 90),
        "attempts": 3,
        "failing_since": NOW - 5,
        "last_error": "503 from okta",
        "taken_at": NOW - 7,
        "taken_from": OTHER,
        "times": 2,
        "lately": (NOW - WEEK, NOW),
        "version": 11,
        "due": Due(Lane.GIVE, NOW + 60, "okta:groups"),
        "wake": True,
    }
    return Holding(**{**fields, **changes})  # type: ignore[arg-type]


def card(**changes: object) -> Card:
    fields: dict[str, object] = {
        "request": REQUEST,
        "recipient": LEO.slack,
        "place": Place("D0LEO", "1760000000.000100"),
        "shown": "0f1e2d",
        "claim_until": NOW + 90,
        "again_at": NOW + 900,
        "failures": 1,
        "lost": "channel_not_found",
        "counted": True,
        "barred": True,
        "who": LEO.okta,
        "prior": Prior.OUTSIDE,
        "priors": (Prior.NONE, Prior.UNKNOWN),
        "guests": (Guest(OTHER, "remind@1760000000"),),
        "host": OTHER,
        "held": NOW + 41,
        "prompted_at": NOW + 40,
        "also": ("Billing | write", "another “one”"),
        "version": 4,
    }
    return Card(**{**fields, **changes})  # type: ignore[arg-type]


def person(**changes: object) -> Person:
    fields: dict[str, object] = {
        "slack": MARA.slack,
        "team": "T0001",
        "okta": MARA.okta,
        "name": "Mara Lindt",
        "email": "mara@example.com",
        "tz": "Europe/Zurich",
        "standing": Standing.OK,
        "groups": frozenset({"00gfinance", "00gall"}),
        "away_until": NOW + WEEK,
        "checked_at": NOW,
        "digest": (9, 13),
        "department": "R&D | “Platform”",
        "shared": "0f1e2d3c4b5a",
        "lately": (
            Lately(ROLE, For(DAY), (LEO.slack, ADA.slack), NOW - DAY),
            Lately(RoleKey("other"), WhileUsed(2 * WEEK), ()),
        ),
        "version": 3,
        "due": Due(Lane.TELL, NOW + DAY),
        "wake": True,
    }
    return Person(**{**fields, **changes})  # type: ignore[arg-type]


def team(**changes: object) -> Team:
    fields: dict[str, object] = {
        "id": "0123456789abcdef",
        "members": {MARA.okta: (ROLE, RoleKey("other")), LEO.okta: (ROLE,)},
        "version": 7,
    }
    return Team(**{**fields, **changes})  # type: ignore[arg-type]


def breaker(**changes: object) -> Breaker:
    fields: dict[str, object] = {
        "service": "okta",
        "open_since": NOW,
        "retry_at": NOW + 5,
        "why": "503",
        "barred": True,
        "told_since": NOW - 5,
        "tail": "a" * 64,
        "version": 2,
    }
    return Breaker(**{**fields, **changes})  # type: ignore[arg-type]


def cursor(**changes: object) -> Cursor:
    fields: dict[str, object] = {
        "log": "okta",
        "after": "/api/v1/logs?after=1760000000000_1&limit=1000",
        "since": NOW - WEEK,
        "read_to": NOW,
        "told": 1,
        "version": 12,
        "due": ALWAYS,
    }
    return Cursor(**{**fields, **changes})  # type: ignore[arg-type]


def budget(**changes: object) -> Budget:
    fields: dict[str, object] = {
        "bucket": "okta:apps",
        "most": 50,
        "used": 12,
        "resets_at": NOW + 60,
        "version": 3,
    }
    return Budget(**{**fields, **changes})  # type: ignore[arg-type]


def alarm(**changes: object) -> Alarm:
    fields: dict[str, object] = {
        "cause": Cause.OVERDUE,
        "subject": f"HOLD#{MARA.okta}#{TARGET}",
        "mark": f"{NOW}+15",
        "at": NOW,
        "recipient": SlackId("C0SECURITY"),
        "detail": {"title": "Billing reports, reading", "why": ""},
        "place": Place("C0SECURITY", "1760000000.000200"),
        "shown": "0f1e2d",
        "claim_until": NOW + 90,
        "again_at": NOW + 900,
        "failures": 1,
        "lost": "not delivered within a week",
        "version": 3,
        "due": Due(Lane.TELL, NOW + 60),
        "wake": True,
    }
    return Alarm(**{**fields, **changes})  # type: ignore[arg-type]


def repeat(**changes: object) -> Repeat:
    fields: dict[str, object] = {
        "name": "5f" * 32,
        "body": "a1" * 32,
        "minted": REQUEST,
        "begun_at": NOW,
        "until": NOW + DAY,
        "status": 200,
        "answer": '{"items": []}',
        "version": 2,
    }
    return Repeat(**{**fields, **changes})  # type: ignore[arg-type]


def job(**changes: object) -> Job:
    fields: dict[str, object] = {
        "id": "audit-verify-1",
        "kind_of": "audit-verify",
        "by": MARA.okta,
        "made_at": NOW,
        "until": NOW + WEEK,
        "state": JobState.DONE,
        "done": 1200,
        "of": 1200,
        "words": "every chain is whole",
        "carry": {"after": "", "count": "0"},
        "version": 4,
        "due": Due(Lane.TELL, NOW + 60),
    }
    return Job(**{**fields, **changes})  # type: ignore[arg-type]


def piece(**changes: object) -> Piece:
    fields: dict[str, object] = {
        "job": "catalog-plan-1",
        "name": "TEXT",
        "number": 2,
        "text": "roles:\n  ünïcode: 漢字\n",
        "until": NOW + WEEK,
        "version": 1,
    }
    return Piece(**{**fields, **changes})  # type: ignore[arg-type]


def track(**changes: object) -> Track:
    fields: dict[str, object] = {
        "id": "1f2e-3d",
        "event": '{"type": "track"}',
        "next_at": NOW,
        "tries": 2,
        "why": "the endpoint answered 400",
        "sent_at": NOW + 60,
        "until": NOW + WEEK,
        "version": 3,
    }
    return Track(**{**fields, **changes})  # type: ignore[arg-type]


def fact(sequence: int = 1, **changes: object) -> Fact:
    fields: dict[str, object] = {
        "subject": f"REQ#{REQUEST}",
        "sequence": sequence,
        "what": What.ASKED,
        "actor": MARA.slack,
        "at": NOW,
        "detail": {"role": ROLE, "note": ""},
        "before": "b" * 64,
    }
    return Fact(**{**fields, **changes})  # type: ignore[arg-type]


def role(key: str = ROLE, **changes: object) -> Role:
    fields: dict[str, object] = {
        "key": RoleKey(key),
        "title": f"The role {key}",
        "policy": PolicyKey("standard"),
        "owner": LEO,
        "target": TARGET,
        "description": "Read the monthly reports.",
        "lesser": RoleKey("billing-dashboards"),
        "retired": True,
        "pushed": Pushed("0oa1google5DkQxWv4t7", "Google", "Billing | reports"),
        "link": "https://acme.example/aws",
        "use": "Choose the account Billing.",
        "approver_groups": frozenset({"00gFIN"}),
        "activity": UsedApp("0oa1google5DkQxWv4t7", "Google | Cloud"),
        "version": 5,
    }
    return Role(**{**fields, **changes})  # type: ignore[arg-type]


def policy(**changes: object) -> Policy:
    fields: dict[str, object] = {
        "key": PolicyKey("standard"),
        "title": "Standard",
        "durations": (For(DAY), WhileUsed(2 * WEEK)),
        "longest": 4 * WEEK,
        "approvals": 2,
        "requesters": frozenset({"00gfinance"}),
        "extend": True,
        "reminders": (DAY, HOUR),
        "pending": 3 * DAY,
        "sensitive": True,
        "default": For(DAY),
        "ticket": "FIN-[0-9]{1,6}",
        "ticket_example": "FIN-4711",
        "for_others": True,
        "extensions": 3,
        "longest_extension": WEEK,
        "hours": HOURS,
        "because": "Salaries can be read.",
        "elsewhere": "in the vault",
        "rule": Rule("00goncall", MARA, 8 * HOUR),
        "emergency": Rules(For(4 * HOUR), DAY, 2, 4 * WEEK, frozenset({"00goncall"})),
        "version": 6,
    }
    return Policy(**{**fields, **changes})  # type: ignore[arg-type]


def approvers(key: str = ROLE, **changes: object) -> ApproverList:
    fields: dict[str, object] = {
        "role": RoleKey(key),
        "approvers": PEOPLE,
        "filed": PEOPLE[:1],
        "edited": Edited(MARA, NOW - DAY),
        "confirmed": frozenset({str(LEO.okta)}),
        "version": 8,
    }
    return ApproverList(**{**fields, **changes})  # type: ignore[arg-type]


def edits(**changes: object) -> Edits:
    proposal = Proposal(
        "0f1e2d",
        MARA,
        PEOPLE,
        PEOPLE[:1],
        8,
        (LEO, ADA),
        NOW,
        NOW + DAY,
        Fate.AGREED,
        ADA,
        NOW + HOUR,
        confirms=(LEO.okta,),
    )
    fields: dict[str, object] = {
        "role": ROLE,
        "title": "Billing reports, reading",
        "proposal": proposal,
        "tail": "c" * 64,
        "version": 3,
        "due": Due(Lane.TELL, NOW + DAY),
        "wake": True,
    }
    return Edits(**{**fields, **changes})  # type: ignore[arg-type]


def second(**changes: object) -> Second:
    fields: dict[str, object] = {
        "role": ROLE,
        "recipient": ADA.slack,
        "proposal": "0f1e2d",
        "place": Place("D0ADA", "1760000000.000300", thread="1760000000.000100"),
        "shown": "0f1e2d",
        "claim_until": NOW + 90,
        "again_at": NOW + 900,
        "failures": 1,
        "lost": "channel_not_found",
        "who": ADA.okta,
        "version": 4,
    }
    return Second(**{**fields, **changes})  # type: ignore[arg-type]


def review(**changes: object) -> Reviewing:
    fields: dict[str, object] = {
        "request": REQUEST,
        "person": MARA.okta,
        "made_at": NOW,
        "deadline": NOW + DAY,
        "state": Review.CLOSED,
        "answer": Answer.NOT_JUSTIFIED,
        "by": LEO,
        "words": "Nothing was down | at all",
        "closed_at": NOW + HOUR,
        "version": 2,
    }
    return Reviewing(**{**fields, **changes})  # type: ignore[arg-type]


def ledger(**changes: object) -> Ledger:
    fields: dict[str, object] = {
        "person": MARA.okta,
        "open": (REQUEST,),
        "times": (NOW - WEEK, NOW),
        "version": 3,
    }
    return Ledger(**{**fields, **changes})  # type: ignore[arg-type]


def search_list(version: int, *keys: str) -> SearchList:
    return SearchList(
        version,
        tuple(
            Entry(
                RoleKey(key),
                f"The role {key}",
                PolicyKey("standard"),
                TARGET,
                (LEO.slack, ADA.slack),
                retired=key == ROLE,
                owner=LEO.okta,
                owner_slack=LEO.slack,
                about=f"What {key} is for, 説明",
                lesser=RoleKey(keys[0]) if key != keys[0] else None,
            )
            for key in keys
        ),
    )


EVERY: tuple[Record, ...] = (
    request(),
    holding(),
    card(),
    card(event="reminder"),
    person(),
    Load(LEO.slack, 3, {"20370": 2, "20371": 1}, frozenset({HAS})),
    alarm(),
    team(),
    Favourites({"0123456789abcdef": (ROLE,)}, 2),
    Doubt(
        ROLE,
        "Billing | write",
        Approver(LEO.okta, LEO.slack, "Leo | Kim"),
        MARA.slack,
        Stand.WAITS,
        Due(Lane.TELL, NOW + 60),
        wake=True,
        place=Place("D1", "1.2"),
        shown="f" * 64,
        claim_until=NOW + 90,
        again_at=NOW + 900,
        failures=2,
        lost="channel_not_found",
        version=4,
    ),
    Lookout("billing-write", 3, Due(Lane.TELL, NOW + 60), wake=True),
    Comparison(f"HOLD#{MARA.okta}#{TARGET}", 1, NOW - HOUR, 4000, 3, 2, 1, 5, Due(Lane.TELL, NOW + 45)),
    breaker(),
    budget(),
    cursor(),
    Heartbeat(NOW, "due 3"),
    repeat(),
    job(),
    piece(),
    track(),
    fact(),
    role(),
    policy(),
    approvers(),
    edits(),
    second(),
    review(),
    ledger(),
    Head(9),
    search_list(9, ROLE, "other"),
)
