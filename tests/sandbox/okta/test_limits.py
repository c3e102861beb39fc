from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sandbox.okta import PretendOkta
from sandbox.okta.limits import bucket
from tests.until import until


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/apps/0oa1/users", "apps"),
        ("/api/v1/apps/0oa1/users/00u1", "apps"),
        ("/api/v1/apps/0oa1", "app"),
        ("/api/v1/groups", "groups"),
        ("/api/v1/groups/00g1", "group"),
        ("/api/v1/groups/00g1/users/00u1", "groups"),
        ("/api/v1/users", "users"),
        ("/api/v1/users/00u1", "user"),
        ("/api/v1/users/00u1/groups", "other"),
        ("/api/v1/users/me", "user"),
        ("/api/v1/groups/rules", "groups"),
        ("/api/v1/apps", "apps"),
        ("/api/v1/apps/0oa1/groups/00g1", "apps"),
        ("/api/v1/apps/0oa1/group-push/mappings", "apps"),
        ("/api/v1/logs", "logs"),
        ("/oauth2/v1/token", "token"),
    ],
)
def test_each_path_has_its_bucket(path: str, name: str) -> None:
    assert bucket(path) == name


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [("GET", "/api/v1/apps/0oa1/users", 50), ("PUT", "/api/v1/groups/00g1/users/00u1", 250)],
)
def test_one_token_gets_half_of_a_limit(ask: Any, method: str, path: str, most: int) -> None:
    headers = ask(method, path).headers
    assert (headers["x-rate-limit-limit"], headers["x-rate-limit-remaining"]) == (str(most), str(most - 1))


def test_beyond_the_limit_nothing_is_done_until_it_refills(okta: PretendOkta, clock: Any, ask: Any) -> None:
    okta.rate_limit("groups", 4)
    start = clock.now
    path = "/api/v1/groups/00g1/users"
    assert [ask("GET", path).status, ask("GET", path).status] == [200, 200]
    clock.now += 59
    got = ask("PUT", f"{path}/00u1")
    assert (got.status, got.body["errorCode"]) == (429, "E0000047")
    assert got.headers["x-rate-limit-remaining"] == "0"
    assert got.headers["x-rate-limit-reset"] == str(start + 60)
    assert okta.members("00g1") == set()
    assert ask("GET", "/api/v1/users/00u1").status == 200
    clock.now += 1
    assert ask("PUT", f"{path}/00u1").status == 204


def test_each_token_has_its_own_half_and_all_share_the_whole(okta: PretendOkta, clock: Any, ask: Any) -> None:
    okta.rate_limit("users", 4)
    for token in ("00second", "00third"):
        okta.own_token("00u1", token)
    path = "/api/v1/users"
    assert [ask("GET", path).status for _ in range(3)] == [200, 200, 429]
    assert [ask("GET", path, token="00second").status for _ in range(2)] == [200, 200]
    got = ask("GET", path, token="00third")
    assert (got.status, got.headers["x-rate-limit-limit"], got.headers["x-rate-limit-remaining"]) == (
        429,
        "2",
        "0",
    )
    assert okta.limited == 2
    clock.now += 60
    assert ask("GET", path, token="00third").status == 200


def test_too_many_calls_at_once_are_refused_without_a_true_reset(okta: PretendOkta, ask: Any) -> None:
    okta.concurrency_limit(2)
    okta.hang("/api/v1/users", times=2)
    with ThreadPoolExecutor(2) as threads:
        for _ in range(2):
            threads.submit(ask, "GET", "/api/v1/users", seconds=1)
        until(lambda: okta.count() == 2)
        got = ask("GET", "/api/v1/groups")
        headers = [got.headers[f"x-rate-limit-{name}"] for name in ("limit", "remaining")]
        assert (got.status, got.body["errorCode"], headers) == (429, "E0000047", ["0", "0"])
        assert got.headers["x-rate-limit-reset"].isdigit()
    until(lambda: ask("GET", "/api/v1/groups").status == 200)
