"""Who may call: API tokens, and access tokens for service apps that sign with their private key. Their time is real time."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import jwt

from sandbox.okta.errors import Refusal, Reply, refuse

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME = 3600


@dataclass(frozen=True)
class Client:
    """A service app: its public key as PEM, and the scopes that an administrator granted it."""

    public_key: str
    scopes: frozenset[str]


@dataclass
class Doors:
    """What opens the organisation: API tokens, and service apps by client id."""

    tokens: set[str] = field(default_factory=set)
    clients: dict[str, Client] = field(default_factory=dict)
    _access: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def enter(self, authorization: str, scope: str) -> None:
        """Raises Refusal unless the caller may use an endpoint that needs `scope`."""
        kind, _, token = authorization.partition(" ")
        if kind == "SSWS" and token in self.tokens:
            return
        ends, scopes = self._access.get(token, (0.0, frozenset())) if kind == "Bearer" else (0.0, frozenset())
        if ends <= time.time():
            raise refuse("E0000011")
        if scope not in scopes and scope.replace(".read", ".manage") not in scopes:
            wanted = f'Bearer scope="{scope}", error="insufficient_scope"'
            refusal = refuse("E0000006").reply
            raise Refusal(Reply(403, refusal.body, {"www-authenticate": wanted}))

    def revoke(self) -> None:
        """Make every access token that was given out worthless."""
        self._access.clear()

    def token(self, form: str, audience: str) -> Reply:
        """The token endpoint: client credentials with `private_key_jwt` alone."""
        given = {name: values[0] for name, values in parse_qs(form).items()}
        if given.get("grant_type") != "client_credentials" or given.get("client_assertion_type") != ASSERTION:
            return _no(400, "invalid_request", "client_credentials with a client assertion is needed")
        try:
            client = self._proven(given.get("client_assertion", ""), audience)
        except (jwt.InvalidTokenError, KeyError) as error:
            return _no(401, "invalid_client", f"The client_assertion is invalid: {type(error).__name__}")
        scopes = frozenset(given.get("scope", "").split())
        if not scopes or not scopes <= client.scopes:
            return _no(400, "invalid_scope", "One or more scopes are not allowed for this client.")
        access = secrets.token_urlsafe(24)
        self._access[access] = (time.time() + LIFETIME, scopes)
        answer = {
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "access_token": access,
            "scope": " ".join(scopes),
        }
        return Reply(200, answer)

    def _proven(self, assertion: str, audience: str) -> Client:
        named: dict[str, Any] = jwt.decode(assertion, options={"verify_signature": False})
        client = self.clients[str(named.get("iss"))]
        needed = ["exp", "iat", "iss", "sub", "aud", "jti"]
        claims = jwt.decode(
            assertion, client.public_key, algorithms=["RS256"], audience=audience, options={"require": needed}
        )
        if (
            claims["sub"] != claims["iss"]
            or claims["exp"] > time.time() + 3600
            or claims["jti"] in self._used
        ):
            raise jwt.InvalidTokenError
        self._used.add(claims["jti"])
        return client


def _no(status: int, error: str, description: str) -> Reply:
    return Reply(status, {"error": error, "error_description": description})
