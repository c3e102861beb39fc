"""The only reader of the environment. Each entry says what it needs; all problems are reported together, with what to do."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Entry = Literal["slack", "worker", "sweep", "tools", "auditor", "local"]

GROUP_ID = re.compile(r"[A-Za-z0-9]{1,100}", re.ASCII)
SECRETS = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "OKTA_API_TOKEN",
    "OKTA_PRIVATE_KEY",
    "ACCESS_TRACK_KEY",
    "ACCESS_CUSTOMERS",
)
DEFAULT_SLACK_API = "https://slack.com/api/"

_STORE = ("ACCESS_TABLE_PREFIX", "AWS_REGION")
_CHAT = ("SLACK_BOT_TOKEN", "SLACK_TEAM_ID", "SLACK_APP_ID")
_OUTSIDE = (*_CHAT, *_STORE, "OKTA_ORG_URL")
NEEDED: Mapping[Entry, tuple[str, ...]] = {
    "slack": (*_CHAT, *_STORE, "SLACK_SIGNING_SECRET"),
    "worker": _OUTSIDE,
    "sweep": _OUTSIDE,
    "tools": ("SLACK_TEAM_ID", *_STORE, "ACCESS_TOOLS_ROLES"),
    "auditor": _STORE,
    "local": _OUTSIDE,
}
KNOWN = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_TEAM_ID",
    "SLACK_APP_ID",
    "SLACK_API_URL",
    "OKTA_ORG_URL",
    "OKTA_API_TOKEN",
    "OKTA_CLIENT_ID",
    "OKTA_PRIVATE_KEY",
    "ACCESS_TABLE_PREFIX",
    "ACCESS_SECURITY_CHANNEL",
    "ACCESS_SECURITY_GROUP",
    "ACCESS_USERS_GROUP",
    "ACCESS_TOOLS_ROLES",
    "ACCESS_TOOLS_PERSON_ROLES",
    "ACCESS_TOOLS_HELD_ROLE",
    "ACCESS_TOOLS_CATALOG_ROLES",
    "ACCESS_TRACK_URL",
    "ACCESS_TRACK_KEY",
    "ACCESS_CUSTOMERS",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
)
"""Every variable that is read, besides `<secret>_SECRET_ARN` for each of `SECRETS` and the AWS SDK's own."""


class SettingsError(Exception):
    """What is missing or wrong in the environment, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "These settings are missing or wrong:\n" + "\n".join(f"  - {each}" for each in problems)
        )
        self.problems = problems


@dataclass(frozen=True)
class Secret:
    """A secret as it was configured: its text, or the ARN under which Secrets Manager has it. Never printed."""

    text: str = ""
    arn: str = ""

    def __repr__(self) -> str:
        return "Secret(...)" if self.given else "Secret()"

    @property
    def given(self) -> bool:
        """Whether it is configured at all."""
        return bool(self.text or self.arn)


@dataclass(frozen=True)
class Settings:
    """The environment, read once. What an entry does not need may be empty."""

    slack_bot_token: Secret
    slack_signing_secret: Secret
    slack_team_id: str
    slack_app_id: str
    slack_api_url: str
    okta_org_url: str
    okta_api_token: Secret
    okta_client_id: str
    okta_private_key: Secret
    table_prefix: str
    security_channel: str
    security_group: str
    users_group: str
    tools_roles: tuple[str, ...]
    tools_person_roles: tuple[str, ...]
    tools_held_role: str
    tools_catalog_roles: tuple[str, ...]
    track_url: str
    access_track_key: Secret
    access_customers: Secret
    aws_endpoint_url: str
    aws_region: str


def load(entry: Entry, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings that `entry` needs. Raises SettingsError with everything that is wrong."""
    env = os.environ if environ is None else environ
    problems = _missing(entry, env) + _malformed(env)
    if problems:
        raise SettingsError(problems)
    return Settings(
        slack_bot_token=_secret(env, "SLACK_BOT_TOKEN"),
        slack_signing_secret=_secret(env, "SLACK_SIGNING_SECRET"),
        slack_team_id=env.get("SLACK_TEAM_ID", ""),
        slack_app_id=env.get("SLACK_APP_ID", ""),
        slack_api_url=env.get("SLACK_API_URL") or DEFAULT_SLACK_API,
        okta_org_url=env.get("OKTA_ORG_URL", ""),
        okta_api_token=_secret(env, "OKTA_API_TOKEN"),
        okta_client_id=env.get("OKTA_CLIENT_ID", ""),
        okta_private_key=_secret(env, "OKTA_PRIVATE_KEY"),
        table_prefix=env.get("ACCESS_TABLE_PREFIX", ""),
        security_channel=env.get("ACCESS_SECURITY_CHANNEL", ""),
        security_group=env.get("ACCESS_SECURITY_GROUP", ""),
        users_group=env.get("ACCESS_USERS_GROUP", ""),
        tools_roles=_listed(env, "ACCESS_TOOLS_ROLES"),
        tools_person_roles=_listed(env, "ACCESS_TOOLS_PERSON_ROLES"),
        tools_held_role=env.get("ACCESS_TOOLS_HELD_ROLE", ""),
        tools_catalog_roles=_listed(env, "ACCESS_TOOLS_CATALOG_ROLES"),
        track_url=env.get("ACCESS_TRACK_URL", ""),
        access_track_key=_secret(env, "ACCESS_TRACK_KEY"),
        access_customers=_secret(env, "ACCESS_CUSTOMERS"),
        aws_endpoint_url=env.get("AWS_ENDPOINT_URL", ""),
        aws_region=env.get("AWS_REGION", ""),
    )


def initialising(environ: Mapping[str, str] | None = None) -> bool:
    """Whether Lambda says that it is starting this process, which is the time to make clients."""
    env = os.environ if environ is None else environ
    return bool(env.get("AWS_LAMBDA_INITIALIZATION_TYPE"))


def from_snapshot(environ: Mapping[str, str] | None = None) -> bool:
    """Whether what this process is when it has started becomes a snapshot, of which many are made later."""
    env = os.environ if environ is None else environ
    return env.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start"


def _listed(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Several, with commas or spaces between."""
    return tuple(env.get(name, "").replace(",", " ").split())


def _secret(env: Mapping[str, str], name: str) -> Secret:
    return Secret(env.get(name, ""), env.get(f"{name}_SECRET_ARN", ""))


def _missing(entry: Entry, env: Mapping[str, str]) -> list[str]:
    problems = []
    for name in NEEDED[entry]:
        if name in SECRETS and not _secret(env, name).given:
            problems.append(f"{name} is not set (nor {name}_SECRET_ARN, the ARN of a secret that holds it)")
        elif name not in SECRETS and not env.get(name):
            problems.append(f"{name} is not set")
    if "OKTA_ORG_URL" in NEEDED[entry] and not _has_okta(env):
        problems.append("OKTA_API_TOKEN is not set, nor OKTA_CLIENT_ID together with OKTA_PRIVATE_KEY")
    return problems


def _has_okta(env: Mapping[str, str]) -> bool:
    service_app = bool(env.get("OKTA_CLIENT_ID")) and _secret(env, "OKTA_PRIVATE_KEY").given
    return _secret(env, "OKTA_API_TOKEN").given or service_app


def _malformed(env: Mapping[str, str]) -> list[str]:
    problems = []
    for name in ("SLACK_API_URL", "OKTA_ORG_URL", "ACCESS_TRACK_URL", "AWS_ENDPOINT_URL"):
        if value := env.get(name):
            try:
                url = urlsplit(value)
            except ValueError:
                problems.append(_not_https(name))
                continue
            local = url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost", "::1")
            if not url.hostname or not (url.scheme == "https" or local):
                problems.append(_not_https(name))
    if (group := env.get("ACCESS_USERS_GROUP")) and not GROUP_ID.fullmatch(group):
        problems.append(
            "ACCESS_USERS_GROUP is no id of an Okta group: write one such as 00g1emaKYZTWRYYRRTSK"
        )
    return problems


def _not_https(name: str) -> str:
    """What was set is not repeated: it may be a secret that was meant for another setting."""
    return f"{name} is not an address with https://: write one"
