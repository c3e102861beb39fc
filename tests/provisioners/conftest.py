from collections.abc import Iterator

import pytest

from provisioners import Okta
from sandbox.okta import PretendOkta

NOW = 1_795_000_000


@pytest.fixture
def okta() -> Iterator[PretendOkta]:
    """A pretend Okta with one person and one group."""
    with PretendOkta(lambda: NOW) as okta:
        okta.add_user("00uADA", "ada@example.com", first="Ada", last="Lovelace")
        okta.add_group("00gPROD", "prod")
        yield okta


@pytest.fixture
def ours(okta: PretendOkta) -> Okta:
    return Okta(okta.url, okta.token, clock=lambda: NOW)
