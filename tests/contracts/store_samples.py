"""One record of every kind with every field set, for tests of stores."""

from access.audit import Fact, What
from access.breaker import Breaker, Heartbeat
from access.card import Card, Place
from access.catalog import Approver, ApproverList, Entry, Head, Policy, Role, SearchList
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.holding import Base, Held, Holding, Lease
from access.keys import Due, Lane, OktaId, PolicyKey, RequestId, RoleKey, SlackId, Target
from access.person import Load, Party, Person, Standing
from access.ports import Record
from access.request import Decision, Lesser, Limits, Request, State, Stop

NOW = 1_760_000_000
MARA = Party(OktaId("00u1mara5DkQxWv4t5d7"), SlackId("U0MARA00001"))
LEO = Party(OktaId("00u2leo05DkQxWv4t5d7"), SlackId("U0LEO000002"))
ADA = Party(OktaId("00u3ada05DkQxWv4t5d7"), SlackId("U0ADA000003"))
TARGET = Target("okta_group", ("00g1reports5DkQxWv4t",))
ROLE = RoleKey("billing-reports-read")
REQUEST = RequestId("01JZZ9Q4F8X2M7K3V5B6N1C0DE")
OTHER = RequestId("01JZZ9Q4F8X2M7K3V5B6N1C0DF")


def request(**changes: object) -> Request:
    fields: dict[str, object] = {
        "id": REQUEST,
        "requester": MARA,
        "for_whom": MARA,
        "role": ROLE,
        "title": "Billing reports, reading",
        "target": TARGET,
        "limits": Limits(PolicyKey("standard"), (For(DAY), For(WEEK)), 2, 4 * WEEK, True, (DAY, HOUR)),
        "asked": (LEO, ADA),
        "duration": For(WEEK),
        "reason": "Quarterly audit of the invoices, ticket FIN-4711 — and “quotes”",
        "made_at": NOW,
        "deadline": NOW + WEEK,
        "state": State.APPROVED,
        "decisions": (Decision(LEO, True, NOW + 60, "fine", For(DAY), RoleKey("billing-dashboards")),),
        "granted": WhileUsed(2 * WEEK),
        "approved_at": NOW + 60,
        "end": NOW + DAY,
        "former_ends": (NOW + HOUR, NOW + 2 * HOUR),
        "begun_at": NOW + 61,
        "given_at": NOW + 62,
        "had_already": True,
        "stopped": Stop("given back", "U0MARA00001", NOW + 70),
        "taking_back_at": NOW + 71,
        "ended_at": NOW + 72,
        "reason_ended": "given back",
        "extends": OTHER,
        "lesser": Lesser(RoleKey("billing-dashboards"), "Billing | dashboards"),
        "bundle": "starter",
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
        "asking": RequestId("01JZZ9Q4F8X2M7K3V5B6N1C0DB"),
        "base": Base.NONE,
        "watch_from": NOW,
        "lease": Lease("worker|7", NOW + 90),
        "attempts": 3,
        "failing_since": NOW - 5,
        "last_error": "503 from okta",
        "times": 2,
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
        "checked_at": NOW,
        "version": 3,
        "due": Due(Lane.TELL, NOW + DAY),
        "wake": True,
    }
    return Person(**{**fields, **changes})  # type: ignore[arg-type]


def breaker(**changes: object) -> Breaker:
    fields: dict[str, object] = {
        "service": "okta",
        "open_since": NOW,
        "retry_at": NOW + 5,
        "why": "503",
        "tail": "a" * 64,
        "version": 2,
    }
    return Breaker(**{**fields, **changes})  # type: ignore[arg-type]


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
        "version": 6,
    }
    return Policy(**{**fields, **changes})  # type: ignore[arg-type]


def approvers(key: str = ROLE, **changes: object) -> ApproverList:
    people = (Approver(LEO.okta, LEO.slack, "Leo | Finance"), Approver(ADA.okta, ADA.slack, "Ada"))
    return ApproverList(**{"role": RoleKey(key), "approvers": people, "version": 8, **changes})  # type: ignore[arg-type]


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
    Load(LEO.slack, 3),
    breaker(),
    Heartbeat(NOW, "due 3"),
    fact(),
    role(),
    policy(),
    approvers(),
    Head(9),
    search_list(9, ROLE, "other"),
)
