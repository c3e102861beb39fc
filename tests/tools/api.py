"""The tools API in tests: events as API Gateway makes them, through the real handler, over the records in memory."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from access.keys import Table
from handlers import tools as entry
from store.catalog_file import read
from tests.world import World
from tools.callers import Allowed
from tools.customers import Customer
from tools.operation import Operation, Ports
from tools.operations import OPERATIONS
from tools.serving import Door

ACCOUNT = "123456789012"
INVOKE = f"arn:aws:iam::{ACCOUNT}:role/tools/tools-invoke"
MACHINE = f"arn:aws:iam::{ACCOUNT}:role/deployer"
CUSTOMERS = {
    "acme": Customer(
        "acme",
        f"arn:aws:iam::{ACCOUNT}:role/lake",
        "x",
        "eu-west-1",
        "b",
        "d",
        sources=("web",),
        replay=("replay", "{source}", "{from}", "{to}"),
    )
}
"""Whose account cannot be reached from here; `tests.tools.customer_account` is one that can."""
JSON = dict[str, Any]


class Lambda:
    """What Lambda tells an invocation."""

    aws_request_id = "lambda-1"

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


@dataclass(frozen=True)
class Reply:
    """What the caller gets."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])


def identity(role: str = "tools-invoke", session: str = "ann@example.com", account: str = ACCOUNT) -> JSON:
    """As API Gateway fills it in for a session of a role."""
    return {
        "accountId": account,
        "caller": f"AROAEXAMPLEID:{session}",
        "user": f"AROAEXAMPLEID:{session}",
        "userArn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accessKey": "ASIAEXAMPLE",
        "sourceIp": "192.0.2.7",
        "userAgent": "accessctl/1",
        "principalOrgId": None,
        "cognitoIdentityId": None,
    }


def event(method: str, path: str, body: object = None, **more: Any) -> JSON:
    """A REST API's proxy event. `more` replaces parts of it; `query` and `headers` are given as plain mappings."""
    query: Mapping[str, str] = more.pop("query", {})
    headers: Mapping[str, str] = more.pop("headers", {})
    who = more.pop("identity", identity())
    request = more.pop("request", "11111111-2222-3333-4444-555555555555")
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {"Host": "abc.execute-api.eu-central-1.amazonaws.com", **headers},
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": {"proxy": path.strip("/")},
        "stageVariables": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "abc",
            "stage": "prod",
            "requestId": request,
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "path": f"/prod{path}",
            "identity": who,
        },
        "body": json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
        **more,
    }


@dataclass
class Api:
    """Calls, one after the other, each with a request id of its own."""

    world: World
    door: Door
    calls: int = 0
    ids: list[str] = field(default_factory=list)

    def __call__(self, method: str, path: str, body: object = None, who: str = "ann", **more: Any) -> Reply:
        """Call as `who`, in a session of the role that fixes names, unless an `identity` is given."""
        self.calls += 1
        request = f"{self.calls:08d}-2222-3333-4444-555555555555"
        self.ids.append(request)
        session = identity(session=f"{who}@example.com")
        return self.send(event(method, path, body, **{"identity": session, "request": request, **more}))

    def send(self, sent: object) -> Reply:
        answer = entry.handler(sent, Lambda())
        assert set(answer) == {"statusCode", "headers", "body", "isBase64Encoded"}
        body, headers = answer["body"], answer["headers"]
        assert isinstance(body, str)
        assert isinstance(headers, dict)
        return Reply(int(str(answer["statusCode"])), headers, json.loads(body))

    def ask(self, who: str = "ann", **more: Any) -> str:
        """A request that is on record; its id."""
        reply = self("POST", "/v1/requests", asking(**more), who=who)
        assert reply.status == 200, reply
        return str(reply.body["request"]["id"])

    def recorded(self, request: str = "") -> list[JSON]:
        """The facts of one call, the last one unless named."""
        facts = self.world.store.facts(f"CALL#{request or self.ids[-1]}")
        return [{"what": each.what.value, "actor": each.actor, **each.detail} for each in facts]

    def facts(self) -> int:
        """How many facts there are in all."""
        return sum(key.table is Table.AUDIT for key in self.world.store._records)


def asking(**more: Any) -> JSON:
    return {
        "role": "staging-read",
        "duration": "for 1w",
        "reason": "to debug",
        "approvers": ["ben@example.com"],
        **more,
    }


def door(world: World, operations: Sequence[Operation] = OPERATIONS, *, tracked: bool = False) -> Door:
    ports = Ports(world.desk, world.workflow, world.store, lambda: CUSTOMERS, read=read)
    return Door(operations, Allowed.of([INVOKE, MACHINE], [INVOKE]), ports, tracked)


def url(email: str) -> str:
    return quote(email, safe="")
