"""The company as one object: requests come in by HTTP and are answered as behind API Gateway, the schedule sweeps, a story can fail."""

import http.client
import io
import threading
from collections.abc import Iterator, Mapping

import pytest

from sandbox.front import LARGEST, PATH, Front, PortError
from sandbox.office import Office
from sandbox.schedule import Schedule
from sandbox.screen import Screen
from sandbox.slack.signing import Answer
from sandbox.told import ASKS, NotAsTold, Story
from tests.until import until


@pytest.fixture(scope="module")
def office(this_machine: list[str]) -> Iterator[Office]:
    with Office(0) as running:
        yield running


def post(office: Office, path: str, headers: dict[str, str], body: bytes = b"") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", office.front.port, timeout=10)
    connection.putrequest("POST", path)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (PATH, {"Content-Length": "0"}, 401),
        (PATH, {}, 411),
        (PATH, {"Content-Length": str(LARGEST + 1)}, 413),
        ("/elsewhere", {"Content-Length": "0"}, 404),
    ],
)
def test_front_answers_what_nobody_signed(
    office: Office, path: str, headers: dict[str, str], status: int
) -> None:
    assert post(office, path, headers) == status


def test_a_signed_click_passes_and_the_same_with_a_header_twice_does_not(office: Office) -> None:
    hands = office.hands(ASKS)
    hands.open_home()
    sent = office.world.slack.sent[-1]
    assert hands.replay(sent).status == 200
    connection = http.client.HTTPConnection("127.0.0.1", office.front.port, timeout=10)
    connection.putrequest("POST", PATH)
    for name, value in [*sent.headers.items(), ("X-Slack-Signature", sent.headers["X-Slack-Signature"])]:
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(sent.body)))
    connection.endheaders(sent.body)
    assert connection.getresponse().status in (400, 401)
    connection.close()


def test_a_story_that_goes_another_way_says_where(office: Office) -> None:
    office.world.okta.down()
    try:
        with pytest.raises(NotAsTold, match="did not go as told"):
            Story(office, Screen(io.StringIO()), patience=1.0).tell()
    finally:
        office.world.okta.up()
        office.hands(ASKS).close()


def test_what_entries_log_stays_out_of_the_story(office: Office) -> None:
    office.schedule.now()
    assert '"sweep.done"' in office.log.read_text()


def test_schedule_sweeps_again_after_a_failure_and_never_twice_at_once() -> None:
    running, most, calls = 0, 0, 0
    lock = threading.Lock()

    def sweep() -> dict[str, int]:
        nonlocal running, most, calls
        with lock:
            running, calls = running + 1, calls + 1
            most = max(most, running)
        until(lambda: True)
        with lock:
            running -= 1
        if calls == 1:
            raise RuntimeError("the first one fails")
        return {}

    with Schedule(sweep, every=0.01) as schedule:
        until(lambda: calls > 3)
        schedule.now()
    after = calls
    assert most == 1
    assert calls == after


def test_a_port_is_taken_once_it_is_promised() -> None:
    with Front(nothing) as front, pytest.raises(PortError, match=f"Port {front.port} is taken"):
        Front(nothing, front.port)


def nothing(_body: bytes, _headers: Mapping[str, str]) -> Answer:
    return Answer(200)
