"""A pretend world around the real entries in one process: records in the twin, Slack without a socket, and a worker that is called here.

Stories can be played in it as in `sandbox.world`. Only what carries things is replaced: DynamoDB by its twin, HTTP to Slack by a call.
"""

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from slack_sdk.web import base_client

from access.catalog_draft import Draft, Email
from access.catalog_rules import check
from access.keys import Key
from bot import aside
from handlers import local, wiring
from sandbox.company import Company, company, somebody
from sandbox.moving_in import move_in
from sandbox.okta import PretendOkta
from sandbox.okta.server import TOKEN
from sandbox.slack.hands import Hands
from sandbox.slack.installation import Installation
from sandbox.slack.server import _route
from sandbox.slack.signing import Answer
from sandbox.slack.workspace import Workspace
from sandbox.world import SECURITY, LambdaContext, World, _member, proxy_event
from store.catalog_file import read
from store.convert import to_item
from store.memory import MemoryStore
from tests.clock import Clock
from tests.stories import play
from tests.stories.play import ANN, CATALOG, EVE

BASE = "http://127.0.0.1:9"
"""Where Slack seems to be; nobody listens there."""
Route = Callable[[str, dict[str, str], bytes], Any]


class Wires:
    """What every call to Slack runs through: put `route` in place of the network."""

    def __init__(self) -> None:
        self.route: Route

    def call(self, _client: object, url: str, req: Any) -> dict[str, Any]:
        """What the SDK does with a request, without a socket."""
        headers = {**req.headers, **req.unredirected_hdrs}
        reply = self.route(url.removeprefix(BASE), headers, req.data or b"")
        return {"status": reply.status, "headers": dict(reply.headers), "body": _text(reply.body)}

    def post(self, url: str, **_more: object) -> Any:
        """A client for a response url."""

        def send(**args: object) -> Any:
            head = {"Content-Type": "application/json"}
            reply = self.route(url.removeprefix(BASE), head, _text(args).encode())
            return SimpleNamespace(status_code=reply.status)

        return SimpleNamespace(send=send)

    @contextmanager
    def laid(self) -> Iterator[None]:
        """For as long as this runs, nothing reaches a socket of Slack's."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(base_client.BaseClient, "_perform_urllib_http_request_internal", _bound(self.call))
            patch.setattr(aside, "WebhookClient", self.post)
            yield


def _bound(call: Callable[..., Any]) -> Any:
    def request(self: object, url: str, req: Any) -> Any:
        return call(self, url, req)

    return request


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


class Shelter(World):
    """The world of the stories without AWS. Items that wake the worker wait until somebody asks whether it is busy."""

    installed: ClassVar[Installation | None] = None
    more: ClassVar[Mapping[str, str]] = {}
    """Settings besides those that every world has."""

    def __init__(
        self, directory: Path, people: Company, clock: Clock, okta: PretendOkta, wires: Wires
    ) -> None:
        self.directory, self.company, self.clock, self.okta = directory, people, clock, okta  # type: ignore[assignment]
        self.prefix, self.users, self.woken = "fuzz", "", list[Key]()
        members, app = [_member(each) for each in people.people], self.installed
        self.slack = Workspace(clock, members, tiers={}, installation=app)
        self.slack.base_url = BASE
        self.slack.channel(SECURITY, "security", [])
        self.store = MemoryStore(clock, woken=self.woken.append)
        wires.route = lambda path, headers, body: _route(self.slack, path, headers, body)

    @contextmanager
    def wired(self) -> Iterator[None]:
        """For as long as this runs, the entries of this process are this world's."""
        with pytest.MonkeyPatch.context() as patch:
            for name in ("store", "quick_store"):
                patch.setattr(wiring, name, functools.cache(lambda _found: self.store))
            self._install()
            try:
                yield
            finally:
                wiring.install(wiring.Surroundings({}))

    def _install(self) -> None:
        wiring.install(wiring.Surroundings(self.environ, self.clock, self.clock.advance, slack_limits=False))  # type: ignore[arg-type]

    @property
    def environ(self) -> dict[str, str]:
        """The settings of every entry."""
        app = self.slack.installation
        return {
            "SLACK_BOT_TOKEN": app.token,
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "SLACK_TEAM_ID": app.team_id,
            "SLACK_APP_ID": app.app_id,
            "SLACK_API_URL": f"{BASE}/api/",
            "OKTA_ORG_URL": self.okta.url,
            "OKTA_API_TOKEN": self.okta.token,
            "ACCESS_TABLE_PREFIX": self.prefix,
            "ACCESS_SECURITY_CHANNEL": SECURITY,
            "ACCESS_USERS_GROUP": self.users,
            "ACCESS_TOOLS_ROLES": "arn:aws:iam::123456789012:role/tools/tools-invoke",
            "ACCESS_TOOLS_PERSON_ROLES": "arn:aws:iam::123456789012:role/tools/tools-invoke",
            "AWS_REGION": "eu-west-1",
            **self.more,
        }

    def rows(self, _world: object, table: str, start: str = "") -> list[dict[str, Any]]:
        """As `tests.stories.records.rows`: whole items by the beginning of their partition key."""
        found = [
            each
            for key, each in self.store._records.items()
            if key.table == table and key.pk.startswith(start)
        ]
        return [dict(to_item(each)) for each in found]

    def only_for(self, group: str) -> None:
        """As in the stories' world."""
        self.users = group
        self._install()

    def busy(self) -> list[str]:
        """The worker runs here and now, until nothing wakes it."""
        while self.woken:
            keys, self.woken[:] = list(dict.fromkeys(self.woken)), []
            outside = wiring.work("worker").outside(lambda: 55.0, "here")
            for key in keys:
                wiring.work("worker").workflow.rouse(outside, key)
        return []

    def hands(self, email: str, deliver: Any = None) -> Hands:
        """This person at their Slack client."""
        return self.slack.hands(self.company.person(Email(email)).slack, deliver or self.deliver)

    def deliver(self, body: bytes, headers: Any) -> Answer:
        """What API Gateway does with a request from Slack."""
        from handlers import slack

        answer: Any = slack.handler(proxy_event(body, headers), LambdaContext(10.0))
        return Answer(int(answer["statusCode"]), dict(answer["headers"]), str(answer["body"]))


@functools.cache
def people() -> Company:
    """Everybody of the stories' catalogue, the two who ask, and those who must be refused."""
    draft = check(read(CATALOG.read_text()).plain)
    assert isinstance(draft, Draft)
    found = company(draft)
    return replace(found, people=(*found.people, *(somebody(Email(each)) for each in (ANN, EVE))))


@contextmanager
def shelter(
    directory: Path, clock: Clock, wires: Wires, made: type[Shelter] = Shelter, token: str = TOKEN
) -> Iterator[Shelter]:
    """A fresh one with the catalogue in force. `token` is Okta's."""
    with PretendOkta(clock, share=1.0, token=token) as okta, pytest.MonkeyPatch.context() as patch:
        move_in(people(), okta)
        world = made(directory, people(), clock, okta, wires)
        with world.wired():
            patch.setattr(play, "rows", world.rows)
            assert local.main(["catalog", "load", str(CATALOG)]) == 0
            yield world
