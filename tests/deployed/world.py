"""The pretend Slack and Okta around a deployed stage: Slack posts to the deployed address, the stream and the schedule are the stack's own."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from sandbox.aws import Engine
from sandbox.clock import SharedClock
from sandbox.company import Company
from sandbox.slack.signing import Answer
from sandbox.world import World
from tests.deployed.stage import NAME, Stage


class DeployedWorld(World):
    """Everything of AWS is what osls made of serverless.yml; its functions know the real time alone, and so the clock flows."""

    def __init__(self, engine: Engine, directory: Path, company: Company) -> None:
        clock = SharedClock(directory / "clock")
        clock.flow()
        super().__init__(engine, f"access-{NAME}", directory, company, clock)

    def _found(self) -> None:
        told = {name: text for name, text in self.environ.items() if text and not name.startswith("AWS_")}
        self.stage = Stage(self.engine, self.server.api_url, told)
        self.stage.deploy()
        (api,) = self.stage.client("apigatewayv2").get_apis()["Items"]
        self._slack = f"{self.engine.url}/_aws/execute-api/{api['ApiId']}/slack/events"
        # Once before anybody types: a busy machine starts a process in more time than Slack waits, and no snapshot helps it here.
        assert self.deliver(b"unsigned", {}).status == 401

    def deliver(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What Slack sends goes through the deployed HTTP API."""
        request = urllib.request.Request(self._slack, body, dict(headers))
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return Answer(reply.status, dict(reply.headers), reply.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read().decode())

    def busy(self) -> list[str]:
        """Items that were written with a wake and still have it."""
        return [f"{item['pk']['S']}/{item['sk']['S']}" for item in self.waking()]
