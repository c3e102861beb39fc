"""Signing and sending, with botocore: its credentials, its signature, its connections. Nowhere else is botocore imported."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import URLLib3Session
from botocore.utils import JSONFileCache, get_environ_proxies

from accessctl import VERSION, words
from accessctl.call import Call
from accessctl.failures import Exit, Failure
from accessctl.settings import Settings

CONNECT, READ = 5.0, 30.0
"""Seconds. API Gateway itself gives up after 29."""
_CACHE = "~/.aws/cli/cache"
"""Where the aws command keeps what it got for an assumed role, so that one sign-in, and one code, serve both."""


class Lost(Enum):
    """Why there was no answer."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    CUT = "cut"


@dataclass(eq=False)
class NoAnswer(Exception):
    """Sent, or not even that, without an answer. `doubtful`: it may have been done all the same."""

    why: Lost

    @property
    def doubtful(self) -> bool:
        return self.why is not Lost.UNREACHABLE


@dataclass(frozen=True)
class Reply:
    """What came back. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Signed:
    """Sends calls to one address, each signed anew. Credentials are found once, and renewed by botocore when they run out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        session = session_of(settings.profile)
        self._credentials = _credentials(session)
        self.region = settings.region or session.get_config_variable("region") or ""
        if not self.region:
            raise Failure(Exit.USAGE, words.NO_REGION, "no_region")
        self._http = URLLib3Session(
            verify=session.get_config_variable("ca_bundle") or True,
            proxies=get_environ_proxies(settings.url),
            timeout=(CONNECT, min(READ, settings.timeout)),  # type: ignore[arg-type] # the stubs know one number alone
        )

    def send(self, call: Call) -> Reply:
        """One try. Raises NoAnswer, or Failure when the credentials can no longer be renewed."""
        request = AWSRequest(
            method=call.method,
            url=self._settings.url + call.target,
            data=call.body or None,
            headers=_headers(call),
        )
        self._sign(request)
        try:
            found = self._http.send(request.prepare())
            body = found.content
        except (EndpointConnectionError, ConnectTimeoutError) as error:
            raise NoAnswer(Lost.UNREACHABLE) from error
        except SSLError as error:
            why = words.NO_TRUST.format(host=self._settings.host, why=error.kwargs.get("error", error))
            raise Failure(Exit.UNAVAILABLE, why, "not_trusted") from error
        except ReadTimeoutError as error:
            raise NoAnswer(Lost.SLOW) from error
        except BotoCoreError as error:
            raise NoAnswer(Lost.CUT) from error
        headers = {name.lower(): value for name, value in found.headers.items()}
        if len(body) < int(headers.get("content-length", "0")):
            raise NoAnswer(Lost.CUT)
        return Reply(found.status_code, headers, body)

    def _sign(self, request: AWSRequest) -> None:
        try:
            frozen = self._credentials.get_frozen_credentials()
        except (BotoCoreError, ClientError) as error:
            raise _cannot_sign(error) from error
        SigV4Auth(frozen, "execute-api", self.region).add_auth(request)


def _headers(call: Call) -> dict[str, str]:
    headers = {"Accept": "application/json", "User-Agent": f"accessctl/{VERSION}"}
    if call.body:
        headers["Content-Type"] = "application/json"
    if call.key:
        headers["Idempotency-Key"] = call.key
    return headers


def session_of(profile: str) -> botocore.session.Session:
    """A session of this profile, the usual one where it is empty. Raises Failure when there is none of the name."""
    session = botocore.session.Session(profile=profile or None)
    try:
        resolver = session.get_component("credential_provider")
    except ProfileNotFound as error:
        raise Failure(
            Exit.CREDENTIALS, words.NO_PROFILE.format(profile=error.kwargs["profile"]), "no_profile"
        ) from error
    resolver.get_provider("assume-role").cache = JSONFileCache(str(Path(_CACHE).expanduser()))
    return session


def _credentials(session: botocore.session.Session) -> Any:
    try:
        found = session.get_credentials()
        if found is None:
            raise NoCredentialsError
        found.get_frozen_credentials()
    except NoCredentialsError as error:
        why = words.NO_CREDENTIALS.format(role=words.TOOLS_ROLE)
        raise Failure(Exit.CREDENTIALS, why, "no_credentials") from error
    except (BotoCoreError, ClientError) as error:
        raise _cannot_sign(error) from error
    return found


def _cannot_sign(error: Exception) -> Failure:
    why = str(error).rstrip(".") + "."
    return Failure(Exit.CREDENTIALS, words.CANNOT_SIGN.format(why=why), "no_credentials")
