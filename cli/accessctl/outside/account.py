"""The AWS account as an operator's credentials show it: one call after the other, every refusal named by the permission that it lacks."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from botocore.session import Session

from accessctl.outside.finding import Check, Finding, unseen

DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "AuthorizationError",
        "AuthorizationErrorException",
    }
)
ACTIONS = {"apigateway:GetAccount": "apigateway:GET"}
"""Where the permission is not called as the call is."""
_WAITS = Config(connect_timeout=5, read_timeout=15, retries={"total_max_attempts": 3})


@dataclass(eq=False)
class Unseen(Exception):
    """Something that could not be looked at; `why` is a sentence, `action` the permission that is missing, if one is."""

    why: str
    action: str = ""


@dataclass(eq=False)
class Gone(Unseen):
    """There is no such thing."""


@dataclass
class Account:
    """Makes a client for each service on first use. `region` is empty where the profile is to say it."""

    session: Session
    region: str
    clock: Callable[[], float] = time.time
    _clients: dict[str, Any] = field(default_factory=dict)

    def ask(self, service: str, operation: str, **given: Any) -> dict[str, Any]:
        """One call, such as `ask("lambda", "GetFunctionConfiguration", …)`. Raises Gone and Unseen, nothing else."""
        try:
            client = self._client(service)
            return dict(getattr(client, _method(client, operation))(**given))
        except ClientError as error:
            raise _refused(error, f"{service}:{operation}") from error
        except (NoCredentialsError, NoRegionError) as error:
            no_region = isinstance(error, NoRegionError)
            why = (
                "no region is known (--region)" if no_region else "there are no AWS credentials to look with"
            )
            raise Unseen(f"{why}; sign in, or name a profile: --aws-profile NAME") from error
        except BotoCoreError as error:
            raise Unseen(f"AWS was not reached for {service}:{operation} ({error})") from error

    def ahead(self, answer: dict[str, Any]) -> int | None:
        """By how many seconds AWS's clock is ahead of this machine's, as of an answer that has just come."""
        date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        try:
            return int(parsedate_to_datetime(str(date)).timestamp() - self.clock())
        except ValueError:
            return None

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self.session.create_client(
                service, region_name=self.region or None, config=_WAITS
            )
        return self._clients[service]


def examine(checks: Iterable[tuple[str, Check]]) -> Iterator[Finding]:
    """Run every check, each under what it looks at. What may not be seen is a line of its own and keeps no other from being run."""
    for what, check in checks:
        try:
            yield from check()
        except Unseen as error:
            yield hidden(what, error)


def hidden(what: str, error: Unseen) -> Finding:
    """That something could not be looked at, and what would let one see it."""
    allow = f"allow {error.action} to whoever runs this, or name another profile: --aws-profile NAME"
    return unseen(f"could not look at {what}: {error.why}", allow if error.action else "")


def _refused(error: ClientError, action: str) -> Unseen:
    code = str(error.response.get("Error", {}).get("Code") or "")
    action = ACTIONS.get(action, action)
    if code in DENIED:
        return Unseen(f"your credentials may not {action}", action)
    if "NotFound" in code or "NoSuch" in code or "does not exist" in str(error):
        return Gone(f"AWS knows no such thing ({action})")
    return Unseen(f"AWS answers {code} to {action}")


def _method(client: Any, operation: str) -> str:
    """The method of an operation as botocore names it."""
    names: dict[str, str] = client.meta.method_to_api_mapping
    return next(name for name, api in names.items() if api == operation)
