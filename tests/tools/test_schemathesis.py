"""Schemathesis reads the document that the API gives out and calls the real door: no error of ours, and every answer is as promised."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi import checks

from handlers import tools as entry
from handlers import wiring
from tests.clock import Clock
from tests.tools.api import Api, Lambda, door, event, identity
from tests.tools.ready import ready
from tests.world import World
from tools.operation import Operation
from tools.operations import OPERATIONS

EXAMPLES = 20
"""Of each operation and kind."""
PROMISED = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
REFUSED = [*PROMISED, checks.negative_data_rejection]
"""What Schemathesis made wrong on purpose is refused as well."""


class Front:
    """The door over WSGI, as API Gateway hands calls on; a new world for every call that counts, and `who` calls."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.who = "ann"
        self.api = self.anew()

    def anew(self) -> Api:
        world = World(Clock())
        found = door(world)
        self._patch.setattr(wiring, "tools", lambda: found)
        self.api = Api(world, found)
        return self.api

    def __call__(self, environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        path, query = environ["REQUEST_URI"].partition("?")[0], environ["QUERY_STRING"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = {
            name.removeprefix("HTTP_").replace("_", "-"): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        signed = "AUTHORIZATION" in headers  # with what, the gateway has judged
        sent = event(
            environ["REQUEST_METHOD"],
            path,
            headers=headers,
            identity=identity(session=f"{self.who}@example.com") if signed else None,
            request=uuid.uuid4().hex,
            multiValueQueryStringParameters=parse_qs(query, keep_blank_values=True) or None,
        )
        reply: Any = entry.handler(sent | {"body": body.decode("utf-8", "replace") or None}, Lambda())
        start(
            f"{reply['statusCode']} {HTTPStatus(reply['statusCode']).phrase}", list(reply["headers"].items())
        )
        return [reply["body"].encode()]


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with pytest.MonkeyPatch.context() as patch:
        yield Front(patch)


@pytest.fixture(scope="module")
def schema(front: Front) -> BaseSchema:
    return from_wsgi("/v1/openapi.json", front, headers={"Authorization": "signed"})


def some(examples: int) -> settings:
    """The same ones each time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def cases(schema: BaseSchema, operation: Operation, mode: GenerationMode) -> SearchStrategy[Case[Any]]:
    return schema[operation.path][operation.method].as_strategy(mode)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda each: each.name.lower())
def test_every_answer_is_one_that_the_document_promises(
    front: Front, schema: BaseSchema, operation: Operation, mode: GenerationMode
) -> None:
    api = front.anew()
    there = ready(api, operation)
    front.who = there.who

    @given(cases(schema, operation, mode))
    @some(EXAMPLES)
    def walk(case: Case[Any]) -> None:
        case.call_and_validate(checks=REFUSED if mode.is_negative else PROMISED)

    walk()


def test_at_least_four_of_five_calls_by_the_document_are_done(front: Front, schema: BaseSchema) -> None:
    """Each in a world of its own, which has what it names, on one page; what else is sent is Schemathesis's choice."""
    came = [status for operation in OPERATIONS for status in statuses(front, schema, operation)]
    done = [status for status in came if 200 <= status < 300]
    assert len(came) >= len(OPERATIONS) * EXAMPLES / 4
    assert len(done) >= 0.8 * len(came), Counter(came)


def statuses(front: Front, schema: BaseSchema, operation: Operation) -> list[int]:
    """What came of the positive cases of one operation."""
    came: list[int] = []

    @given(cases(schema, operation, GenerationMode.POSITIVE))
    @some(EXAMPLES)
    def call(case: Case[Any]) -> None:
        there = ready(front.anew(), operation)
        front.who = there.who
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                part |= {name: there.values[name] for name in part if name in there.values}
        case.query.pop("after", None)
        came.append(case.call().status_code)

    call()
    return came
