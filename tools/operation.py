"""What an operation of the tools API is: where it is found, what it takes and answers, and the function that does it.

To add one: write `run`, describe it with an `Operation` in the file of its subject, and list it in `tools.operations`. The address, the
checks of what is sent, the record of each call and the OpenAPI document follow from that; nothing is changed at API Gateway.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast

from access.calls import By
from access.desk import Desk
from access.keys import RequestId
from access.person import Person
from access.workflow import Workflow
from tools.catalog_ports import File, Texts
from tools.customers import Customers
from tools.lake import Lake, Nowhere
from tools.schema import Schema

Value = str | int | bool | tuple[str, ...]
"""A parameter after it was checked."""


WAY = "api"
"""How the record of a decision names this way in."""


class Where(StrEnum):
    """Where a parameter stands."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"


class Kind(StrEnum):
    """The JSON type of a parameter."""

    TEXT = "string"
    WHOLE = "integer"
    FLAG = "boolean"
    TEXTS = "array"


class Who(StrEnum):
    """Who may call an operation. PERSON: only a caller whose session name is fixed by the role and is a person whom we know.
    LISTED: such a person, or a role that is listed for the catalogue by name.
    """

    ANY = "any"
    PERSON = "person"
    LISTED = "listed"


@dataclass(frozen=True)
class Param:
    """One parameter. `words` say in one sentence what it is.

    `longest` counts characters, for each text of a list too; `most` is the largest number, or the most texts. `private`: free text or a
    secret, of which the record of the call has the hash alone.
    """

    name: str
    where: Where
    words: str
    kind: Kind = Kind.TEXT
    required: bool = True
    longest: int = 200
    least: int = 0
    most: int = 100
    one_of: tuple[str, ...] = ()
    private: bool = False
    example: str = ""

    @property
    def filled(self) -> bool:
        """Whether its text has to have something in it: a filter that is there and empty is a mistake, not no filter."""
        return self.required or self.where is Where.QUERY


def path(name: str, words: str, **more: Any) -> Param:
    return Param(name, Where.PATH, words, **more)


def query(name: str, words: str, **more: Any) -> Param:
    """A parameter of the query; optional."""
    return Param(name, Where.QUERY, words, required=False, **more)


def body(name: str, words: str, **more: Any) -> Param:
    return Param(name, Where.BODY, words, **more)


@dataclass(frozen=True)
class Caller:
    """Who calls, as API Gateway found by the signature. `person` is set only where the operation wants one and the role fixes the name."""

    arn: str
    account: str
    role: str
    session: str
    person: Person | None = None

    @property
    def actor(self) -> str:
        """How the record names them: the person behind the call, else the session."""
        return self.person.okta if self.person and self.person.okta else self.arn


@dataclass(frozen=True)
class Ports:
    """What operations work with. An operation whose part is None was not given it by whoever started this process."""

    desk: Desk
    workflow: Workflow
    texts: Texts | None = None
    customers: Callable[[], Customers] = dict
    lake: Lake = field(default_factory=Nowhere)
    read: Callable[[str], File] | None = None


@dataclass(frozen=True)
class Call:
    """One call, checked. `id` is API Gateway's request id, `left` the seconds that this invocation may still run.

    `minted` is the id for a request that the call may make: the same again when the call is repeated under its key.
    """

    id: str
    caller: Caller
    given: Mapping[str, Value]
    ports: Ports
    minted: RequestId
    left: Callable[[], float]

    @property
    def now(self) -> int:
        """UTC seconds."""
        return self.ports.desk.clock()

    @property
    def person(self) -> Person:
        """The person who calls; only for operations for persons."""
        if self.caller.person is None:
            raise ValueError("this operation is not for persons alone")
        return self.caller.person

    @property
    def by(self) -> By:
        """The same as the workflow's verbs want it."""
        return By(self.person.slack, f"api-{self.id}", way=WAY)

    def has(self, name: str) -> bool:
        return name in self.given

    def text(self, name: str, otherwise: str = "") -> str:
        return cast("str", self.given.get(name, otherwise))

    def whole(self, name: str, otherwise: int = 0) -> int:
        return cast("int", self.given.get(name, otherwise))

    def flag(self, name: str) -> bool:
        """Whether it was set; not given is no."""
        return cast("bool", self.given.get(name, False))

    def texts(self, name: str) -> tuple[str, ...]:
        return cast("tuple[str, ...]", self.given.get(name, ()))


@dataclass(frozen=True)
class Answer:
    """It was done. `body` is what becomes JSON: mappings, lists, texts, numbers, None."""

    body: Mapping[str, object]
    status: int = 200


@dataclass(frozen=True)
class Problem:
    """It was not done. `code` is for programs and never changes its meaning, `message` one sentence that says what to do next.

    `fields` say what is wrong with which parameter. `retry_after` (seconds, 0 = none) is when trying again may help.
    """

    status: int
    code: str
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)
    retry_after: int = 0


@dataclass(frozen=True)
class Operation:
    """One operation. `path` has its parameters in braces: `/v1/requests/{id}/approve`. `results` are the statuses of success.

    An operation that `changes` nothing is recorded when it is done; one that does, before it is begun as well.
    """

    name: str
    method: str
    path: str
    summary: str
    result: Schema
    run: Callable[[Call], Answer | Problem]
    params: tuple[Param, ...] = ()
    who: Who = Who.ANY
    statuses: tuple[int, ...] = (200,)
    changes: bool = field(default=False)

    def taken(self, where: Where) -> tuple[Param, ...]:
        """The parameters that stand there."""
        return tuple(each for each in self.params if each.where is where)
