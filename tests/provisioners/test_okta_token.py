"""Signing in as a service app: access tokens, the key that they are bound to, and what each refusal tells whoever has to mend it."""

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from access.errors import Barred, TargetError, TryAgain
from access.keys import OktaId, Target
from provisioners import Okta
from provisioners._credentials import SCOPES
from provisioners.okta_group import OktaGroup
from sandbox.okta import PretendOkta

NOW = 1_795_000_000
ADA = OktaId("00uADA")
PROD = Target("okta_group", ("00gPROD",))
TOKEN = "/oauth2/v1/token"


def entering(okta: PretendOkta, key: str) -> OktaGroup:
    return OktaGroup(Okta(okta.url, client_id="0oaUS", private_key=key, clock=lambda: NOW))


def barred(group: OktaGroup) -> str:
    """What whoever has to mend it reads; short enough for the records, and without a doubt about the effect."""
    with pytest.raises(Barred) as raised:
        group.add(ADA, PROD, 10)
    assert (raised.value.service, raised.value.doubt) == (True, False)
    assert len(raised.value.why) <= 200
    assert raised.value.why.endswith(".")
    return raised.value.why


def test_a_private_key_opens_and_its_access_token_is_kept(okta: PretendOkta, app: Okta) -> None:
    group = OktaGroup(app)
    group.add(ADA, PROD, 10)
    assert group.present(ADA, PROD, 10)
    assert okta.count("POST", TOKEN) == 1


def test_a_private_key_may_be_a_jwk(okta: PretendOkta, app: Okta, key: rsa.RSAPrivateKey) -> None:
    jwk = json.dumps({**jwt.algorithms.RSAAlgorithm.to_jwk(key, as_dict=True), "kid": "one"})
    entering(okta, jwk).add(ADA, PROD, 10)
    assert okta.members("00gPROD") == {ADA}


def test_each_scope_has_its_reason() -> None:
    assert all(re.fullmatch(r"okta\.[a-zA-Z]+\.(read|manage)", scope) for scope in SCOPES)
    assert all(SCOPES.values())


def test_a_revoked_access_token_is_replaced_at_once(okta: PretendOkta, app: Okta) -> None:
    group = OktaGroup(app)
    group.add(ADA, PROD, 10)
    okta.doors.revoke()
    group.remove(ADA, PROD, 0, (), 10)
    assert not okta.members("00gPROD")
    assert okta.count("POST", TOKEN) == 2


def test_a_token_that_is_never_accepted_is_asked_for_once_more_only(okta: PretendOkta, app: Okta) -> None:
    okta.fail("PUT *", status=401, times=None)
    assert "does not accept our credentials" in barred(OktaGroup(app))
    assert (okta.count("PUT"), okta.count("POST", TOKEN)) == (2, 2)


@pytest.mark.parametrize("token", ["00wrong", "00expired"])
def test_a_wrong_or_expired_api_token_says_what_to_do(okta: PretendOkta, token: str) -> None:
    if token == "00expired":
        okta.doors.tokens.add(token)
        okta.expire_token(token)
    why = barred(OktaGroup(Okta(okta.url, token, clock=lambda: NOW)))
    assert "make new ones" in why
    assert okta.count() == 1, "an API token cannot be renewed, so nothing is tried again"


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_scope_that_the_token_lacks_is_named(okta: PretendOkta, app: Okta, scope: str) -> None:
    asked = f'DPoP algs="RS256", scope="{scope}", error="insufficient_scope", resource="/api/v1/x"'
    okta.fail("PUT *", status=403, headers={"www-authenticate": asked})
    why = barred(OktaGroup(app))
    assert f"lacks the scope {scope} " in why
    assert "Okta API Scopes" in why


def test_a_scope_that_nobody_granted_is_one_of_those_named(okta: PretendOkta, app: Okta, public: str) -> None:
    okta.add_client("0oaUS", public, {"okta.users.read"})
    why = barred(OktaGroup(app))
    assert "invalid_scope" in why
    assert all(scope in why for scope in SCOPES)


def test_an_unknown_client_id_or_key_is_named(okta: PretendOkta, app: Okta, public: str) -> None:
    del okta.doors.clients["0oaUS"]
    assert "OKTA_CLIENT_ID" in barred(OktaGroup(app))


def test_a_refusal_without_a_known_name_is_quoted(okta: PretendOkta, app: Okta) -> None:
    said = {"error": "access_denied", "error_description": "Policy evaluation failed" + " for us" * 50}
    okta.fail(TOKEN, status=400, body=said)
    why = barred(OktaGroup(app))
    assert "access_denied" in why
    assert "Policy evaluation failed" in why


def _pem_of_another_kind() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        .decode()
    )


@pytest.mark.parametrize(
    "key",
    [
        "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----",
        "-----BEGIN é-----",
        '{"kty": "RSA", "d": "x"}',
        '{"kty": "RSA", "n": "!", "e": "AQAB", "d": "x"}',
        _pem_of_another_kind(),
    ],
)
def test_a_key_that_cannot_be_read_is_named(okta: PretendOkta, key: str) -> None:
    why = barred(entering(okta, key))
    assert "OKTA_PRIVATE_KEY cannot be read" in why
    assert okta.count() == 0


@pytest.mark.parametrize("trouble", ["hang", "reset", "html", "bare", "half", "limited", "down", "odd"])
def test_without_an_access_token_nothing_was_sent_and_nothing_is_in_doubt(
    okta: PretendOkta, app: Okta, trouble: str
) -> None:
    refill = {
        "x-rate-limit-limit": "600",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(NOW + 30),
    }
    troubles: dict[str, Callable[[], object]] = {
        "hang": lambda: okta.hang(TOKEN),
        "reset": lambda: okta.reset(TOKEN),
        "html": lambda: okta.html(TOKEN),
        "bare": lambda: okta.unavailable(TOKEN),
        "half": lambda: okta.half(TOKEN),
        "limited": lambda: okta.fail(TOKEN, status=429, headers=refill),
        "down": okta.down,
        "odd": lambda: okta.fail(TOKEN, status=200, body={"access_token": ""}),
    }
    troubles[trouble]()
    with pytest.raises(TryAgain) as raised:
        OktaGroup(app).add(ADA, PROD, 2)
    assert (raised.value.service, raised.value.doubt) == (True, False)
    assert not isinstance(raised.value, Barred), "an outage is not for security"
    assert okta.count("PUT") == 0
    assert "eyJ" not in raised.value.why
    assert raised.value.retry_at == (NOW + 31 if trouble == "limited" else None)


def test_tokens_that_are_bound_to_a_key_need_no_setting(okta: PretendOkta, bound: Okta) -> None:
    group = OktaGroup(bound)
    group.add(ADA, PROD, 10)
    assert okta.members("00gPROD") == {ADA}
    asked = okta.count("POST", TOKEN)
    assert asked == 3, "without a proof, with one, with the nonce"
    group.remove(ADA, PROD, 0, (), 10)
    assert okta.count("POST", TOKEN) == asked
    assert not okta.members("00gPROD")


def test_a_bound_token_is_not_sent_twice_when_the_nonce_is_new(okta: PretendOkta, bound: Okta) -> None:
    group = OktaGroup(bound)
    group.present(ADA, PROD, 10)
    okta.doors.proofs.renew()
    group.add(ADA, PROD, 10)
    assert okta.count("PUT") == 2, "the first was refused at the door for its nonce"
    assert okta.answered[204] == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("after_effect", [True, False])
def test_a_bound_write_that_may_have_been_done_is_never_repeated(
    okta: PretendOkta, bound: Okta, method: str, after_effect: bool
) -> None:
    group = OktaGroup(bound)
    group.present(ADA, PROD, 10)
    okta.reset(f"{method} *", after_effect=after_effect)
    with pytest.raises(TryAgain) as raised:
        group.add(ADA, PROD, 10) if method == "PUT" else group.remove(ADA, PROD, 0, (), 10)
    assert raised.value.doubt
    assert okta.count(method) == 1


def test_a_bound_write_is_in_doubt_when_its_second_try_breaks(okta: PretendOkta, bound: Okta) -> None:
    group = OktaGroup(bound)
    group.present(ADA, PROD, 10)
    nonce = {"dpop-nonce": okta.doors.proofs.nonce}
    okta.fail("PUT *", status=401, body={"error": "use_dpop_nonce"}, headers=nonce)
    okta.timeout_after_effect("PUT *")
    with pytest.raises(TryAgain) as raised:
        group.add(ADA, PROD, 1)
    assert raised.value.doubt
    assert okta.members("00gPROD") == {ADA}


def test_binding_that_is_switched_on_or_off_later_is_followed(
    okta: PretendOkta, app: Okta, public: str
) -> None:
    group = OktaGroup(app)
    for dpop in (False, True, False):
        okta.add_client("0oaUS", public, SCOPES, dpop=dpop)
        okta.doors.revoke()
        group.add(ADA, PROD, 10)


def test_a_proof_that_is_refused_says_to_look_at_the_clock(okta: PretendOkta, bound: Okta) -> None:
    okta.fail(TOKEN, status=400, body={"error": "invalid_dpop_proof"}, times=None)
    for asked in (2, 3):
        assert "clock" in barred(OktaGroup(bound))
        assert okta.count("POST", TOKEN) == asked, "only the first time there is something to find out"


def test_callers_in_several_threads_find_out_together(okta: PretendOkta, bound: Okta) -> None:
    group = OktaGroup(bound)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: group.present(ADA, PROD, 10), range(8))) == [False] * 8


def test_making_the_first_key_is_bounded_like_any_call(
    okta: PretendOkta, bound: Okta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes seconds on a small machine. What was begun is there for the next call."""
    from jwcrypto.jwk import JWK  # type: ignore[import-untyped]

    make = JWK.generate

    def slowly(**how: object) -> object:
        time.sleep(0.8)
        return make(**how)

    monkeypatch.setattr(JWK, "generate", slowly)
    group, start = OktaGroup(bound), time.monotonic()
    with pytest.raises(TargetError) as raised:
        group.add(ADA, PROD, 0.5)
    assert time.monotonic() - start < 1.5
    assert not raised.value.doubt
    group.add(ADA, PROD, 10)
    assert okta.members("00gPROD") == {ADA}
