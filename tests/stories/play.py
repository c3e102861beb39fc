"""How stories are told: people do things in Slack, time moves, and then everybody's truth is compared."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from access.audit import first_break
from access.holding import Holding
from access.keys import Key, RequestId, Target, holding_key, request_key
from access.request import Request
from handlers import local, wiring
from sandbox.slack import payloads
from sandbox.slack.blocktree import places
from sandbox.slack.forms import find
from sandbox.slack.hands import Hands
from sandbox.slack.replies import after_submission
from sandbox.slack.signing import Answer
from sandbox.world import World
from store.dynamo import DynamoStore
from tests.stories.records import rows
from tests.until import until

CATALOG = Path(__file__).parent / "catalog.yml"
STAGING, PRODUCTION = "00gSTAGINGREAD", "00gPRODUCTION"
ANN, BEN, CLEO, DAN, EVE = (
    f"{name}@acme.example" for name in ("ann.lee", "ben.ito", "cleo.march", "dan.oz", "eve.song")
)
TITLES = {
    "staging-read": "Staging Read",
    "staging-debug": "Staging Debug",
    "production-admin": "Production Admin",
    "dev-write": "Dev Write",
    "gcp-reports": "Reports Viewer",
    "zendesk-admin": "Zendesk Admin",
    "tools-invoke": "Tools Invoke",
}
Json = dict[str, Any]


class Play:
    """One story in one world."""

    def __init__(self, world: World, *, woken: bool = True) -> None:
        self.world = world
        self.clock = world.clock
        self.okta = world.okta
        self.slack = world.slack
        self.woken = woken
        self._hands: dict[str, Hands] = {}

    def __getitem__(self, email: str) -> Hands:
        """A person's hands and eyes; the same all through the story."""
        return self._hands.setdefault(email, self.world.hands(email))

    # Time and the machinery

    def settled(self) -> None:
        """Until the worker has attended to everything that was written with a wake; without a worker, the next sweep."""
        if self.woken:
            until(lambda: not self.world.busy(), within=30)
        else:
            self.clock.advance(60)
            self.world.sweep()

    def sweep(self, after: int = 60, times: int = 1) -> dict[str, int]:
        """Time moves on and the schedule calls."""
        counts: dict[str, int] = {}
        for _ in range(times):
            self.clock.advance(after)
            counts = self.world.sweep()
            if self.woken:
                self.settled()
        return counts

    def load(self, *changes: tuple[str, str]) -> None:
        """Put the catalogue in force with some of its text replaced."""
        text = CATALOG.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        changed = self.world.directory / "catalog.yml"
        changed.write_text(text)
        assert local.main(["catalog", "load", str(changed)]) == 0

    # What people do

    def look_up(self, *emails: str) -> None:
        """These people open the form and close it again, so that they are known as of now."""
        for email in emails:
            self[email].command("/access")
            self[email].close()
        self.settled()

    def fill(
        self,
        email: str,
        role: str = "staging-read",
        duration: str = "for 1w",
        approvers: Sequence[str] = (BEN,),
        reason: str = "to debug",
    ) -> None:
        """Open the form and fill it in, up to the button."""
        hands = self[email]
        hands.command("/access")
        self.settled()
        self.choose_role(email, role)
        hands.choose("ask_duration", duration)
        hands.type("ask_reason", reason)
        hands.choose("ask_approvers", [self.slack_id(each) for each in approvers])

    def choose_role(self, email: str, role: str) -> None:
        hands = self[email]
        found = hands.search("ask_role", TITLES[role])
        assert [option["value"] for option in found] == [role]
        hands.choose("ask_role", role)

    def ask(
        self,
        email: str,
        role: str = "staging-read",
        duration: str = "for 1w",
        approvers: Sequence[str] = (BEN,),
        reason: str = "to debug",
    ) -> RequestId:
        """The whole form, sent; the id of what is on record."""
        self.fill(email, role, duration, approvers, reason)
        return self._sent(email)

    def asked(self, email: str, *more: Any, **named: Any) -> RequestId:
        """Asked, and the cards are there."""
        request = self.ask(email, *more, **named)
        self.settled()
        return request

    def given(
        self, email: str, role: str = "staging-read", duration: str = "for 1w", approver: str = BEN
    ) -> RequestId:
        """Asked, approved and there."""
        request = self.asked(email, role, duration, [approver])
        self.press(approver, "approve")
        self.settled()
        return request

    def extend(self, email: str, duration: str, reason: str = "not done yet") -> RequestId:
        """Press Extend on the reminder and send the form; the id of the extension."""
        self.press(email, "extend")
        self[email].choose("extend_duration", duration)
        self[email].type("extend_reason", reason)
        return self._sent(email)

    def deny(self, email: str, reason: str) -> None:
        """Press Deny and send the form."""
        self.press(email, "deny")
        self[email].type("deny_reason", reason)
        self[email].submit()
        assert self[email].errors == {}
        assert self[email].view is None

    def press(self, email: str, action: str, message: Json | None = None) -> None:
        """Press a button of the newest message that has it, or of a remembered one."""
        self[email].press(message or self.cards(email, action)[-1], action)

    def forge(self, email: str, action: str, message: Json) -> Answer:
        """Slack's request for a click that this person's client would not let them make."""
        hands = self[email]
        place = find(message["blocks"], action)
        act = payloads.action(place.element, place.block["block_id"], self.slack.mint.ts())
        return hands.courier.payload(payloads.message_action(self.slack, hands.member, message, act))[0]

    def submit(self, email: str, change: Callable[[Json], object]) -> Answer:
        """Send the open form with something in it that its fields do not offer. `change` alters its values by action id."""
        hands = self[email]
        view = self.slack.views.top(hands.user_id)
        assert view is not None
        payload = payloads.submission(self.slack, hands.member, view)
        inputs = payload["view"]["state"]["values"].values()
        change({action: given for each in inputs for action, given in each.items()})
        answer, wrong = hands.courier.payload(payload)
        assert wrong is None
        assert after_submission(self.slack, view, answer.body) is None
        return answer

    def _sent(self, email: str) -> RequestId:
        before = set(self.requests())
        self[email].submit()
        assert self[email].errors == {}
        assert self[email].view is None
        (new,) = set(self.requests()) - before
        return new

    # What people see

    def cards(self, email: str, action: str) -> list[Json]:
        """This person's messages that have such a button, oldest first."""
        return [
            message
            for message in self[email].messages()
            if action in [place.element.get("action_id") for place in places(message["blocks"])]
        ]

    def copied(self, message: Json, email: str) -> Json:
        """A message of somebody else's, as this person would have it had it been theirs."""
        return message | {"channel": self[email].place(None).id}

    def sees(self, email: str) -> str:
        """All that this person's direct messages say now, without line breaks: every run of spaces is one."""
        texts = [self[email].draw(message) for message in self[email].messages() if not message["ephemeral"]]
        return " ".join(" ".join(texts).split())

    def told(self, email: str) -> list[str]:
        """What only this person was told, oldest first."""
        return [str(message["text"]) for message in self[email].ephemerals()]

    def name(self, email: str) -> str:
        """What others see where this person is mentioned."""
        return f"@{self[email].member.shown}"

    def slack_id(self, email: str) -> str:
        return self.world.company.person(email).slack

    def okta_id(self, email: str) -> str:
        found = self.world.company.person(email).okta
        assert found is not None
        return found

    # What is on record

    @property
    def store(self) -> DynamoStore:
        return wiring.store(wiring.settings("sweep"))

    def requests(self) -> list[RequestId]:
        """The ids of all requests there are."""
        keys = [item["pk"]["S"] for item in rows(self.world, "work", "REQ#") if item["sk"]["S"] == "META"]
        return sorted(RequestId(key.removeprefix("REQ#")) for key in keys)

    def request(self, request: RequestId) -> Request:
        found = self.record(request_key(request))
        assert isinstance(found, Request)
        return found

    def holding(self, email: str, group: str = STAGING) -> Holding:
        okta = self.world.company.person(email).okta
        assert okta is not None
        found = self.record(holding_key(okta, Target("okta_group", (group,))))
        assert isinstance(found, Holding)
        return found

    def record(self, key: Key) -> object:
        return self.store.read([key]).get(key)

    def facts(self, request: RequestId) -> list[str]:
        """What is on record about a request, in order; the chain must hold."""
        return self.facts_of(f"REQ#{request}")

    def facts_of(self, subject: str) -> list[str]:
        facts = list(self.store.facts(subject))
        assert first_break(facts) is None
        return [fact.what.value for fact in facts]

    def proof(self, request: RequestId) -> str:
        """How the end of a request was proven."""
        return self.store.facts(f"REQ#{request}")[-1].detail["proof"]

    def refusals(self) -> list[str]:
        """The codes of all refusals on record."""
        keys = [item["pk"]["S"] for item in rows(self.world, "audit", "REFUSED#")]
        return sorted(self.store.facts(key)[0].detail["codes"] for key in keys)
