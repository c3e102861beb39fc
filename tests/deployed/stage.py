"""A stage of the whole stack in the local AWS, deployed by osls from serverless.yml as it stands, and sessions of roles that call it.

Signatures, roles' own policies, the resource policy and what each function may do are judged by the local AWS (AUTH), not by us. The
functions run the code that osls packed; their libraries are those of this tree's virtual environment.
"""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.credentials import Credentials

from sandbox.aws import Engine
from sandbox.aws.blueprint import ROOT
from sandbox.aws.clients import REGION

OSLS = ROOT / "deploy" / "node_modules" / "osls" / "bin" / "serverless.js"
HERE, ELSEWHERE = "000000000000", "999999999999"
NAME = "test"
INVOKE = f"arn:aws:iam::{HERE}:role/tools/tools-invoke"
MACHINE = f"arn:aws:iam::{HERE}:role/deployer"
FUNCTIONS = ("slack", "worker", "sweep", "tools")
SECRETS = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "OKTA_API_TOKEN")


@dataclass
class Stage:
    """One deployed stage. `slack` is the address of Slack's Web API. `settings` are the variables of serverless.yml; those of `SECRETS` go into Secrets Manager."""

    engine: Engine
    slack: str
    settings: Mapping[str, str]
    given: dict[str, str] = field(default_factory=dict)

    def deploy(self, roles: Sequence[str] = (INVOKE, MACHINE)) -> None:
        """Deploy, or deploy again, with these roles in the list of those who may call."""
        assert OSLS.exists(), "osls is not installed. Run: make stage"
        self.given = self.given or self._kept()
        changed = {"ACCESS_TOOLS_ROLES": ",".join(roles), "ACCESS_TOOLS_PERSON_ROLES": INVOKE}
        ran = subprocess.run(
            ["node", str(OSLS), "deploy", "--stage", NAME, "--param", f"slackApiUrl={self.slack}"],
            cwd=ROOT,
            env=self._surroundings() | self.given | changed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        self._equip()

    def client(self, service: str, account: str = "test") -> Any:
        """Boto3, as the root of an account: whoever sets things up."""
        return boto3.client(
            service,  # type: ignore[call-overload] # the stubs know the services one by one
            endpoint_url=self.engine.url,
            region_name=REGION,
            aws_access_key_id=account,
            aws_secret_access_key="test",
        )

    @property
    def api(self) -> str:
        (found,) = self.client("apigateway").get_rest_apis()["items"]
        return str(found["id"])

    @property
    def url(self) -> str:
        """Where the tools API is."""
        return f"{self.engine.url}/_aws/execute-api/{self.api}/{NAME}"

    @property
    def deployment(self) -> str:
        """What the stage of the tools API serves now."""
        return str(self.client("apigateway").get_stage(restApiId=self.api, stageName=NAME)["deploymentId"])

    def _surroundings(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.engine.directory),
            "AWS_ENDPOINT_URL": self.engine.url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "SLS_AWS_MONITORING_FREQUENCY": "100",  # milliseconds; five seconds otherwise
            "SLS_TELEMETRY_DISABLED": "1",
            "SLS_NOTIFICATIONS_MODE": "off",
        }

    def _kept(self) -> dict[str, str]:
        """The settings, with the ARN in place of each secret."""
        secrets = self.client("secretsmanager")
        plain = {name: text for name, text in self.settings.items() if name not in SECRETS}
        arns = {
            f"{name}_SECRET_ARN": secrets.create_secret(Name=name, SecretString=self.settings[name])["ARN"]
            for name in SECRETS
        }
        return plain | arns

    def _equip(self) -> None:
        """The packages hold our code alone; here the functions find its libraries where this process does."""
        functions = self.client("lambda")
        for name in FUNCTIONS:
            which = f"access-service-{NAME}-{name}"
            variables = functions.get_function_configuration(FunctionName=which)["Environment"]["Variables"]
            more = {"PYTHONPATH": sysconfig.get_path("purelib")}
            functions.update_function_configuration(
                FunctionName=which, Environment={"Variables": {**variables, **more}}
            )


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


def accessctl(stage: Stage, who: Credentials, *typed: str) -> Ran:
    """The command line as it is installed, in a process of its own."""
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
    }
    ran = subprocess.run(
        [sys.executable, "-m", "accessctl", *typed], env=environ, capture_output=True, text=True, check=False
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
