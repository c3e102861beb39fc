"""Replays in tests: the API with one customer whose EMR is a machine that a test scripts."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from handlers.lake_aws import AwsLake
from tests.tools.api import Api, Reply
from tests.tools.customer_account import Account
from tests.tools.emr_machine import Machine, Trouble
from tests.tools.test_emr_check import ID as CLUSTER
from tests.tools.test_emr_check import cluster
from tests.tools.test_permissions import ACME, SESSION
from tools.customers import Customer

COMMAND = (
    "spark-submit",
    "s3://acme-code/replay.py",
    "--source={source}",
    "--from",
    "{from}",
    "--to",
    "{to}",
)
FROM, TO = "2025-12-01T00:00:00Z", "2025-12-02T00:00:00Z"
PATIENCE = 60
DROPPED, DROPPED_AFTER = Trouble(), Trouble(done=True)
UNWELL, UNWELL_AFTER = Trouble("InternalServerError"), Trouble("InternalServerError", done=True)
THROTTLED = Trouble("ThrottlingException", 400, "Rate exceeded")
ADD, LIST, SHOW, CANCEL = "AddJobFlowSteps", "ListSteps", "DescribeStep", "CancelSteps"


@dataclass
class Replays:
    """Calls about replays. `emr` is what stands behind."""

    api: Api
    account: Account
    customers: dict[str, Customer] = field(default_factory=dict)

    @property
    def emr(self) -> Machine:
        return self.account.emr

    def post(self, who: str = "ann", **more: Any) -> Reply:
        body = {"source": "web", "from": FROM, "to": TO, "cluster": CLUSTER, **more}
        return self.api("POST", "/v1/emr/replays", body, who=who)

    def begin(self, who: str = "ann", **more: Any) -> str:
        """A replay that was begun; its id."""
        reply = self.post(who, **more)
        assert reply.status in {200, 202}, reply
        return str(reply.body["job"]["id"])

    def show(self, id_: str, who: str = "ann") -> Reply:
        return self.api("GET", f"/v1/emr/replays/{id_}", who=who)

    def cancel(self, id_: str, who: str = "ann") -> Reply:
        return self.api("POST", f"/v1/emr/replays/{id_}/cancel", {}, who=who)

    def state(self, id_: str) -> tuple[str, str]:
        """State and words, looked at now."""
        job = self.show(id_).body["job"]
        return job["state"], job["words"]

    def later(self, seconds: int = PATIENCE) -> None:
        self.api.world.clock.advance(seconds)


@pytest.fixture
def account() -> Iterator[Account]:
    with Account() as found:
        found.clusters[CLUSTER] = cluster("WAITING")
        yield found


@pytest.fixture
def replays(api: Api, account: Account) -> Replays:
    given = {"acme": replace(ACME, replay=COMMAND)}
    account.emr.clock = api.world.clock
    lake = AwsLake("eu-central-1", account.url, SESSION)
    ports = replace(api.door.ports, customers=lambda: given, lake=lake)
    object.__setattr__(api.door, "ports", ports)
    return Replays(api, account, given)
