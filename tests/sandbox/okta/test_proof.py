"""Service apps whose access tokens are bound to a key: the nonce first, then a proof for each call and for no other."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.okta import PretendOkta
from sandbox.okta.doors import ASSERTION
from sandbox.okta.proof import _hash

KEY, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
PATH = "/api/v1/users/00u1"
Answer = tuple[int, Any, Any]


class App:
    """A service app that signs for itself."""

    def __init__(self, okta: PretendOkta) -> None:
        self.url = okta.url
        public = KEY.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        okta.add_client("0oaUS", public.decode(), {"okta.users.read"}, dpop=True)
        self.nonce: str | None = None

    def proof(self, key: rsa.RSAPrivateKey = KEY, header: Any = None, **changed: Any) -> str:
        claims = {"jti": str(uuid.uuid4()), "iat": int(time.time()), "nonce": self.nonce, **changed}
        public = {**jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)}
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, key, "RS256", {"typ": "dpop+jwt", "jwk": public, **(header or {})})

    def assertion(self) -> str:
        now, audience = int(time.time()), f"{self.url}/oauth2/v1/token"
        claims = {
            "iss": "0oaUS",
            "sub": "0oaUS",
            "aud": audience,
            "iat": now,
            "exp": now + 60,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(claims, KEY, "RS256")

    def ask_token(self, assertion: str = "", **proof: Any) -> Answer:
        form = {
            "grant_type": "client_credentials",
            "scope": "okta.users.read",
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(),
        }
        address = f"{self.url}/oauth2/v1/token"
        made = self.proof(htm="POST", htu=address, **proof)
        return send(Request(address, urlencode(form).encode(), {"dpop": made}, method="POST"))

    def token(self) -> str:
        _, _, headers = self.ask_token()
        self.nonce = headers["dpop-nonce"]
        return str(self.ask_token()[1]["access_token"])

    def call(self, token: str, *, kind: str = "DPoP", made: str | None = None, **changed: Any) -> Answer:
        usual = {"htm": "GET", "htu": self.url + PATH, "ath": _hash(token)}
        shown = self.proof(**{**usual, **changed}) if made is None else made
        return send(Request(self.url + PATH, headers={"authorization": f"{kind} {token}", "dpop": shown}))


def send(request: Request) -> Answer:
    try:
        with urlopen(request, timeout=5) as answer:
            return answer.status, json.loads(answer.read()), answer.headers
    except HTTPError as refusal:
        with refusal:
            return refusal.code, json.loads(refusal.read()), refusal.headers


@pytest.fixture
def app(okta: PretendOkta) -> App:
    return App(okta)


def test_the_first_request_for_a_token_gets_a_nonce_and_uses_up_its_assertion(app: App) -> None:
    used = app.assertion()
    status, body, headers = app.ask_token(used)
    assert (status, body["error"]) == (400, "use_dpop_nonce")
    app.nonce = headers["dpop-nonce"]
    assert app.ask_token(used)[:2] == (
        401,
        {
            "error": "invalid_client",
            "error_description": "The client_assertion is invalid: InvalidTokenError",
        },
    )
    status, body, _ = app.ask_token()
    assert (status, body["token_type"]) == (200, "DPoP")


def test_a_bound_token_opens_with_a_proof(app: App) -> None:
    token = app.token()
    assert app.call(token)[0] == 200
    assert app.call(token)[0] == 200


def test_a_bound_token_opens_nothing_as_bearer(app: App) -> None:
    status, body, _ = app.call(app.token(), kind="Bearer")
    assert (status, body["errorCode"]) == (401, "E0000011")


@pytest.mark.parametrize(
    "changed",
    [
        {"htm": "PUT"},
        {"htu": "http://127.0.0.1/api/v1/users/00u1"},
        {"ath": "other"},
        {"ath": None},
        {"iat": int(time.time()) - 4000},
        {"iat": int(time.time()) + 4000},
        {"iat": None},
        {"jti": None},
        {"jti": ""},
        {"key": OTHER},
        {"header": {"typ": "JWT"}},
        {"header": {"jwk": {"kty": "RSA"}}},
        {"header": {"jwk": None}},
        {"header": {"jwk": "key"}},
        {"header": {"jwk": []}},
    ],
)
def test_a_proof_for_something_else_opens_nothing(app: App, changed: dict[str, Any]) -> None:
    token = app.token()
    status, body, headers = app.call(token, **changed)
    assert (status, body["error"]) == (401, "invalid_dpop_proof")
    assert headers["www-authenticate"] == 'DPoP error="invalid_dpop_proof"'
    assert app.call(token)[0] == 200


@pytest.mark.parametrize("made", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_proof_opens_nothing(app: App, made: str) -> None:
    assert app.call(app.token(), made=made)[1]["error"] == "invalid_dpop_proof"


def test_a_proof_is_good_for_one_call(app: App) -> None:
    token = app.token()
    again = app.proof(htm="GET", htu=app.url + PATH, ath=_hash(token))
    assert [app.call(token, made=again)[0] for _ in range(2)] == [200, 401]


def test_a_new_nonce_is_asked_for_and_given(okta: PretendOkta, app: App) -> None:
    token = app.token()
    okta.doors.proofs.renew()
    status, body, headers = app.call(token)
    assert (status, body["error"]) == (401, "use_dpop_nonce")
    app.nonce = headers["dpop-nonce"]
    assert app.call(token)[0] == 200


def test_a_token_without_a_key_opens_with_no_proof(okta: PretendOkta, app: App) -> None:
    okta.add_client("0oaUS", okta.doors.clients["0oaUS"].public_key, {"okta.users.read"})
    token = str(app.ask_token()[1]["access_token"])
    assert app.call(token)[1]["errorCode"] == "E0000011"
    assert app.call(token, kind="Bearer")[0] == 200


def test_a_service_app_is_nobody_and_has_a_window_of_its_own(
    okta: PretendOkta, ask: Callable[..., Any]
) -> None:
    app = App(okta)
    token = app.token()
    okta.rate_limit("user", 4)
    assert [ask("GET", PATH).status for _ in range(3)] == [200, 200, 429]
    assert app.call(token)[0] == 200
    proof = app.proof(htm="GET", htu=f"{app.url}/api/v1/users/me", ath=_hash(token))
    headers = {"authorization": f"DPoP {token}", "dpop": proof}
    assert send(Request(f"{app.url}/api/v1/users/me", headers=headers))[0] == 404
