"""Joins the parts, one function per entry, each built on first use and kept: the sweep loads no Bolt, Slack's entry loads no Okta.

Nothing is built at import. `install` replaces the clock or the environment for a process that runs elsewhere than on Lambda.
"""

import functools
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from access.desk import Desk, Outside
from access.ports import Clock, Provisioner
from access.workflow import Workflow
from handlers import settings as settings_
from handlers.clock import chance, mint, utc_now
from handlers.settings import Entry, Secret, Settings, SettingsError

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.messenger import SlackMessenger
    from provisioners import Okta
    from provisioners.okta_people import OktaDirectory
    from store.dynamo import DynamoStore


@dataclass(frozen=True)
class Surroundings:
    """What a process runs in: where its settings come from, and what time it is."""

    environ: Mapping[str, str] | None = None
    clock: Clock = utc_now


@dataclass(frozen=True)
class SlackParts:
    """What the Slack entry works with. `signing_secrets` are those accepted now: more than one while they are rotated."""

    app: "App"
    settings: Settings
    signing_secrets: tuple[str, ...]
    clock: Clock


@dataclass(frozen=True)
class WorkParts:
    """What worker and sweep work with; `outside` takes what only the invocation knows."""

    workflow: Workflow
    outside: Callable[[Callable[[], float], str], Outside]


_surroundings = Surroundings()


def install(surroundings: Surroundings) -> None:
    """Forget every part that was built and build from these from now on."""
    global _surroundings  # noqa: PLW0603 - the one place that knows which process this is
    _surroundings = surroundings
    for built in (slack, work, settings, store, okta):
        built.cache_clear()


@functools.cache
def settings(entry: Entry) -> Settings:
    """The environment as this entry needs it. Raises SettingsError."""
    return settings_.load(entry, _surroundings.environ)


@functools.cache
def slack() -> SlackParts:
    """The Slack entry: Bolt, the store, no Okta."""
    from bot.app import build_app
    from bot.client import quick

    found = settings("slack")
    client = quick(found.slack_api_url)
    token = secret(found, found.slack_bot_token)
    app = build_app(Workflow(_desk(found)), client, token, found.slack_team_id)
    signing = tuple(secret(found, found.slack_signing_secret).split())
    return SlackParts(app, found, signing, _surroundings.clock)


@functools.cache
def work(entry: Entry) -> WorkParts:
    """Worker and sweep: the store, Okta, a patient Slack client, no Bolt."""
    found = settings(entry)
    messenger_, directory_ = messenger(found), directory(found)

    @functools.cache
    def provisioner(kind: str) -> Provisioner:
        import provisioners

        return provisioners.load(kind, okta(found))

    def outside(left: Callable[[], float], owner: str) -> Outside:
        return Outside(messenger_, directory_, provisioner, left, owner)

    return WorkParts(Workflow(_desk(found)), outside)


def warm() -> None:
    """Build Slack's parts while Lambda is starting the process, when the processor is free; elsewhere do nothing.

    With settings missing the process starts all the same: each request is answered, and says in the log what is missing.
    """
    if settings_.initialising(_surroundings.environ):
        with suppress(SettingsError):
            slack()
            store(settings("slack")).warm()


def owner(request: str) -> str:
    """The name on this invocation's leases. A repeated delivery has the same request id, and must not take a dead twin's lease for its own."""
    return f"{request}:{secrets.token_hex(4)}"


def messenger(found: Settings) -> "SlackMessenger":
    """Sends with patience; for worker, sweep and operations."""
    from bot.client import patient
    from bot.messenger import SlackMessenger

    return SlackMessenger(patient(found.slack_api_url, secret(found, found.slack_bot_token)))


def directory(found: Settings) -> "OktaDirectory":
    """Okta's people."""
    from provisioners.okta_people import OktaDirectory

    return OktaDirectory(okta(found))


@functools.cache
def okta(found: Settings) -> "Okta":
    """The one connection to Okta that this process has."""
    from provisioners import Okta

    if found.okta_api_token.given:
        return Okta(found.okta_org_url, secret(found, found.okta_api_token), clock=_surroundings.clock)
    key = secret(found, found.okta_private_key)
    return Okta(
        found.okta_org_url, client_id=found.okta_client_id, private_key=key, clock=_surroundings.clock
    )


@functools.cache
def store(found: Settings) -> "DynamoStore":
    """The records."""
    from store.dynamo import DynamoStore

    return DynamoStore(found.table_prefix, found.aws_region, found.aws_endpoint_url or None)


def desk(found: Settings) -> Desk:
    """What operations need of the rules' side."""
    return _desk(found)


def _desk(found: Settings) -> Desk:
    return Desk(store(found), _surroundings.clock, mint, chance, found.slack_team_id)


def secret(found: Settings, one: Secret) -> str:
    """The text of a secret, from the environment or from Secrets Manager."""
    return one.text or _fetched(one.arn, found.aws_region, found.aws_endpoint_url)


@functools.cache
def _fetched(arn: str, region: str, endpoint: str) -> str:
    from botocore.config import Config
    from botocore.session import Session

    config = Config(connect_timeout=2, read_timeout=2, retries={"total_max_attempts": 3})
    client: Any = Session().create_client(
        "secretsmanager", region_name=region, endpoint_url=endpoint or None, config=config
    )
    return str(client.get_secret_value(SecretId=arn)["SecretString"])
