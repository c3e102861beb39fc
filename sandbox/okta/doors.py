"""Who may call: API tokens, and access tokens for service apps that sign with their private key. Their time is real time."""

import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qs

import jwt

from sandbox.okta.changes import user_thing
from sandbox.okta.errors import Refusal, Reply, refuse
from sandbox.okta.proof import BadProof, Proofs, Shown
from sandbox.okta.state import SERVICE
from sandbox.okta.values import Thing

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME = 3600


@dataclass(frozen=True)
class Client:
    """A service app: its public key as PEM, the scopes that an administrator granted it, and whether its tokens need proofs."""

    public_key: str
    scopes: frozenset[str]
    dpop: bool = False


@dataclass(frozen=True)
class Access:
    """An access token: until when it is good, what for, whose it is, and the key that it is bound to."""

    ends: float
    scopes: frozenset[str]
    client: str
    key: str | None = None


@dataclass
class Doors:
    """What opens the organisation: API tokens with their owners, and service apps by client id.

    `roles` says for a token or client what its admin role allows, as scopes; without an entry it is a super administrator.
    """

    tokens: set[str] = field(default_factory=set)
    clients: dict[str, Client] = field(default_factory=dict)
    owners: dict[str, Thing] = field(default_factory=dict)
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    proofs: Proofs = field(default_factory=Proofs)
    _access: dict[str, Access] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def whose(self, authorization: str) -> str:
        """The token or client that a call counts for; nothing for a stranger."""
        kind, token = _shown(authorization)
        if kind == "SSWS":
            return token if token in self.tokens else ""
        return self._access[token].client if token in self._access else ""

    def enter(self, authorization: str, scope: str, shown: Shown | None = None) -> Thing:
        """Who calls. Raises Refusal unless they may use an endpoint that needs `scope`; without one, whoever is known may."""
        kind, token = _shown(authorization)
        if kind == "SSWS" and token in self.tokens:
            self._allow(token, scope)
            return self.owners.get(token) or user_thing(SERVICE)
        access = self._opened(kind, token, shown or Shown())
        if scope and not _covers(access.scopes, scope):
            wanted = f'Bearer scope="{scope}", error="insufficient_scope"'
            raise Refusal(Reply(403, refuse("E0000006").reply.body, {"www-authenticate": wanted}))
        self._allow(access.client, scope)
        return Thing(access.client, "PublicClientApp", access.client, "Access Service")

    def _allow(self, caller: str, scope: str) -> None:
        if scope and caller in self.roles and not _covers(self.roles[caller], scope):
            raise refuse("E0000006")

    def _opened(self, kind: str, token: str, shown: Shown) -> Access:
        access = self._access.get(token)
        if access is None or access.ends <= time.time() or kind != ("DPoP" if access.key else "Bearer"):
            raise refuse("E0000011")
        if access.key:
            try:
                fits = self.proofs.check(shown, token) == access.key
            except BadProof as error:
                raise Refusal(self._no_proof(401, error)) from None
            if not fits:
                raise Refusal(self._no_proof(401, BadProof("The DPoP proof is not for this token's key.")))
        return access

    def dump(self) -> dict[str, Any]:
        """Who may call, as JSON values. Access tokens that were given out are not kept: their owners ask for new ones."""
        return {
            "tokens": sorted(self.tokens),
            "clients": {
                name: {**asdict(each), "scopes": sorted(each.scopes)} for name, each in self.clients.items()
            },
            "owners": {name: asdict(each) for name, each in self.owners.items()},
            "roles": {name: sorted(each) for name, each in self.roles.items()},
        }

    def load(self, data: dict[str, Any]) -> None:
        """What `dump` gave takes the place of what is there."""
        self.tokens = set(data["tokens"])
        self.clients = {
            name: Client(each["public_key"], frozenset(each["scopes"]), each["dpop"])
            for name, each in data["clients"].items()
        }
        self.owners = {name: Thing(**each) for name, each in data["owners"].items()}
        self.roles = {name: frozenset(each) for name, each in data["roles"].items()}

    def revoke(self) -> None:
        """Make every access token that was given out worthless."""
        self._access.clear()

    def token(self, form: str, audience: str, proof: str = "") -> Reply:
        """The token endpoint: client credentials with `private_key_jwt` alone. An assertion is used up even where a proof is missing."""
        given = {name: values[0] for name, values in parse_qs(form).items()}
        if given.get("grant_type") != "client_credentials" or given.get("client_assertion_type") != ASSERTION:
            return _no(400, "invalid_request", "client_credentials with a client assertion is needed")
        try:
            client_id = self._proven(given.get("client_assertion", ""), audience)
        except (jwt.InvalidTokenError, KeyError) as error:
            return _no(401, "invalid_client", f"The client_assertion is invalid: {type(error).__name__}")
        client, scopes = self.clients[client_id], frozenset(given.get("scope", "").split())
        if not scopes or not scopes <= client.scopes:
            return _no(400, "invalid_scope", "One or more scopes are not allowed for this client.")
        key = None
        if client.dpop:
            try:
                key = self.proofs.check(Shown(proof, "POST", audience), None)
            except BadProof as error:
                return self._no_proof(400, error)
        return self._given(Access(time.time() + LIFETIME, scopes, client_id, key))

    def _given(self, access: Access) -> Reply:
        token = secrets.token_urlsafe(24)
        self._access[token] = access
        answer = {
            "token_type": "DPoP" if access.key else "Bearer",
            "expires_in": LIFETIME,
            "access_token": token,
            "scope": " ".join(sorted(access.scopes)),
        }
        return Reply(200, answer)

    def _no_proof(self, status: int, error: BadProof) -> Reply:
        code = "use_dpop_nonce" if error.wants_nonce else "invalid_dpop_proof"
        nonce = {"dpop-nonce": self.proofs.nonce} if error.wants_nonce else {}
        asked = {"www-authenticate": f'DPoP error="{code}"'} if status == 401 else {}
        return Reply(status, {"error": code, "error_description": error.why}, {**nonce, **asked})

    def _proven(self, assertion: str, audience: str) -> str:
        named: dict[str, Any] = jwt.decode(assertion, options={"verify_signature": False})
        name = str(named.get("iss"))
        needed = ["exp", "iat", "iss", "sub", "aud", "jti"]
        claims = jwt.decode(
            assertion,
            self.clients[name].public_key,
            algorithms=["RS256"],
            audience=audience,
            options={"require": needed},
        )
        if (
            claims["sub"] != claims["iss"]
            or claims["exp"] > time.time() + 3600
            or claims["jti"] in self._used
        ):
            raise jwt.InvalidTokenError
        self._used.add(claims["jti"])
        return name


def _shown(authorization: str) -> tuple[str, str]:
    """Kind and token. The official client leaves the space after SSWS out, so the real Okta is taken to accept that."""
    if authorization.startswith("SSWS"):
        return "SSWS", authorization.removeprefix("SSWS").strip()
    kind, _, token = authorization.partition(" ")
    return kind, token


def _covers(scopes: frozenset[str], scope: str) -> bool:
    """Each scope for itself: whether managing includes reading in Okta is not confirmed, so nobody may rely on it here."""
    return scopes.issuperset(scope.split())


def _no(status: int, error: str, description: str) -> Reply:
    return Reply(status, {"error": error, "error_description": description})
