"""Proofs of possession (DPoP, RFC 9449): whether one belongs to this very call, and to the key that the access token is bound to."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import jwt

LEEWAY = 300
"""Seconds that the time of a proof may differ from ours."""


@dataclass(frozen=True)
class Shown:
    """What a call carries besides its `Authorization`: the proof, and the method and address that it must be for."""

    proof: str = ""
    method: str = ""
    url: str = ""


class BadProof(Exception):
    """The proof does not fit. `wants_nonce`: it does, but for our nonce."""

    def __init__(self, why: str, *, wants_nonce: bool = False) -> None:
        super().__init__(why)
        self.why, self.wants_nonce = why, wants_nonce


@dataclass
class Proofs:
    """Checks proofs. `nonce` is the one that they must name; each proof is good for one call. Real time."""

    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    _seen: set[str] = field(default_factory=set)

    def renew(self) -> None:
        """Ask for another nonce from now on."""
        self.nonce = secrets.token_urlsafe(16)

    def check(self, shown: Shown, access_token: str | None) -> str:
        """The thumbprint of the key that made the proof. Raises BadProof."""
        key, claims = _opened(shown.proof)
        if claims.get("htm") != shown.method:
            raise BadProof("The DPoP proof JWT header contains an invalid 'htm'.")
        if unquote(str(claims.get("htu"))) != unquote(shown.url):
            raise BadProof("The DPoP proof JWT header contains an invalid 'htu'.")
        issued = claims.get("iat")
        if not isinstance(issued, int) or abs(time.time() - issued) > LEEWAY:
            raise BadProof("The DPoP proof JWT is not within the acceptable time.")
        if access_token is not None and claims.get("ath") != _hash(access_token):
            raise BadProof("The DPoP proof JWT header contains an invalid 'ath'.")
        name = claims.get("jti")
        if not isinstance(name, str) or not name or name in self._seen:
            raise BadProof("The DPoP proof JWT has already been used.")
        self._seen.add(name)
        if claims.get("nonce") != self.nonce:
            raise BadProof("Authorization server requires nonce in DPoP proof.", wants_nonce=True)
        return thumbprint(key)


def _opened(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header = jwt.get_unverified_header(proof)
        key = header["jwk"]
        right = header.get("typ") == "dpop+jwt" and header.get("alg") == "RS256"
        if not right or not isinstance(key, dict) or "d" in key:
            raise BadProof("The DPoP proof JWT header is invalid.")
        options: Any = {"verify_iat": False}
        return key, jwt.decode(proof, jwt.PyJWK(key, "RS256").key, algorithms=["RS256"], options=options)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise BadProof(f"The DPoP proof JWT is invalid: {type(error).__name__}") from None


def thumbprint(key: dict[str, Any]) -> str:
    """RFC 7638, of an RSA key."""
    said = {name: str(key.get(name)) for name in ("e", "kty", "n")}
    return _hash(json.dumps(said, separators=(",", ":")))


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
