"""One whole pretend world: Slack, Okta, a local AWS with our tables and worker, and our Slack entry reached by signed requests.

Stories and the terminal sandbox are both played in it. It takes no shortcut: the only ways into the product are the ones that Slack,
the stream and the schedule have.
"""

import base64
import fcntl
import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from handlers import wiring
from sandbox.aws import Engine, Function, Worker, create_tables, delete_tables
from sandbox.aws.clients import KEY, REGION, dynamodb
from sandbox.clock import SharedClock
from sandbox.company import Company
from sandbox.entries import CLOCK, METER, WORKING, WORLDS, digest
from sandbox.moving_in import move_in
from sandbox.okta import PretendOkta
from sandbox.slack.hands import Hands
from sandbox.slack.members import Member
from sandbox.slack.server import SlackServer
from sandbox.slack.signing import Answer, Deliver
from sandbox.slack.workspace import Workspace
from store.meter import Meter

SECURITY = "C0SECURITY"


@dataclass(frozen=True)
class LambdaContext:
    """What Lambda tells an invocation, for entries that run in this process."""

    seconds: float = 55.0
    aws_request_id: str = field(default_factory=lambda: secrets.token_hex(8))
    function_name: str = "here"

    def get_remaining_time_in_millis(self) -> int:
        """Always the whole of it: nothing here takes long."""
        return int(self.seconds * 1000)


class World:
    """Use as a context manager. `clock` is everybody's time; `engine` is shared between worlds, which differ by `prefix`."""

    def __init__(
        self, engine: Engine, prefix: str, directory: Path, company: Company, clock: SharedClock
    ) -> None:
        self.engine, self.prefix, self.directory, self.company, self.clock = (
            engine,
            prefix,
            directory,
            company,
            clock,
        )
        self._open = ExitStack()
        self.slack = Workspace(clock, [_member(each) for each in company.people], tiers={})
        self.slack.channel(SECURITY, "security", [])
        self.okta = PretendOkta(clock, share=1.0)
        self.meter = Meter()
        self.users = ""
        self.worker: Worker

    def __enter__(self) -> Self:
        self.server = self._open.enter_context(SlackServer(self.slack))
        self._open.enter_context(self.okta)
        move_in(self.company, self.okta)
        self._found()
        self._install()
        self._open.callback(wiring.install, wiring.Surroundings({}))
        return self

    def _found(self) -> None:
        """What is in AWS before anything happens."""
        create_tables(self.engine.url, self.prefix)
        self._open.callback(delete_tables, self.engine.url, self.prefix)

    def _install(self) -> None:
        wiring.install(wiring.Surroundings(self.environ, self.clock, self.clock.wait, slack_limits=False))
        for store in (wiring.store, wiring.quick_store):
            self.meter.attach(store(wiring.settings("sweep")).calls)

    def only_for(self, group: str) -> None:
        """Deployed again with the setting that the members of this Okta group alone may use the service."""
        self.users = group
        self._install()
        shared = self.engine.directory / WORLDS / f"{self.prefix}.json"
        if shared.exists():
            shared.write_text(json.dumps(json.loads(shared.read_text()) | {"ACCESS_USERS_GROUP": group}))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def employ(self, shared: Function | None = None) -> None:
        """Have the stream wake a worker from here on: one of our own, or one that serves several worlds, deployed with WORLDS."""
        env = {name: value for name, value in self.environ.items() if not name.startswith("AWS_")}
        env |= {CLOCK: str(self.directory / "clock"), METER: str(self._metered), WORKING: str(self._attended)}
        if shared is None:
            self.worker = Worker.deploy(self.engine, self.prefix, entry="sandbox.entries:worker", env=env)
            self._open.callback(self.worker.delete)
            return
        (self.engine.directory / WORLDS / f"{self.prefix}.json").write_text(json.dumps(env))
        self.worker = Worker.listen(self.engine, self.prefix, shared)
        self._open.callback(self.worker.leave)

    @property
    def environ(self) -> Mapping[str, str]:
        """The settings of every entry."""
        return {
            "SLACK_BOT_TOKEN": self.slack.installation.token,
            "SLACK_SIGNING_SECRET": self.slack.installation.signing_secret,
            "SLACK_TEAM_ID": self.slack.installation.team_id,
            "SLACK_APP_ID": self.slack.installation.app_id,
            "SLACK_API_URL": self.server.api_url,
            "OKTA_ORG_URL": self.okta.url,
            "OKTA_API_TOKEN": self.okta.token,
            "ACCESS_TABLE_PREFIX": self.prefix,
            "ACCESS_SECURITY_CHANNEL": SECURITY,
            "ACCESS_USERS_GROUP": self.users,
            "AWS_ENDPOINT_URL": self.engine.url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": KEY,
        }

    def hands(self, email: str, deliver: Deliver | None = None) -> Hands:
        """This person at their Slack client."""
        return self.slack.hands(self.company.person(email).slack, deliver or self.deliver)

    def deliver(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What API Gateway does with a request from Slack."""
        answer = self.invoke(proxy_event(body, headers))
        text = str(answer.get("body") or "")
        return Answer(int(answer["statusCode"]), dict(answer.get("headers") or {}), text)

    def invoke(self, event: object) -> dict[str, Any]:
        """The Slack entry, called as Lambda does."""
        from handlers import slack

        return slack.handler(event, LambdaContext(10.0))

    def sweep(self) -> dict[str, int]:
        """The schedule's call of the sweep."""
        from handlers import sweep

        return sweep.handler({"source": "aws.events"}, LambdaContext(55.0))

    def busy(self) -> list[str]:
        """What the worker has not finished with: items that were written with a wake and not attended to since, and its own run.

        An item that it leaves as it is, because Okta is known to be down, has been attended to.
        """
        before, waking = self._done(), self.waking()
        if before is None or before != self._done():
            return ["the worker is at work"]
        return [f"{item['pk']['S']}/{item['sk']['S']}" for item in waking if not _left_alone(item, before)]

    def waking(self) -> list[dict[str, Any]]:
        """The items of the table `work` that were written with a wake and still have it."""
        return self.scan("work", FilterExpression="attribute_exists(wake)")

    def scan(self, table: str, **more: Any) -> list[dict[str, Any]]:
        """The raw rows of a table as they are now. `more`: a filter, or what else DynamoDB takes."""
        scans = dynamodb(self.engine.url).get_paginator("scan")
        pages = scans.paginate(TableName=f"{self.prefix}-{table}", ConsistentRead=True, **more)
        return [item for page in pages for item in page["Items"]]

    def _done(self) -> frozenset[str] | None:
        """Names of all that the worker has attended to; None while it is at work."""
        with self._attended.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return None
            file.seek(0)
            return frozenset(file.read().split())

    def members(self, group: str) -> set[str]:
        """The e-mails of those whom Okta itself says to be in a group."""
        return self._emails(self.okta.members(group))

    def holders(self, app: str) -> set[str]:
        """The e-mails of those whom Okta itself says to have an app, of their own or through a group."""
        people = [each.okta for each in self.company.people if each.okta]
        return self._emails(each for each in people if self.okta.scope(app, each))

    def _emails(self, people: Iterable[str]) -> set[str]:
        emails = {str(each.okta): str(each.email) for each in self.company.people if each.okta}
        return {emails.get(okta, okta) for okta in people}

    def spent(self) -> tuple[Counter[str], float]:
        """AWS calls by operation and write units of this process and of the worker so far."""
        calls, writes = Counter(self.meter.calls), self.meter.write_units
        for line in self._metered.read_text().splitlines() if self._metered.exists() else []:
            noted = json.loads(line)
            calls.update(noted["calls"])
            writes += noted["writes"]
        return calls, writes

    def forget_spending(self) -> None:
        """Count from nothing again."""
        self.meter.reset()
        self._metered.unlink(missing_ok=True)
        self.slack.calls.clear()
        self.okta.calls.clear()

    @property
    def _metered(self) -> Path:
        return self.directory / "meter.jsonl"

    @property
    def _attended(self) -> Path:
        return self.directory / "attended"


def _left_alone(item: Mapping[str, Any], attended: frozenset[str]) -> bool:
    """Only a holding is ever left with its wake; anything else that has one, even in the same shape as before, is news."""
    return item["pk"]["S"].startswith("HOLD#") and digest(item) in attended


def _member(each: Any) -> Member:
    return Member(
        each.slack,
        each.email.partition("@")[0],
        each.name,
        each.email,
        tz=each.tz,
        team_id=each.team,
        is_bot=each.bot,
        deleted=each.deactivated,
        is_restricted=each.guest,
        is_stranger=each.stranger,
    )


def proxy_event(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """An HTTP API's event, payload version 2, as API Gateway makes it: lower-case headers, the body in base64."""
    return {
        "version": "2.0",
        "routeKey": "POST /slack/events",
        "rawPath": "/slack/events",
        "headers": {name.lower(): value for name, value in headers.items()},
        "requestContext": {"http": {"method": "POST", "path": "/slack/events"}},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
