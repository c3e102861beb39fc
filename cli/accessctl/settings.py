"""Where the API is and who signs: from the command line, the environment, and the configuration file, in this order."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from accessctl import words
from accessctl.failures import Exit, Failure

KNOWN = ("url", "region", "profile")
_HOST = re.compile(r"\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$")
_SIGNS = frozenset({"AWS_PROFILE", "AWS_ACCESS_KEY_ID"})
"""With one of these in the environment botocore knows already who signs."""
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
TIMEOUT = 60.0


@dataclass(frozen=True)
class Settings:
    """`url` has no slash at its end. Without `region` the profile's is taken, without `profile` what botocore finds. `timeout`: seconds for all tries of one call."""

    url: str
    region: str = ""
    profile: str = ""
    timeout: float = TIMEOUT

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


def file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration file is."""
    named = environ.get("ACCESSCTL_CONFIG")
    base = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(named) if named else Path(base) / "accessctl" / "config.toml"


def stored(path: Path) -> dict[str, str]:
    """What the configuration file says; nothing if there is none. Raises Failure."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, str(error)) from error
    for name, value in found.items():
        if name not in KNOWN:
            raise _bad(path, words.UNKNOWN_SETTING.format(name=name, known=", ".join(KNOWN)))
        if not isinstance(value, str):
            raise _bad(path, words.NOT_A_TEXT.format(name=name))
    return found


def read(given: Mapping[str, object], environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings for one command. Raises Failure when there is no address, or none that may be used."""
    saved = stored(file(environ))
    url = checked(str(given.get("url") or environ.get("ACCESSCTL_URL") or saved.get("url") or ""))
    region = region_for(url, given, environ, saved)
    profile = given.get("profile") or ("" if _SIGNS & environ.keys() else saved.get("profile")) or ""
    timeout = given.get("timeout")
    return Settings(url, region, str(profile), timeout if isinstance(timeout, float) else TIMEOUT)


def region_for(
    url: str, given: Mapping[str, object], environ: Mapping[str, str], saved: Mapping[str, str]
) -> str:
    """The region to work in; empty where only the profile may know it. `url` may be empty."""
    found = (
        given.get("region")
        or environ.get("ACCESSCTL_REGION")
        or region_of(url)
        or saved.get("region")
        or environ.get("AWS_REGION")
        or environ.get("AWS_DEFAULT_REGION")
    )
    return str(found or "")


def region_of(url: str) -> str:
    """The region that an address of API Gateway names; no other can be right. Empty for a domain of one's own."""
    found = _HOST.search(urlsplit(url).hostname or "")
    return found[1] if found else ""


def checked(url: str) -> str:
    """An address that credentials may be sent to. Raises Failure."""
    if not url:
        raise Failure(Exit.USAGE, words.NO_URL, "no_url")
    parts = _parts(url)
    if parts is None or not url.isprintable() or " " in url:
        raise Failure(Exit.USAGE, words.BAD_URL.format(url=url), "bad_url")
    if parts.scheme == "http" and parts.hostname not in _HERE:
        raise Failure(Exit.USAGE, words.PLAIN_URL.format(url=url), "bad_url")
    return url.rstrip("/")


def _parts(url: str) -> SplitResult | None:
    """The parts of an address of an API, or None if it is none."""
    try:
        parts = urlsplit(url)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if right and not (parts.query or parts.fragment or parts.username) else None


def _bad(path: Path, why: str) -> Failure:
    return Failure(Exit.USAGE, words.BAD_CONFIG.format(file=path, why=why), "bad_config")
