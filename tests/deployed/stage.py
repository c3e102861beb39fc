"""A stage of the whole stack in the local AWS, deployed by osls from serverless.yml as it stands.

Signatures, roles' own policies, the resource policy and what each function may do are judged by the local AWS (AUTH), not by us. The
functions run the packages that `make stage` has made before, and nothing else of this tree: the local AWS runs them in an environment
of its own, which has botocore, as Lambda's has, and none of our libraries.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3

from sandbox.aws import Engine
from sandbox.aws.blueprint import ROOT
from sandbox.aws.clients import REGION

PACKAGES = ROOT / "dist" / "here"
OSLS = ROOT / "deploy" / "node_modules" / "osls" / "bin" / "serverless.js"
HERE, ELSEWHERE = "000000000000", "999999999999"
NAME = "test"
INVOKE = f"arn:aws:iam::{HERE}:role/tools/tools-invoke"
MACHINE = f"arn:aws:iam::{HERE}:role/deployer"
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
        assert PACKAGES.exists(), "There are no packages for this machine. Run: make stage"
        self.given = self.given or self._kept()
        changed = {
            "ACCESS_TOOLS_ROLES": ",".join(roles),
            "ACCESS_TOOLS_PERSON_ROLES": INVOKE,
            "ACCESS_TOOLS_HELD_ROLE": "tools-invoke",
        }
        parameters = (f"slackApiUrl={self.slack}", f"packages={PACKAGES.relative_to(ROOT)}")
        given = [word for each in parameters for word in ("--param", each)]
        ran = subprocess.run(
            ["node", str(OSLS), "deploy", "--stage", NAME, *given],
            cwd=ROOT,
            env=self._surroundings() | self.given | changed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr

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
