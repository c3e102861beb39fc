"""One text as a YAML value: in quotes wherever it could be read as something else. Nothing is read or written here."""

import json
import re

_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@/()+-]*(?<! )", re.ASCII)
_WORDS = {"true", "false", "null", "yes", "no", "on", "off"}


def scalar(text: str) -> str:
    """The text as it stands behind a key, or among other values in brackets."""
    plain = _BARE.fullmatch(text) and text.casefold() not in _WORDS and not re.fullmatch(r"[0-9.+ -]+", text)
    return text if plain else json.dumps(text, ensure_ascii=False)
