"""A small company: the real workflow on the store in memory, the real app behind the gate, the pretend Slack on a socket.

The worker is played by hand: `tell` draws and sends what a request owes, `give` makes a grant run, so that listeners are tested alone.
"""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import BoltRequest
from slack_sdk import WebClient

from access.catalog import Approver, ApproverList, Entry, Policy, Role, SearchList
from access.desk import Desk
from access.holding import Held, Holding
from access.keys import OktaId, PolicyKey, RequestId, RoleKey, SlackId, request_key
from access.person import Person, Standing
from access.ports import Change, Scene, Write
from access.request import Request
from access.workflow import Workflow
from bot.app import build_app
from bot.client import quick
from bot.messenger import SlackMessenger
from bot.payload import MARK
from bot.views.links import home_address
from handlers.gate import Admitted, Gate
from sandbox.slack.hands import Hands
from sandbox.slack.members import Member
from sandbox.slack.server import SlackServer
from sandbox.slack.signing import Answer
from sandbox.slack.workspace import Workspace
from store.memory import MemoryStore
from tests.bot.samples import ADA, BEN, CLEO, POLICY, ROLE
from tests.clock import Clock

MEMBERS = [
    Member("U1", "ada", "Ada Byron", "ada@acme.example"),
    Member("U2", "ben", "Ben Okri", "ben@acme.example"),
    Member("U7", "cleo", "Cleo Vant", "cleo@acme.example"),
    Member("U8", "dan", "Dan Stranger", "dan@acme.example"),
]
OTHER = replace(
    ROLE,
    key=RoleKey("payroll-admin"),
    title="Payroll admin",
    policy=PolicyKey("closed"),
    target=replace(ROLE.target, ids=("g2",)),
)
CLOSED = replace(POLICY, key=PolicyKey("closed"), title="Closed", requesters=frozenset({"hr"}))


class Team:
    """Everybody and everything. `deliver` is how a signed request reaches the app."""

    def __init__(self, clock: Clock, server: SlackServer) -> None:
        self.clock = clock
        self.server = server
        self.slack: Workspace = server.workspace
        installed = self.slack.installation
        self.store = MemoryStore(clock)
        self._ids = iter(range(1, 1000))
        desk = Desk(self.store, clock, self._mint, random.Random(7).random, installed.team_id)
        self.workflow = Workflow(desk)
        self.home_tab = home_address(installed.team_id, installed.app_id)
        self.app = build_app(
            self.workflow,
            quick(server.api_url),
            lambda: installed.token,
            installed.team_id,
            home_tab=self.home_tab,
        )
        self.gate = Gate((installed.signing_secret,), installed.team_id, installed.app_id, clock)
        self.messenger = SlackMessenger(WebClient(installed.token, server.api_url, retry_handlers=[]))
        self.answers: list[Answer] = []
        self._catalogue()
        self.know("U1", "U2", "U7")

    def _mint(self) -> RequestId:
        return RequestId(f"{next(self._ids):026d}")

    def _catalogue(self) -> None:
        approvers = (
            Approver(BEN.okta, BEN.slack, "Ben Okri"),
            Approver(CLEO.okta, CLEO.slack, "Cleo Vant"),
            Approver(ADA.okta, ADA.slack, "Ada Byron"),
        )
        lists = [ApproverList(role.key, approvers) for role in (ROLE, OTHER)]
        slacks = tuple(each.slack for each in approvers)
        entries = tuple(
            Entry(role.key, role.title, role.policy, role.target, slacks, owner=role.owner.okta)
            for role in (ROLE, OTHER)
        )
        roles: list[Role] = [ROLE, OTHER]
        policies: list[Policy] = [POLICY, CLOSED]
        self.store.apply_catalog(1, roles, policies, lists, SearchList(1, entries), "", [], None)

    def know(self, *slacks: str) -> None:
        """Put people on record as Slack and Okta would have them."""
        oktas = {party.slack: party.okta for party in (ADA, BEN, CLEO)}
        for slack in map(SlackId, slacks):
            okta = oktas.get(slack) or OktaId(f"00u{slack}")
            known = Person(
                slack,
                "T",
                okta,
                slack,
                f"{slack}@acme.example",
                standing=Standing.OK,
                checked_at=self.clock(),
            )
            stored = self.store.read([known.key]).get(known.key)
            was = stored.version if isinstance(stored, Person) else None
            self.store.commit(Change(writes=(Write(replace(known, version=(was or 0) + 1), was),)))

    def hands(self, slack: str) -> Hands:
        return self.slack.hands(slack, self.deliver)

    def deliver(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        admitted = self.gate.admit({"headers": dict(headers), "body": body.decode()})
        if not isinstance(admitted, Admitted):
            return Answer(admitted.status)
        request = BoltRequest(body=admitted.body, context={MARK: admitted.mark}, mode="socket_mode")
        response = self.app.dispatch(request)
        self.answers.append(Answer(response.status, response.first_headers(), response.body))
        return self.answers[-1]

    def request(self, number: int = 1) -> Request:
        """The request with the id that was minted `number`th."""
        key = request_key(RequestId(f"{number:026d}"))
        found = self.store.read([key])[key]
        assert isinstance(found, Request)
        return found

    def exists(self, number: int = 1) -> bool:
        key = request_key(RequestId(f"{number:026d}"))
        return key in self.store.read([key])

    def tell(self, slack: str, event: str = "", number: int = 1) -> None:
        """Post what this person should see of a request."""
        request = self.request(number)
        holding = self.store.read([request.holding_key]).get(request.holding_key)
        parent = (
            self.store.read([request_key(request.extends)])[request_key(request.extends)]
            if request.extends
            else None
        )
        assert isinstance(holding, Holding)
        assert parent is None or isinstance(parent, Request)
        scene = Scene(request, holding, SlackId(slack), self.clock(), event, parent)
        self.messenger.send(scene.recipient, self.messenger.draw(scene), None)

    def give(self, number: int = 1) -> Request:
        """Play the worker that has set access up."""
        request = self.request(number)
        holding = self.store.read([request.holding_key])[request.holding_key]
        assert isinstance(holding, Holding)
        given = replace(request, begun_at=self.clock(), given_at=self.clock(), version=request.version + 1)
        held = replace(holding, state=Held.PRESENT, version=holding.version + 1)
        self.store.commit(Change(writes=(Write(given, request.version), Write(held, holding.version))))
        return given

    def asked(self, reason: str = "Quarterly numbers") -> Request:
        """Ada asks for a week, of Ben and Cleo."""
        ada = self.hands("U1")
        ada.command("/access")
        ada.search("ask_role", "meta")
        ada.choose("ask_role", "metabase-viewer")
        ada.type("ask_reason", reason)
        ada.choose("ask_approvers", ["U2", "U7"])
        ada.submit()
        assert ada.view is None, ada.errors
        return self.request()

    def said(self, slack: str) -> list[str]:
        """The words aside that this person has got."""
        return [str(each["text"]) for each in self.hands(slack).ephemerals()]

    def calls(self, *methods: str) -> list[Mapping[str, Any]]:
        """What reached Slack by these methods."""
        return [call.args for call in self.slack.calls if call.method in methods]
