"""What a search among 5,000 roles costs, as a ratio to a call that does nothing: both signed, through the gate and the Bolt app.

The call that does nothing is `/access help`, which reads no record. The search is answered from the list that a container remembers;
fetching and unpacking that list, once for each version of the catalogue, is counted apart.
"""

import json
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from urllib.parse import urlencode

from slack_bolt import BoltRequest

from access.catalog import Entry, SearchList
from access.desk import Desk
from access.keys import OktaId, PolicyKey, RequestId, RoleKey, SlackId, Target
from access.workflow import Workflow
from bot.app import build_app
from bot.client import quick
from bot.payload import MARK
from handlers.gate import Admitted, Gate
from sandbox.slack.installation import Installation
from sandbox.slack.signing import sign
from store.memory import MemoryStore
from store.packing import pack, unpack
from tests.clock import Clock

ROLES, TIMES, ROUNDS = 5000, 40, 5
QUERIES = ("", "staging read", "team 4999", "role", "nothing of this kind")
SERVICES = ("Staging Read", "Staging Write", "Production Read", "Production Admin", "Billing Reports")


def entries() -> tuple[Entry, ...]:
    """Roles with a title, a description and approvers each."""
    return tuple(
        Entry(
            RoleKey(f"team-{number}-{SERVICES[number % 5].lower().replace(' ', '-')}"),
            f"Team {number} {SERVICES[number % 5]} - AWS Role",
            PolicyKey("standard"),
            Target("okta_group", (f"00g{number:017d}",)),
            tuple(SlackId(f"U{(number * 7 + each) % 1000:09d}") for each in range(5)),
            owner=OktaId(f"00u{number % 90:017d}"),
            about=f"Look at what team {number} runs there, change nothing",
        )
        for number in range(ROLES)
    )


class Search:
    """The product's app over records in memory, and signed calls of it."""

    def __init__(self) -> None:
        self.clock, self.installed = Clock(), Installation()
        store = MemoryStore(self.clock)
        store.apply_catalog(1, [], [], [], SearchList(1, entries()), "", [], None)
        desk = Desk(store, self.clock, lambda: RequestId("1"), lambda: 0.5, self.installed.team_id)
        client, app = quick("http://127.0.0.1:9/api/"), self.installed
        self.app = build_app(Workflow(desk), client, lambda: app.token, app.team_id)
        self.gate = Gate((app.signing_secret,), app.team_id, app.app_id, self.clock)

    def call(self, fields: dict[str, str]) -> str:
        """One signed call; the body of the answer."""
        body = urlencode(fields).encode()
        headers = sign(self.installed.signing_secret, body, self.clock())
        admitted = self.gate.admit({"headers": headers, "body": body.decode()})
        if not isinstance(admitted, Admitted):
            raise RuntimeError(f"the gate refused it: {admitted.status}")
        request = BoltRequest(body=admitted.body, context={MARK: admitted.mark}, mode="socket_mode")
        response = self.app.dispatch(request)
        if response.status != 200:
            raise RuntimeError(f"it was answered with {response.status}")
        return str(response.body)

    def empty(self) -> str:
        ids = {"team_id": self.installed.team_id, "api_app_id": self.installed.app_id, "user_id": "U1"}
        return self.call({**ids, "command": "/access", "text": "help", "trigger_id": "1"})

    def search(self, words: str) -> str:
        view = {
            "id": "V1",
            "hash": "h",
            "type": "modal",
            "callback_id": "ask",
            "private_metadata": '{"id":"1"}',
            "state": {"values": {}},
            "blocks": [],
        }
        payload = {
            "type": "block_suggestion",
            "team": {"id": self.installed.team_id},
            "user": {"id": "U1"},
            "api_app_id": self.installed.app_id,
            "action_id": "ask_role",
            "block_id": "search",
            "value": words,
            "view": view,
        }
        return self.call({"payload": json.dumps(payload)})


def seconds(act: Callable[[], object]) -> float:
    """Of one call: the median of several rounds."""

    def once() -> float:
        start = time.perf_counter()
        for _ in range(TIMES):
            act()
        return (time.perf_counter() - start) / TIMES

    return median(once() for _ in range(ROUNDS))


def main() -> float:
    """Print the ratios; the worst one."""
    bench = Search()
    bench.search("warm")
    empty = seconds(bench.empty)
    ratios = []
    for words in QUERIES:
        found = bench.search(words).count('"value"')
        ratios.append(seconds(partial(bench.search, words)) / empty)
        print(f"search {words!r:<24} {found:>4} options  {ratios[-1]:.1f} x an empty call")
    packed = pack(entries())
    start = time.perf_counter()
    SearchList(1, unpack(packed)).search("warm")
    print(
        f"a new list of {ROLES} roles ({len(packed) // 1024} KB): {(time.perf_counter() - start) / empty:.0f} x, once"
    )
    return max(ratios)


if __name__ == "__main__":
    main()
