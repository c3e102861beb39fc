"""An invented AWS account for a whole process: no credentials, profile or proxy of whoever started it are used for the local AWS."""

import contextlib
import os
from collections.abc import Iterable, Iterator

from sandbox.aws.clients import KEY, REGION

ACCOUNT = {
    "AWS_ACCESS_KEY_ID": KEY,
    "AWS_SECRET_ACCESS_KEY": KEY,
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
FOREIGN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")
PLAIN_PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
"""What stands between us and the plain HTTP of this machine."""
PROXIES = (*PLAIN_PROXIES, "https_proxy", "HTTPS_PROXY")


@contextlib.contextmanager
def invented_account(proxies: Iterable[str] = PROXIES) -> Iterator[None]:
    """Until the block ends, and without these proxies; then the environment is as it was."""
    before = dict(os.environ)
    for name in (*FOREIGN, *proxies):
        os.environ.pop(name, None)
    os.environ.update(ACCOUNT)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
