"""The pretend organisation as one object: the server, its people and groups by hand, its misbehaviour, and what it was asked."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any, ClassVar, NamedTuple, Self
from urllib.parse import parse_qsl, unquote

from sandbox.okta import app_lists, apps, logs, routes, shapes
from sandbox.okta.changes import user_thing
from sandbox.okta.doors import Client, Doors
from sandbox.okta.errors import Refusal, Reply, broken, refuse
from sandbox.okta.faults import Fault
from sandbox.okta.limits import Limits
from sandbox.okta.misbehaviour import Misbehaviour
from sandbox.okta.programs import Programs
from sandbox.okta.proof import Shown
from sandbox.okta.state import State
from sandbox.okta.values import Thing
from sandbox.okta.wire import Arrived, Line, Outcome

TOKEN = "00pretend-okta-token"
TABLE = routes.TABLE + apps.TABLE + app_lists.TABLE + logs.TABLE

Witness = Callable[[str, str, Reply], None]
"""Sees the method, the path and the answer of a call that was really worked on, whatever the client then gets of it."""


class Call(NamedTuple):
    """A call that arrived. `path` is as sent, without the query; `at` is the pretend time."""

    method: str
    path: str
    at: int
    query: str = ""


class PretendOkta(Misbehaviour, Programs):
    """Use as a context manager, or `start` and `stop`. `clock` gives UTC seconds. Other processes reach it by HTTP at `url`.

    `share` is the part of each rate limit that one token may use; `search` finds changes `search_lag` seconds later.
    `answered` counts the answers by status. `witnesses` see every answer of every pretend Okta in the process.
    """

    witnesses: ClassVar[list[Witness]] = []

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
        Programs.__init__(self, clock)
        self.token = token
        self.doors = Doors({token})
        self.limits = Limits(clock, share)
        self.search_lag = search_lag
        self.page_size = 200
        self.calls: list[Call] = []
        self.answered: Counter[int] = Counter()
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

    def concurrency_limit(self, at_once: int) -> None:
        """How many calls the organisation answers at the same time."""
        self.limits.at_once = at_once

    @property
    def limited(self) -> int:
        """How many calls were answered with 429."""
        return self.answered[429]

    def add_client(
        self, client_id: str, public_key: str, scopes: Iterable[str], *, dpop: bool = False
    ) -> None:
        """A service app that signs in with its private key; `public_key` as PEM. `dpop`: its access tokens need proofs."""
        self.doors.clients[client_id] = Client(public_key, frozenset(scopes), dpop)

    def own_token(self, user: str, token: str | None = None) -> None:
        """This person owns the API token (ours unless another is named), which is made if need be."""
        named = token or self.token
        self.doors.tokens.add(named)
        self.doors.owners[named] = user_thing(self.state.users[user])

    def expire_token(self, token: str | None = None) -> None:
        """The API token was not used for 30 days, and is refused from now on."""
        self.doors.tokens.discard(token or self.token)

    def restrict(self, allowed: Iterable[str], caller: str | None = None) -> None:
        """The admin role of a token (ours unless named) or client id allows only this, in the words of OAuth scopes."""
        self.doors.roles[caller or self.token] = frozenset(allowed)

    def count(self, method: str = "*", path_glob: str = "*") -> int:
        """How many calls arrived, also those that failed."""
        return sum(
            fnmatchcase(call.method, method) and fnmatchcase(call.path, path_glob) for call in self.calls
        )

    def dump(self) -> dict[str, Any]:
        """All people, groups, apps, rules, the System Log, and who may call, as JSON values for `load`."""
        with self.lock:
            return {**self.state.dump(), "doors": self.doors.dump()}

    def load(self, data: dict[str, Any]) -> None:
        with self.lock:
            self.state = State.load(data)
            if "doors" in data:
                self.doors.load(data["doors"])

    def _serve(self, arrived: Arrived) -> Outcome:
        path, _, query = arrived.target.partition("?")
        with self.lock:
            now = self.clock()
            self.calls.append(Call(arrived.method, path, now, query))
            self.faults.land(now)
            fault = self.faults.take(arrived.method, path)
            outcome = Outcome(self._work(arrived)) if fault is None else self._misbehave(fault, arrived)
            if outcome.reply is not None and not outcome.reset:
                self.answered[outcome.reply.status] += 1
            return outcome

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
        return Outcome(reply, fault.seconds if fault.action == "slow" else 0, half=fault.action == "half")

    def _work(self, arrived: Arrived) -> Reply:
        path, _, query = arrived.target.partition("?")
        caller = self.doors.whose(arrived.headers.get("authorization", ""))
        crowded = self.limits.crowded(arrived.at_once)
        allowed, headers = (False, crowded) if crowded else self.limits.spend(path, caller)
        try:
            reply = self._route(arrived, path, query) if allowed else refuse("E0000047").reply
        except Refusal as refusal:
            reply = refusal.reply
        except Exception as error:  # noqa: BLE001 - our own mistake is answered as Okta's would be, and seen by the witnesses
            reply = broken(f"{type(error).__name__}: {error}")
        for witness in self.witnesses:
            witness(arrived.method, path, reply)
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def _route(self, arrived: Arrived, path: str, query: str) -> Reply:
        shown = Shown(arrived.headers.get("dpop", ""), arrived.method, f"{self.url}{path}")
        if (arrived.method, path) == ("POST", "/oauth2/v1/token"):
            return self.doors.token(arrived.body, shown.url, shown.proof)
        if (arrived.method, path) == ("GET", "/.well-known/okta-organization"):
            return Reply(200, shapes.organization(self.url))
        key = arrived.headers.get("authorization", "")
        try:
            route, parts, scope = routes.find(TABLE, arrived.method, path)
        except Refusal:
            self.doors.enter(key, "", shown)
            raise
        who = self.doors.enter(key, scope, shown)
        return route(self._ask(arrived, path, query, who), *parts)

    def _ask(self, arrived: Arrived, path: str, query: str, who: Thing) -> routes.Ask:
        try:
            body = json.loads(arrived.body or "{}")
        except ValueError:
            raise refuse("E0000003") from None
        return routes.Ask(
            state=self.state,
            who=who,
            method=arrived.method,
            path=path,
            query={unquote(name): value for name, value in parse_qsl(query)},
            body=body if isinstance(body, dict) else {},
            base=self.url,
            now=self.clock(),
            lag=self.search_lag,
            page_size=self.page_size,
        )
