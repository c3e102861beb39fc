"""Calls reach the warehouse: over real sockets, through an endpoint that misbehaves in every way, and nothing is lost or doubled."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from access import track
from access.errors import Undeliverable
from access.keys import track_key
from access.tracked import Track
from handlers import wiring
from tests.clock import Clock
from tests.tools.api import Api, asking, door
from tests.world import World
from tools.tracking import HttpTracker

KEY = "write-key"


class Endpoint:
    """A warehouse's door. `ways` are how it takes the next events: a status, or `hang`, `drip`, `reset`, `junk`, `lost`."""

    def __init__(self) -> None:
        self.ways: list[Any] = []
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.over = threading.Event()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                endpoint.answer(self)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1/track"

    def answer(self, call: BaseHTTPRequestHandler) -> None:
        body = call.rfile.read(int(call.headers["content-length"]))
        self.keys.append(str(call.headers["authorization"]))
        way = self.ways.pop(0) if self.ways else 200
        if way in (200, "lost"):
            self.taken.append(json.loads(body))
        if way == "hang":
            self.over.wait(10)
        elif way == "drip":
            while not self.over.wait(0.05):
                call.wfile.write(b"H")
        elif way == "junk":
            call.wfile.write(b"what?\r\n\r\n")
        elif isinstance(way, int):
            call.send_response(way)
            call.send_header("location", "http://127.0.0.1:9/elsewhere")
            call.send_header("content-length", "0")
            call.end_headers()
        call.close_connection = True

    @property
    def ids(self) -> list[str]:
        return [each["messageId"] for each in self.taken]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    found = Endpoint()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.over.set()
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture
def api(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Api:
    world = World(clock)
    found = door(world, tracked=True)
    monkeypatch.setattr(wiring, "tools", lambda: found)
    monkeypatch.setattr(track, "CALL", 0.3)
    return Api(world, found)


def run(api: Api, endpoint: Endpoint) -> track.Delivered:
    return track.deliver(api.world.desk, HttpTracker(endpoint.url, KEY), lambda: 55.0)


def test_every_call_arrives_once_with_who_what_and_how_it_went(api: Api, endpoint: Endpoint) -> None:
    api.ask(reason="a secret reason")
    api("POST", "/v1/requests", asking(role="x"), who="nobody")
    api("GET", "/v1/health")
    assert run(api, endpoint).sent == 3
    assert run(api, endpoint).sent == 0
    assert endpoint.ids == api.ids
    asked, refused, health = endpoint.taken
    assert (asked["type"], asked["event"], asked["userId"]) == ("track", "Tools Call", "00u-ann")
    assert (asked["properties"]["operation"], asked["properties"]["code"]) == ("requests.ask", "done")
    assert asked["properties"]["session"] == "ann@example.com"
    assert asked["timestamp"] == "2026-01-01T00:00:00Z"
    assert (refused["properties"]["status"], refused["properties"]["code"]) == ("403", "not_known")
    assert health["properties"]["operation"] == "health.show"
    assert "secret reason" not in json.dumps(endpoint.taken)
    assert set(endpoint.keys) == {"Basic d3JpdGUta2V5Og=="}


@pytest.mark.parametrize("way", [500, 503, 429, 401, 302, "hang", "drip", "reset", "junk"])
def test_an_endpoint_in_trouble_costs_one_attempt_and_gets_everything_later(
    api: Api, endpoint: Endpoint, way: Any
) -> None:
    for _ in range(3):
        api("GET", "/v1/health")
    endpoint.ways = [way]
    down = run(api, endpoint)
    assert (down.sent, bool(down.why), len(endpoint.keys)) == (0, True, 1)
    assert run(api, endpoint).sent == 3
    assert endpoint.ids == api.ids


def test_nobody_at_the_address_loses_nothing(api: Api, endpoint: Endpoint) -> None:
    api("GET", "/v1/health")
    nobody = HttpTracker("http://127.0.0.1:9/v1/track")
    assert track.deliver(api.world.desk, nobody, lambda: 55.0).why
    assert run(api, endpoint).sent == 1


def test_what_the_endpoint_does_not_take_is_put_aside_and_tried_again(api: Api, endpoint: Endpoint) -> None:
    for _ in range(3):
        api("GET", "/v1/health")
    endpoint.ways = [400]
    first = run(api, endpoint)
    assert (first.sent, first.refused) == (2, 1)
    assert run(api, endpoint) == track.Delivered()
    api.world.clock.advance(3600)
    assert run(api, endpoint).sent == 1
    assert sorted(endpoint.ids) == api.ids


def test_an_answer_that_was_lost_is_sent_again_under_the_same_id(api: Api, endpoint: Endpoint) -> None:
    api("GET", "/v1/health")
    endpoint.ways = ["lost"]
    assert run(api, endpoint).why
    assert run(api, endpoint).sent == 1
    assert endpoint.ids == api.ids * 2


def test_a_run_that_was_killed_after_sending_sends_again(
    api: Api, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    api("GET", "/v1/health")
    with monkeypatch.context() as killed:
        killed.setattr(api.world.store, "commit", _die)
        with pytest.raises(KeyboardInterrupt):
            run(api, endpoint)
    assert run(api, endpoint).sent == 1
    assert endpoint.ids == api.ids * 2


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_nothing_is_sent_without_time(api: Api, endpoint: Endpoint) -> None:
    api("GET", "/v1/health")
    assert track.deliver(api.world.desk, HttpTracker(endpoint.url), lambda: 9.0) == track.Delivered()
    assert endpoint.keys == []


def test_the_sweep_sends_when_all_else_is_done(api: Api, endpoint: Endpoint) -> None:
    from dataclasses import replace

    api("GET", "/v1/health")
    api.world.outside = replace(api.world.outside, tracker=HttpTracker(endpoint.url))
    endpoint.ways = ["hang"]
    api.world.sweep()
    assert api("GET", "/v1/health").body["sweep"]["seconds_ago"] == 0, "the heartbeat does not wait for it"
    api.world.sweep()
    assert endpoint.ids == api.ids


def test_what_was_sent_keeps_nothing_of_the_call(api: Api, endpoint: Endpoint) -> None:
    api("GET", "/v1/health")
    run(api, endpoint)
    key = track_key(api.ids[0])
    found = api.world.store.read([key])[key]
    assert isinstance(found, Track)
    assert (found.event, found.sent_at is None, found.until is None) == ("{}", False, False)


def test_without_an_endpoint_nothing_is_kept_for_it(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(clock)
    found = door(world)
    monkeypatch.setattr(wiring, "tools", lambda: found)
    Api(world, found)("GET", "/v1/health")
    assert list(world.store.outbox()) == []


def test_an_event_is_refused_for_good_only_when_it_is_the_event(endpoint: Endpoint) -> None:
    tracker = HttpTracker(endpoint.url)
    for status, final in ((400, True), (413, True), (422, True), (404, False), (429, False), (500, False)):
        endpoint.ways = [status]
        with pytest.raises(Undeliverable) as caught:
            tracker.track("{}", 1.0)
        assert caught.value.final is final
