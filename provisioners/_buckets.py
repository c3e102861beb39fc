"""Which of Okta's rate limits a call falls under, and how much of each one token gets a minute until Okta itself says so."""

import re

_BUCKETS = (
    ("apps", r"/api/v1/apps/[^/]+/.+", 100),
    ("app", r"/api/v1/apps/[^/]+", 500),
    ("apps", r"/api/v1/apps", 100),
    ("groups", r"/api/v1/groups/rules", 500),
    ("group", r"/api/v1/groups/[^/]+", 1000),
    ("groups", r"/api/v1/groups(/.*)?", 500),
    ("user", r"/api/v1/users/[^/]+", 2000),
    ("users", r"/api/v1/users", 600),
    ("logs", r"/api/v1/logs", 120),
    ("other", r".*", 1200),
)

_SHARE = 0.5
"""Of each limit one token or app gets half, unless an administrator of Okta has changed that."""

MOST = {f"okta:{name}": int(most * _SHARE) for name, _, most in _BUCKETS}
"""Calls a minute for one token, by bucket: the published defaults."""


def bucket_of(path: str) -> str:
    """The bucket of a call to `path`, which may have a query: for example `okta:apps`."""
    plain = path.partition("?")[0]
    return "okta:" + next(name for name, pattern, _ in _BUCKETS if re.fullmatch(pattern, plain))
