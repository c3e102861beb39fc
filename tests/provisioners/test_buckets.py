"""Which limit a call falls under: the same answer as the pretend Okta gives."""

import pytest

from provisioners._buckets import MOST, bucket_of
from sandbox.okta.limits import Limits, bucket

PATHS = [
    "/api/v1/apps",
    "/api/v1/apps/0oaX",
    "/api/v1/apps/0oaX/users",
    "/api/v1/apps/0oaX/users/00uX",
    "/api/v1/groups",
    "/api/v1/groups/00gX",
    "/api/v1/groups/00gX/users/00uX",
    "/api/v1/groups/rules",
    "/api/v1/users",
    "/api/v1/users/00uX",
    "/api/v1/users/ada%40example.com",
    "/api/v1/users/00uX/groups",
    "/api/v1/logs",
    "/api/v1/meta/types/user",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_has_the_bucket_that_okta_counts_it_in(path: str) -> None:
    assert bucket_of(path) == f"okta:{bucket(path)}"
    assert bucket_of(f"{path}?limit=200&after=/api/v1/logs") == bucket_of(path)


def test_a_token_is_taken_to_have_half_of_each_limit_until_okta_says() -> None:
    limits = Limits(lambda: 0)
    for path in PATHS:
        _, headers = limits.spend(path, "us")
        assert MOST[bucket_of(path)] == int(headers["x-rate-limit-limit"])
