from typing import Any

import pytest

from sandbox.okta import PretendOkta
from sandbox.okta.limits import bucket


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
