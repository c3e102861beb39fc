import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.okta.doors import ASSERTION, Client, Doors
from sandbox.okta.errors import Refusal, Reply

AUDIENCE = "http://127.0.0.1:1/oauth2/v1/token"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
Sign = Callable[..., Reply]


@pytest.fixture
def doors() -> Doors:
    public = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Doors(
        clients={"0oaUS": Client(public.decode(), frozenset({"okta.users.read", "okta.groups.manage"}))}
    )


def ask(doors: Doors, key: rsa.RSAPrivateKey = KEY, form: Mapping[str, str] = {}, **claims: Any) -> Reply:
    now = int(time.time())
    said = {
        "iss": "0oaUS",
        "sub": "0oaUS",
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 300,
        "jti": "1",
        **claims,
    }
    assertion = jwt.encode({name: value for name, value in said.items() if value is not None}, key, "RS256")
    fields = {
        "grant_type": "client_credentials",
        "scope": "okta.users.read",
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion,
        **form,
    }
    return doors.token(urlencode(fields), AUDIENCE)


def test_a_signed_assertion_opens_what_its_scopes_allow(doors: Doors) -> None:
    reply = ask(doors)
    assert (reply.status, reply.body["token_type"], reply.body["expires_in"]) == (200, "Bearer", 3600)
    doors.enter(f"Bearer {reply.body['access_token']}", "okta.users.read")
    with pytest.raises(Refusal) as refused:
        doors.enter(f"Bearer {reply.body['access_token']}", "okta.groups.manage")
    assert refused.value.reply.status == 403
    assert "insufficient_scope" in refused.value.reply.headers["www-authenticate"]


def test_managing_does_not_include_reading(doors: Doors) -> None:
    access = ask(doors, form={"scope": "okta.groups.manage"}).body["access_token"]
    doors.enter(f"Bearer {access}", "okta.groups.manage")
    with pytest.raises(Refusal):
        doors.enter(f"Bearer {access}", "okta.groups.read")


def test_an_endpoint_may_need_two_scopes(doors: Doors) -> None:
    both = "okta.users.read okta.groups.manage"
    one, two = (
        ask(doors, jti=form, form={"scope": form}).body["access_token"] for form in ("okta.users.read", both)
    )
    doors.enter(f"Bearer {two}", both)
    with pytest.raises(Refusal):
        doors.enter(f"Bearer {one}", both)


def test_a_service_app_is_told_by_its_client_id(doors: Doors) -> None:
    access = ask(doors).body["access_token"]
    who = doors.enter(f"Bearer {access}", "okta.users.read")
    assert (who.id, who.type) == ("0oaUS", "PublicClientApp")
    assert doors.whose(f"Bearer {access}") == "0oaUS"
    assert doors.whose("Bearer other") == doors.whose("SSWS other") == ""


def test_an_assertion_works_once(doors: Doors) -> None:
    assert [ask(doors).status, ask(doors).status, ask(doors, jti="2").status] == [200, 401, 200]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example.com"},
        {"iss": "0oaWHO"},
        {"sub": "0oaWHO"},
        {"exp": 1},
        {"exp": int(time.time()) + 90_000},
        {"jti": None},
        {"key": OTHER},
    ],
)
def test_an_assertion_that_proves_nothing_is_refused(doors: Doors, claims: Mapping[str, Any]) -> None:
    reply = ask(doors, **claims)
    assert (reply.status, reply.body["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "invalid_request"),
        ({"client_assertion_type": ""}, "invalid_request"),
        ({"scope": "okta.apps.manage"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
def test_a_form_with_something_else_is_refused(doors: Doors, form: Mapping[str, str], error: str) -> None:
    assert ask(doors, form=form).body["error"] == error


def test_unknown_and_revoked_access_tokens_open_nothing(doors: Doors) -> None:
    access = ask(doors).body["access_token"]
    doors.revoke()
    for shown in (f"Bearer {access}", "Bearer x", f"SSWS {access}", ""):
        with pytest.raises(Refusal) as refused:
            doors.enter(shown, "okta.users.read")
        assert refused.value.reply.status == 401
