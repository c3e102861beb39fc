"""Joins the parts, one function per entry, each built on first use and kept: the sweep loads no Bolt, Slack's entry loads no Okta.

Nothing is built at import. `install` replaces the clock or the environment for a process that runs elsewhere than on Lambda.
"""

import functools
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from access.desk import Desk, Outside
from access.ports import Clock, Provisioner
from access.workflow import Workflow
from handlers import settings as settings_
from handlers.clock import chance, mint, utc_now
from handlers.settings import Entry, Secret, Settings, SettingsError

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.messenger import SlackMessenger
    from bot.pacing import Pace
    from handlers.vault import Vault
    from provisioners import Okta
    from provisioners.okta_people import OktaDirectory
    from store.catalog_file import CatalogFile
    from store.dynamo import DynamoStore
    from tools.customers import Customers
    from tools.doctor import Check
    from tools.errand import EachItsOwn
    from tools.serving import Door
    from tools.tracking import HttpTracker


@dataclass(frozen=True)
class Surroundings:
    """What a process runs in: where its settings come from, what time it is, and whether its Slack has limits."""

    environ: Mapping[str, str] | None = None
    clock: Clock = utc_now
    sleep: Callable[[float], None] = time.sleep
    slack_limits: bool = True


@dataclass(frozen=True)
class SlackParts:
    """What the Slack entry works with. Building it reads no secret: a snapshot of it must hold none."""

    app: "App"
    settings: Settings
    clock: Clock

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """Those accepted now: more than one while they are rotated. Raises SettingsError."""
        return tuple(secret(self.settings, self.settings.slack_signing_secret).split())

    def rotated(self) -> bool:
        """Whether Secrets Manager, asked now, has other signing secrets than those known here. Raises SettingsError."""
        one = self.settings.slack_signing_secret
        return not one.text and vault(self.settings).changed(one.arn)


@dataclass(frozen=True)
class WorkParts:
    """What worker and sweep work with; `outside` takes what only the invocation knows."""

    workflow: Workflow
    outside: Callable[[Callable[[], float], str], Outside]


log = logging.getLogger("access_service.wiring")

_surroundings = Surroundings()


def install(surroundings: Surroundings) -> None:
    """Forget every part that was built and build from these from now on."""
    global _surroundings  # noqa: PLW0603 - the one place that knows which process this is
    _surroundings = surroundings
    for built in (slack, _work, tools, _customers, settings, store, quick_store, _okta, vault):
        built.cache_clear()


def environ() -> Mapping[str, str] | None:
    """What the settings are read from; None is the environment of this process."""
    return _surroundings.environ


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
    workflow = Workflow(_desk(found, quick_store(found)))

    def token() -> str:
        return secret(found, found.slack_bot_token)

    app = build_app(workflow, client, token, found.slack_team_id, home_tab=home_tab(found))
    return SlackParts(app, found, _surroundings.clock)


def work(entry: Entry) -> WorkParts:
    """Worker and sweep: the store, Okta, a patient Slack client, no Bolt. Built anew when a secret has changed. Raises SettingsError."""
    found = settings(entry)
    return _work(entry, secret(found, found.slack_bot_token), _okta_secrets(found))


@functools.lru_cache(maxsize=4)
def _work(entry: Entry, *held: object) -> WorkParts:
    """`held` are the secrets that these parts hold, and so the reason to build them again."""
    from provisioners.okta_log import OktaLog

    del held
    found = settings(entry)
    messenger_, directory_ = messenger(found, _pace(entry)), directory(found)

    @functools.cache
    def provisioner(kind: str) -> Provisioner:
        import provisioners

        return provisioners.load(kind, okta(found))

    uses = OktaLog(okta(found)) if entry == "sweep" else None
    errands_ = errands(found, messenger_) if entry == "sweep" else None

    def outside(left: Callable[[], float], owner: str) -> Outside:
        waits = pause if entry == "sweep" else None
        tracker_ = tracker(found) if entry == "sweep" else None
        return Outside(messenger_, directory_, provisioner, left, owner, waits, tracker_, uses, errands_)

    return WorkParts(Workflow(desk(found)), outside)


@functools.cache
def tools() -> "Door":
    """The tools API: the store, the workflow and the operations; no Slack and no Okta. Raises SettingsError."""
    from handlers.lake_aws import AwsLake
    from tools.callers import Allowed
    from tools.operation import Ports
    from tools.operations import OPERATIONS
    from tools.serving import Door

    found = settings("tools")
    try:
        allowed = Allowed.of(
            found.tools_roles, found.tools_person_roles, found.tools_held_role, found.tools_catalog_roles
        )
    except ValueError as error:
        names = "ACCESS_TOOLS_ROLES, ACCESS_TOOLS_PERSON_ROLES, ACCESS_TOOLS_CATALOG_ROLES"
        raise SettingsError([f"{names}: {error}"]) from error
    mine = desk(found)
    lake = AwsLake(found.aws_region, found.aws_endpoint_url)
    ports = Ports(mine, Workflow(mine), store(found), customers, lake, read_catalog)
    return Door(OPERATIONS, allowed, ports, tracked=bool(found.track_url))


def read_catalog(text: str) -> "CatalogFile":
    """A catalogue file's text; YAML is loaded when there is one."""
    from store.catalog_file import read

    return read(text)


def errands(found: Settings, messenger_: "SlackMessenger") -> "EachItsOwn":
    """What has catalogue files and the doctor go on. It leaves removals their part of Okta's rate limits."""
    from provisioners.okta_org import OktaOrg
    from tools.catalog_errand import CatalogErrands
    from tools.catalog_finishing import Finishing, no_time, until_late
    from tools.doctor_errand import DoctorErrands
    from tools.errand import EachItsOwn

    def org(left: Callable[[], float]) -> OktaOrg:
        return OktaOrg(okta(found, yields=True), pause=no_time, say=until_late(left))

    last = Finishing(desk(found), read_catalog, store(found), org)

    def checks(pause_: Callable[[float], None], say: Callable[[str], None], tell: bool) -> "Sequence[Check]":
        from handlers import examining

        return examining.checks(found, pause_, say, tell=tell)

    catalogue = CatalogErrands(desk(found), messenger_, directory(found, yields=True), last)
    return EachItsOwn(catalogue, DoctorErrands(desk(found), checks))


def tracker(found: Settings) -> "HttpTracker | None":
    """The warehouse's endpoint, where there is one. Without its key nothing is sent to it, and all else goes on."""
    if not found.track_url:
        return None
    from tools.tracking import HttpTracker

    try:
        key = secret(found, found.access_track_key) if found.access_track_key.given else ""
    except SettingsError as error:
        log.error("track.no_key", extra={"why": str(error)})
        return None
    return HttpTracker(found.track_url, key)


def customers() -> "Customers":
    """Whose accounts the data-lake tools reach into, read when it is first asked for. Raises SettingsError."""
    found = settings("tools")
    return _customers(secret(found, found.access_customers) if found.access_customers.given else "")


@functools.lru_cache(maxsize=1)
def _customers(text: str) -> "Customers":
    from tools.customers import parse

    try:
        return parse(text)
    except ValueError as error:
        raise SettingsError([f"ACCESS_CUSTOMERS {error}"]) from error


def now() -> int:
    """The time, in UTC seconds."""
    return _surroundings.clock()


def pause(seconds: float) -> None:
    """Wait, for commands that people watch, for the sweep when all else is done, and for the auditor. Nothing else that Lambda calls waits."""
    _surroundings.sleep(seconds)


def owner(request: str) -> str:
    """The name on this invocation's leases. A repeated delivery has the same request id, and must not take a dead twin's lease for its own."""
    return f"{request}:{secrets.token_hex(4)}"


def _pace(entry: Entry) -> "Pace | None":
    """A command waits when Slack says so; what runs by itself holds back what Slack would refuse."""
    from bot.pacing import SWEEP, WORKER, Pace

    shares = {"sweep": SWEEP, "worker": WORKER}
    if entry not in shares or not _surroundings.slack_limits:
        return None
    return Pace(_surroundings.clock, shares[entry])


def messenger(found: Settings, pace: "Pace | None" = None) -> "SlackMessenger":
    """Sends with patience; for worker, sweep and operations."""
    from bot.client import patient
    from bot.messenger import SlackMessenger

    client = patient(found.slack_api_url, secret(found, found.slack_bot_token))
    return SlackMessenger(client, pace, home_tab=home_tab(found))


def home_tab(found: Settings) -> str:
    """The address of the app's Home tab."""
    from bot.views.links import home_address

    return home_address(found.slack_team_id, found.slack_app_id)


def directory(found: Settings, *, yields: bool = False) -> "OktaDirectory":
    """Okta's people. `yields` as for `okta`."""
    from provisioners.okta_people import OktaDirectory

    return OktaDirectory(okta(found, yields=yields))


def okta(found: Settings, *, yields: bool = False) -> "Okta":
    """The one connection to Okta that this process has. A command `yields`: it leaves removals their part of every rate limit.

    Raises SettingsError for an address or key that cannot be right.
    """
    return _okta(found, *_okta_secrets(found), yields)


def _okta_secrets(found: Settings) -> tuple[str | None, str | None]:
    """The API token, or else the key of the service app."""
    if found.okta_api_token.given:
        return secret(found, found.okta_api_token), None
    return None, secret(found, found.okta_private_key)


@functools.lru_cache(maxsize=8)  # both kinds, for each entry of a process that has them all
def _okta(found: Settings, token: str | None, key: str | None, yields: bool) -> "Okta":
    from access.reserving import Shared
    from provisioners import Okta
    from provisioners._ration import SharedRation

    try:
        return Okta(
            found.okta_org_url,
            token,
            client_id=None if token else found.okta_client_id,
            private_key=key,
            clock=_surroundings.clock,
            ration=SharedRation(Shared(store(found)), yields=yields),
        )
    except ValueError as error:
        raise SettingsError([str(error)]) from error


@functools.cache
def store(found: Settings) -> "DynamoStore":
    """The records, with the patience of somebody whom nobody waits for."""
    from store.dynamo import DynamoStore
    from store.patience import Patience

    return DynamoStore(
        found.table_prefix, found.aws_region, found.aws_endpoint_url or None, Patience(total=3.0)
    )


@functools.cache
def quick_store(found: Settings) -> "DynamoStore":
    """The records while Slack waits: an operation that is not done within about a second and a half is given up."""
    from store.dynamo import DynamoStore
    from store.patience import Patience

    patience = Patience(connect=0.4, read=0.6, total=0.6, tries=5)
    return DynamoStore(found.table_prefix, found.aws_region, found.aws_endpoint_url or None, patience)


def desk(found: Settings) -> Desk:
    """What operations need of the rules' side."""
    return _desk(found, store(found))


def _desk(found: Settings, records: "DynamoStore") -> Desk:
    return Desk(
        records,
        _surroundings.clock,
        mint,
        chance,
        found.slack_team_id,
        security=found.security_group,
        users=found.users_group,
        alarms=found.security_channel,
    )


def secret(found: Settings, one: Secret) -> str:
    """The text of a secret, from the environment or from Secrets Manager. Raises SettingsError."""
    return one.text or vault(found).text(one.arn)


@functools.cache
def vault(found: Settings) -> "Vault":
    """What this process knows of Secrets Manager."""
    from handlers.vault import Vault

    return Vault(found.aws_region, found.aws_endpoint_url, _surroundings.clock)
