"""Roles, sessions of them, and their calls: by the command line, or over HTTP after somebody meddled with them."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.aws.blueprint import ROOT
from sandbox.aws.clients import REGION
from tests.deployed.stage import HERE, Stage
from tests.stories.play import Play
from tests.stories.records import rows

HEALTH = "/v1/health"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out or self.err)


def role(stage: Stage, name: str, path: str = "/", may: str = "", account: str = HERE) -> None:
    """Make a role that whoever sets things up may assume. `may`: the actions that its own policy lets it do, on everything."""
    iam = stage.client("iam", account if account != HERE else "test")
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "sts:AssumeRole",
    }
    iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=_document(trust))
    if may:
        policy = {"Effect": "Allow", "Action": may, "Resource": "*"}
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=_document(policy))


def session(stage: Stage, arn: str, name: str = "ann.lee@acme.example") -> Credentials:
    """Somebody signs in to this role under this session name."""
    account = arn.split(":")[4]
    sts = stage.client("sts", account if account != HERE else "test")
    found = sts.assume_role(RoleArn=arn, RoleSessionName=name)["Credentials"]
    return Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])


def accessctl(stage: Stage, who: Credentials, *typed: str, more: Mapping[str, str] | None = None) -> Ran:
    """The command line, in a process of its own. `more` is added to its environment."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(stage.engine.directory),
        "PYTHONPATH": str(ROOT / "cli"),
        "ACCESSCTL_URL": stage.url,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": who.access_key,
        "AWS_SECRET_ACCESS_KEY": who.secret_key,
        "AWS_SESSION_TOKEN": who.token or "",
        "AWS_EC2_METADATA_DISABLED": "true",
        **(more or {}),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "accessctl", *typed], env=environ, capture_output=True, text=True, check=False
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass(frozen=True)
class Reply:
    """What came back over HTTP."""

    status: int
    body: Any


def signed(
    stage: Stage,
    who: Credentials,
    path: str = HEALTH,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> AWSRequest:
    """A call as `accessctl` signs it, to be sent as it is or after somebody meddled with it."""
    data = json.dumps(body).encode() if body is not None else None
    method = "POST" if data else "GET"
    request = AWSRequest(method, stage.url + path, headers=dict(headers or {}), data=data)
    SigV4Auth(who, "execute-api", REGION).add_auth(request)
    return request


def send(request: AWSRequest) -> Reply:
    prepared: Any = request.prepare()
    wire = urllib.request.Request(prepared.url, prepared.body, dict(prepared.headers), method=prepared.method)
    try:
        with urllib.request.urlopen(wire, timeout=30) as reply:
            return Reply(reply.status, json.loads(reply.read()))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, json.loads(error.read()))


def calls(play: Play) -> int:
    """How many calls are on record: what the gateway turned away has reached nobody."""
    return len(rows(play.world, "audit", "CALL#"))


def arn(name: str) -> str:
    return f"arn:aws:iam::{HERE}:role/{name}"
