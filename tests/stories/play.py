"""How stories are told: people do things in Slack, time moves, and then everybody's truth is compared."""

from collections.abc import Sequence
from typing import Any

from access.audit import first_break
from access.keys import Key, RequestId, Target, holding_key, request_key
from access.request import Request
from handlers import wiring
from sandbox.slack.hands import Hands
from sandbox.world import World
from store.dynamo import DynamoStore
from tests.until import until

STAGING, PRODUCTION = "00gSTAGINGREAD", "00gPRODUCTION"
ANN, BEN, CLEO, DAN, EVE = (
    f"{name}@acme.example" for name in ("ann.lee", "ben.ito", "cleo.march", "dan.oz", "eve.song")
)
Json = dict[str, Any]


class Play:
    """One story in one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = world.clock
        self.okta = world.okta
        self.slack = world.slack
        self._hands: dict[str, Hands] = {}

    def __getitem__(self, email: str) -> Hands:
        """A person's hands and eyes; the same all through the story."""
        return self._hands.setdefault(email, self.world.hands(email))

    @property
    def store(self) -> DynamoStore:
        return wiring.store(wiring.settings("sweep"))

    def settled(self) -> None:
        """Until the worker has attended to everything that was written with a wake."""
        until(lambda: not self.world.busy(), within=30)

    def fill(self, email: str, role: str, duration: str, approvers: Sequence[str], reason: str = "to debug") -> None:
        """Open the form and fill it in, up to the button."""
        hands = self[email]
        hands.command("/access")
        self.settled()
        self.choose_role(email, role)
        hands.choose("ask_duration", duration)
        hands.type("ask_reason", reason)
        hands.choose("ask_approvers", [self.world.company.person(each).slack for each in approvers])

    def choose_role(self, email: str, role: str) -> None:
        hands = self[email]
        title = {"staging-read": "Staging Read", "staging-debug": "Staging Debug", "production-admin": "Production"}[role]
        found = hands.search("ask_role", title)
        assert [option["value"] for option in found] == [role]
        hands.choose("ask_role", role)

    def ask(self, email: str, role: str = "staging-read", duration: str = "for 1w", approvers: Sequence[str] = (BEN,), reason: str = "to debug") -> RequestId:
        """The whole form, sent; the id of what is on record."""
        self.fill(email, role, duration, approvers, reason)
        before = set(self.requests())
        self[email].submit()
        assert self[email].errors == {}
        assert self[email].view is None
        (new,) = set(self.requests()) - before
        return new

    def given(self, email: str, role: str = "staging-read", duration: str = "for 1w", approver: str = BEN) -> RequestId:
        """Asked, approved and there."""
        request = self.ask(email, role, duration, [approver])
        self.settled()
        self.press(approver, "approve")
        self.settled()
        return request

    def cards(self, email: str, action: str) -> list[Json]:
        """This person's messages that have such a button, oldest first."""
        return [message for message in self[email].messages() if action in str(message.get("blocks"))and self._has(message, action)]

    def _has(self, message: Json, action: str) -> bool:
        return any(e.get("action_id") == action for b in message.get("blocks", []) for e in b.get("elements", []) if isinstance(e, dict))

    def press(self, email: str, action: str, message: Json | None = None) -> None:
        """Press a button of the newest message that has it, or of a remembered one."""
        self[email].press(message or self.cards(email, action)[-1], action)

    def requests(self) -> list[RequestId]:
        """The ids of all requests there are."""
        from sandbox.aws.clients import dynamodb

        pages = dynamodb(self.world.engine.url).get_paginator("scan").paginate(TableName=f"{self.world.prefix}-work", ConsistentRead=True)
        keys = [item["pk"]["S"] for page in pages for item in page["Items"] if item["sk"]["S"] == "META" and item["pk"]["S"].startswith("REQ#")]
        return sorted(RequestId(key.removeprefix("REQ#")) for key in keys)

    def request(self, request: RequestId) -> Request:
        found = self.record(request_key(request))
        assert isinstance(found, Request)
        return found

    def holding(self, email: str, group: str = STAGING) -> Any:
        okta = self.world.company.person(email).okta
        assert okta is not None
        return self.record(holding_key(okta, Target("okta_group", (group,))))

    def record(self, key: Key) -> object:
        return self.store.read([key]).get(key)

    def facts(self, request: RequestId) -> list[str]:
        """What is on record about a request, in order; the chain must hold."""
        facts = list(self.store.facts(f"REQ#{request}"))
        assert first_break(facts) is None
        return [fact.what.value for fact in facts]

    def refusals(self) -> list[str]:
        """The codes of all refusals on record."""
        from sandbox.aws.clients import dynamodb

        pages = dynamodb(self.world.engine.url).get_paginator("scan").paginate(TableName=f"{self.world.prefix}-audit", ConsistentRead=True)
        keys = [item["pk"]["S"] for page in pages for item in page["Items"] if item["pk"]["S"].startswith("REFUSED#")]
        return sorted(self.store.facts(key)[0].detail["codes"] for key in keys)

    def sweep(self, after: int = 60, times: int = 1) -> dict[str, int]:
        """Time moves on and the schedule calls."""
        counts: dict[str, int] = {}
        for _ in range(times):
            self.clock.advance(after)
            counts = self.world.sweep()
            self.settled()
        return counts

    def look_up(self, *emails: str) -> None:
        """These people open the form and close it again, so that they are known as of now."""
        for email in emails:
            self[email].command("/access")
            self[email].close()
        self.settled()

    def sees(self, email: str) -> str:
        """All that this person's direct messages say now."""
        return "\n\n".join(self[email].draw(message) for message in self[email].messages())

    def told(self, email: str) -> str:
        """What only this person was told, newest last."""
        return "\n".join(self[email].draw(message) for message in self[email].ephemerals())
