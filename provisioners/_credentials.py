"""What we show Okta to be let in, and the address that we show it to; checked here, sent elsewhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

SCOPES = ("okta.users.read", "okta.groups.manage")


def checked_url(text: str) -> str:
    """The organisation's address without a trailing slash. Raises ValueError with a sentence for whoever set it."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    if parts.scheme not in {"https", "http"} or not host:
        raise ValueError(f"The Okta address must look like https://example.okta.com, not {text!r}.")
    if parts.username or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("The Okta address must be a host alone, without a path, a query or a password.")
    if parts.scheme == "http" and not _loopback(host):
        raise ValueError(f"The Okta address must start with https://, because {host} is not this machine.")
    if "-admin." in host:
        raise ValueError(f"{host} is the admin console; give Okta's address without -admin.")
    return f"{parts.scheme}://{parts.netloc}"


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class Credentials:
    """Either an API token, or a service app's id with its private key. Shows neither when printed."""

    token: str = field(default="", repr=False)
    client_id: str = ""
    private_key: str | Mapping[str, str] = field(default="", repr=False)
    key_id: str | None = None

    @classmethod
    def of(
        cls, token: str | None, client_id: str | None, private_key: str | None, key_id: str | None
    ) -> "Credentials":
        """Raises ValueError unless exactly one way in is complete."""
        if bool(token) == bool(client_id or private_key) or bool(client_id) != bool(private_key):
            raise ValueError("Okta needs either an API token or a client id with its private key.")
        if token:
            if not token.isascii() or not token.isprintable() or " " in token:
                raise ValueError("The Okta API token has characters that no token has.")
            return cls(token=token)
        return cls(client_id=client_id or "", private_key=_key(private_key or ""), key_id=key_id)

    def config(self) -> dict[str, Any]:
        """As the SDK's configuration names them."""
        if self.token:
            return {"authorizationMode": "SSWS", "token": self.token}
        named = {"kid": self.key_id} if self.key_id else {}
        key = self.private_key if isinstance(self.private_key, str) else dict(self.private_key)
        return {
            "authorizationMode": "PrivateKey",
            "clientId": self.client_id,
            "privateKey": key,
            "scopes": list(SCOPES),
            **named,
        }


def _key(text: str) -> str | Mapping[str, str]:
    """A PEM or JWK; anything else the SDK would take for the path of a file and open."""
    text = text.strip()
    if text.startswith("-----BEGIN "):
        return text
    try:
        jwk = json.loads(text)
    except ValueError:
        jwk = None
    if not isinstance(jwk, dict) or jwk.get("kty") != "RSA" or "d" not in jwk:
        raise ValueError("The Okta private key must be an RSA private key as PEM or JWK.")
    return {name: value for name, value in jwk.items() if isinstance(value, str)}
