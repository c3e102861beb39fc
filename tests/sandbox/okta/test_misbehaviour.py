import http.client
import time
from contextlib import closing
from typing import Any
from urllib.error import URLError

import pytest

from sandbox.okta import PretendOkta

PUT = "/api/v1/groups/00g1/users/00u1"


def test_an_order_is_for_its_calls_and_its_number(okta: PretendOkta, ask: Any) -> None:
    order = okta.fail("PUT */groups/*", status=500, times=2)
    assert ask("GET", "/api/v1/groups/00g1").status == 200
    assert [ask("PUT", PUT).status for _ in range(3)] == [500, 500, 204]
    assert order.fired == 2


def test_orders_go_in_turn_and_can_be_withdrawn(okta: PretendOkta, ask: Any) -> None:
    okta.fail("*", status=503)
    okta.fail("*", status=403, times=None)
    assert [ask("GET", "/api/v1/users").status for _ in range(3)] == [503, 403, 403]
    okta.calm()
    assert ask("GET", "/api/v1/users").status == 200


def test_a_bare_failure_has_no_body_and_no_rate_headers(okta: PretendOkta, ask: Any) -> None:
    okta.fail("*", status=503, body="")
    got = ask("GET", "/api/v1/users")
    assert (got.status, got.body, got.headers["x-rate-limit-limit"]) == (503, "", None)


def test_a_gateways_page_is_html(okta: PretendOkta, ask: Any) -> None:
    okta.html("*")
    got = ask("GET", "/api/v1/users")
    assert (got.status, got.headers["content-type"]) == (502, "text/html")
    assert got.body.startswith("<html>")


@pytest.mark.parametrize("done", [True, False])
def test_it_can_keep_silent_with_and_without_doing_the_work(okta: PretendOkta, ask: Any, done: bool) -> None:
    (okta.timeout_after_effect if done else okta.hang)("PUT *")
    with pytest.raises(TimeoutError):
        ask("PUT", PUT, seconds=0.2)
    assert okta.members("00g1") == ({"00u1"} if done else set())


@pytest.mark.parametrize("done", [True, False])
def test_it_can_break_the_connection_with_and_without_doing_the_work(
    okta: PretendOkta, ask: Any, done: bool
) -> None:
    okta.reset("PUT *", after_effect=done)
    with pytest.raises((URLError, ConnectionError, http.client.HTTPException)):
        ask("PUT", PUT)
    assert okta.members("00g1") == ({"00u1"} if done else set())


def test_work_can_land_when_the_test_says(okta: PretendOkta, ask: Any) -> None:
    okta.late("PUT *", answers=True)
    assert ask("PUT", PUT).status == 204
    assert okta.members("00g1") == set()
    assert ask("DELETE", PUT).status == 204
    assert okta.land() == 1
    assert okta.members("00g1") == {"00u1"}
    assert okta.land() == 0


def test_work_can_land_when_the_clock_says(okta: PretendOkta, clock: Any, ask: Any) -> None:
    okta.late("PUT *", seconds=30)
    with pytest.raises(TimeoutError):
        ask("PUT", PUT, seconds=0.2)
    clock.now += 29
    assert ask("GET", "/api/v1/users/00u1/groups").body == []
    clock.now += 1
    assert len(ask("GET", "/api/v1/users/00u1/groups").body) == 1


def test_it_can_be_slow(okta: PretendOkta, ask: Any) -> None:
    okta.slow("PUT *", seconds=0.2)
    start = time.monotonic()
    assert ask("PUT", PUT).status == 204
    assert time.monotonic() - start >= 0.2


def test_while_down_it_refuses_connections_and_comes_back_at_the_same_address(
    okta: PretendOkta, ask: Any
) -> None:
    for _ in range(2):
        okta.down()
        okta.down()
        with pytest.raises(URLError, match="refused"):
            ask("GET", "/api/v1/users")
        okta.up()
        okta.up()
        assert ask("GET", "/api/v1/users").status == 200


def test_going_down_breaks_open_connections(okta: PretendOkta) -> None:
    connection = http.client.HTTPConnection(okta.url.removeprefix("http://"), timeout=5)

    def ask_again() -> int:
        connection.request("GET", "/api/v1/users")
        with connection.getresponse() as answer:
            answer.read()
            return answer.status

    with closing(connection):
        assert ask_again() == 401
        okta.down()
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            ask_again()


def test_it_keeps_count_of_every_call(okta: PretendOkta, clock: Any, ask: Any) -> None:
    okta.fail("PUT *", status=500)
    ask("PUT", PUT)
    clock.now += 5
    ask("GET", "/api/v1/users?limit=1")
    assert okta.calls == [("PUT", PUT, clock.now - 5, ""), ("GET", "/api/v1/users", clock.now, "limit=1")]
    assert (okta.count(), okta.count("PUT"), okta.count("*", "/api/v1/groups/*")) == (2, 1, 1)


def test_a_limit_on_calls_at_once_can_be_ordered(okta: PretendOkta, clock: Any, ask: Any) -> None:
    okta.crowded("*", now=clock.now)
    got = ask("GET", "/api/v1/users")
    assert (got.status, got.headers["x-rate-limit-limit"], got.headers["x-rate-limit-remaining"]) == (
        429,
        "0",
        "0",
    )
    okta.rate_limited("*")
    assert ask("GET", "/api/v1/users").headers["x-rate-limit-reset"] is None
    assert okta.limited == 2


def test_it_can_be_unavailable_behind_a_page_or_somewhere_else(okta: PretendOkta, ask: Any) -> None:
    okta.unavailable("*")
    got = ask("GET", "/api/v1/users")
    assert (got.status, got.body, got.headers["x-rate-limit-limit"]) == (503, "", None)
    okta.login_page("*")
    got = ask("GET", "/api/v1/users")
    assert (got.status, got.headers["content-type"]) == (200, "text/html")
    assert "Sign in" in got.body
    okta.redirect("PUT *", "https://elsewhere.example.com/")
    got = ask("PUT", PUT)
    assert (got.status, got.headers["location"]) == (302, "https://elsewhere.example.com/")
    assert okta.members("00g1") == set()


def test_it_can_break_off_in_the_middle_of_an_answer(okta: PretendOkta, ask: Any) -> None:
    okta.half("*", times=2)
    with pytest.raises(http.client.IncompleteRead) as broken:
        ask("GET", "/api/v1/users")
    assert broken.value.partial.startswith(b'[{"id"')
    with pytest.raises((URLError, ConnectionError, http.client.HTTPException)):
        ask("PUT", PUT)
    assert okta.members("00g1") == {"00u1"}


def test_a_mistake_of_its_own_is_answered_and_seen(
    okta: PretendOkta, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str, int]] = []
    monkeypatch.setattr(
        PretendOkta, "witnesses", [lambda method, path, reply: seen.append((method, path, reply.status))]
    )
    monkeypatch.setattr(okta.state, "groups", None)
    got = ask("GET", "/api/v1/groups")
    assert (got.status, got.body["errorCode"]) == (500, "E0000009")
    assert "AttributeError" in got.body["errorCauses"][0]["errorSummary"]
    assert seen == [("GET", "/api/v1/groups", 500)]
