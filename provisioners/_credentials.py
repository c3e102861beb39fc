"""What we show Okta to be let in, and the address that we show it to; checked here, sent elsewhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

SCOPES: Mapping[str, str] = {
    "okta.users.read": "people, whether they are active, and their groups",
    "okta.groups.read": "whether a group is there, and what fills it",
    "okta.groups.manage": "put people into groups, take them out",
    "okta.apps.read": "who has an app, and whether the app is there",
    "okta.apps.manage": "assign people to apps, unassign them",
    "okta.logs.read": "who assigned somebody to an app last, so that what others gave stays, and who uses which app",
}
"""Every OAuth scope that we ask for, and what for. In Okta managing does not include reading."""


def checked_url(text: str) -> str:
    """The organisation's address without a trailing slash. Raises ValueError with a sentence for whoever set it.

    The sentence never repeats more than a host: what was set here by mistake may be a token.
    """
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - it is read only when it is asked for
    except ValueError:
        raise ValueError("The Okta address cannot be read: write https://example.okta.com.") from None
    host = parts.hostname or ""
    if parts.scheme not in {"https", "http"} or not host:
        raise ValueError("The Okta address must look like https://example.okta.com.")
    if "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
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
    scopes: tuple[str, ...] = tuple(SCOPES)

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
            "scopes": list(self.scopes),
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
