"""Canaries: secrets that are found again in whatever form they got out."""

import base64
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

SHORTEST = 8
"""Of a base64 text without the characters that depend on what stands beside it."""


def forms(secret: str) -> Iterator[str]:
    """The secret as it may stand in a text: as it is, escaped for an address or for JSON, in hex, and in base64 wherever it begins."""
    raw = secret.encode()
    yield from {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        raw.hex(),
        raw.hex().upper(),
    }
    yield from {secret.replace("/", "\\/"), secret[::-1]}
    for start in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            coded = encode(b"x" * start + raw).decode().rstrip("=")
            inner = coded[4 if start else 0 : -4]
            if len(inner) >= SHORTEST:
                yield inner


def found(secrets: Mapping[str, str], outputs: Mapping[str, str]) -> list[str]:
    """Which secret is in which output, in words."""
    return [
        f"{name} is in {where}: …{text[max(0, text.find(form) - 60) : text.find(form)]}"
        for name, secret in secrets.items()
        for where, text in outputs.items()
        for form in set(forms(secret))
        if form in text
    ]
