"""A pretend Okta for tests of its client, and ways into it."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from provisioners import Okta
from provisioners._credentials import SCOPES
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


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def pem(key: rsa.RSAPrivateKey) -> str:
    """The private key of the service app."""
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode()


@pytest.fixture(scope="session")
def public(key: rsa.RSAPrivateKey) -> str:
    """Its public half."""
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.decode()


@pytest.fixture
def app(okta: PretendOkta, pem: str, public: str) -> Okta:
    """We, as the service app `0oaUS` with every scope that we need."""
    okta.add_client("0oaUS", public, SCOPES)
    return Okta(okta.url, client_id="0oaUS", private_key=pem, clock=lambda: NOW)


@pytest.fixture
def bound(okta: PretendOkta, pem: str, public: str, monkeypatch: pytest.MonkeyPatch) -> Okta:
    """We, as a service app whose access tokens are bound to a key; a smaller one than in life, which is made faster."""
    monkeypatch.setattr("okta.dpop.RSA_KEY_SIZE_BITS", 2048)
    okta.add_client("0oaUS", public, SCOPES, dpop=True)
    return Okta(okta.url, client_id="0oaUS", private_key=pem, clock=lambda: NOW)
