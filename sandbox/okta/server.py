"""The pretend organisation as one object: the server, its people and groups by hand, its misbehaviour, and what it was asked."""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, unquote

from sandbox.okta import apps, routes
from sandbox.okta.doors import Client, Doors
from sandbox.okta.errors import Refusal, Reply, refuse
from sandbox.okta.faults import Fault
from sandbox.okta.limits import Limits
from sandbox.okta.misbehaviour import Misbehaviour
from sandbox.okta.people import People
from sandbox.okta.state import State
from sandbox.okta.wire import Arrived, Line, Outcome

TOKEN = "00pretend-okta-token"
TABLE = routes.TABLE + apps.TABLE


class Call(NamedTuple):
    """A call that arrived. `path` is as sent, without the query; `at` is the pretend time."""

    method: str
    path: str
    at: int
    query: str = ""


class PretendOkta(Misbehaviour, People):
    """Use as a context manager, or `start` and `stop`. `clock` gives UTC seconds. Other processes reach it by HTTP at `url`.

    `share` is the part of each rate limit that one token may use; `search` finds changes `search_lag` seconds later.
    """

    def __init__(
        self,
        clock: Callable[[], int],
        *,
        token: str = TOKEN,
        port: int = 0,
        share: float = 0.5,
        search_lag: int = 10,
    ) -> None:
        Misbehaviour.__init__(self)
        People.__init__(self, clock)
        self.token = token
        self.doors = Doors({token})
        self.limits = Limits(clock, share)
        self.search_lag = search_lag
        self.page_size = 200
        self.calls: list[Call] = []
        self._line = Line(self._serve, clock, port)
        self.url = f"http://127.0.0.1:{self._line.port}"

    def start(self) -> Self:
        self._line.up()
        return self

    def stop(self) -> None:
        self._line.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def down(self) -> None:
        """Refuse connections and break the open ones, until `up`."""
        self._line.down()

    def up(self) -> None:
        self._line.up()

    def land(self) -> int:
        """Do now what `late` put off. Answers how much that was."""
        with self.lock:
            return self.faults.land()

    def rate_limit(self, bucket: str, per_minute: int) -> None:
        """Set a limit of the organisation (one token gets `share` of it). Buckets: see `sandbox.okta.limits`."""
        self.limits.per_minute[bucket] = per_minute

    def add_client(self, client_id: str, public_key: str, scopes: frozenset[str]) -> None:
        """A service app that signs in with its private key; `public_key` as PEM."""
        self.doors.clients[client_id] = Client(public_key, scopes)

    def count(self, method: str = "*", path_glob: str = "*") -> int:
        """How many calls arrived, also those that failed."""
        return sum(
            fnmatchcase(call.method, method) and fnmatchcase(call.path, path_glob) for call in self.calls
        )

    def dump(self) -> dict[str, Any]:
        """All people, groups and apps as JSON values, for `load`."""
        with self.lock:
            return self.state.dump()

    def load(self, data: dict[str, Any]) -> None:
        with self.lock:
            self.state = State.load(data)

    def _serve(self, arrived: Arrived) -> Outcome:
        path, _, query = arrived.target.partition("?")
        with self.lock:
            now = self.clock()
            self.calls.append(Call(arrived.method, path, now, query))
            self.faults.land(now)
            fault = self.faults.take(arrived.method, path)
            return Outcome(self._work(arrived)) if fault is None else self._misbehave(fault, arrived)

    def _misbehave(self, fault: Fault, arrived: Arrived) -> Outcome:
        reply = fault.reply
        if fault.effect == "later":
            due = None if fault.seconds < 0 else int(self.clock() + fault.seconds)
            self.faults.put_off(lambda: self._work(arrived), due)
        elif fault.effect == "done":
            reply = self._work(arrived)
        if fault.action == "reset":
            return Outcome(reset=True)
        if fault.action == "hang":
            return Outcome()
        return Outcome(reply, fault.seconds if fault.action == "slow" else 0)

    def _work(self, arrived: Arrived) -> Reply:
        path, _, query = arrived.target.partition("?")
        allowed, headers = self.limits.spend(path)
        try:
            reply = self._route(arrived, path, query) if allowed else refuse("E0000047").reply
        except Refusal as refusal:
            reply = refusal.reply
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def _route(self, arrived: Arrived, path: str, query: str) -> Reply:
        if (arrived.method, path) == ("POST", "/oauth2/v1/token"):
            return self.doors.token(arrived.body, f"{self.url}{path}")
        try:
            route, parts, scope = routes.find(TABLE, arrived.method, path)
        except Refusal:
            self.doors.enter(arrived.headers.get("authorization", ""), "")
            raise
        self.doors.enter(arrived.headers.get("authorization", ""), scope)
        return route(self._ask(arrived, path, query), *parts)

    def _ask(self, arrived: Arrived, path: str, query: str) -> routes.Ask:
        try:
            body = json.loads(arrived.body or "{}")
        except ValueError:
            raise refuse("E0000003") from None
        return routes.Ask(
            state=self.state,
            method=arrived.method,
            path=path,
            query={unquote(name): value for name, value in parse_qsl(query)},
            body=body if isinstance(body, dict) else {},
            base=self.url,
            now=self.clock(),
            lag=self.search_lag,
            page_size=self.page_size,
        )
