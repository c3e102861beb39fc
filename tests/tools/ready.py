"""A world in which an operation has something to do: whom to call it as, and the names of what is there."""

from dataclasses import dataclass, field
from typing import Any

from access.duration import HOUR, For
from access.emergency import Rules
from access.errors import TryAgain
from tests.tools.api import Api
from tests.world import policy, role, urgently
from tools.operation import Operation

FILE = """\
policies:
  standard:
    title: Standard
    durations: [for 1d, for 1w, for 2w]
    longest: 4w
approvers:
  team: [ben@example.com, cat@example.com, dan@example.com]
roles:
  staging-read:
    title: staging-read - AWS Role
    policy: standard
    owner: ben@example.com
    approvers: team
    target: {okta_group: 00g1}
"""
"""A catalogue that may follow that of the world."""
WHO = {
    "requests.ask": "cat",
    "requests.approve": "ben",
    "requests.deny": "ben",
    "emergencies.end": "ben",
    "emergencies.review": "ben",
}


@dataclass(frozen=True)
class Ready:
    """`who` calls; `values` are right for the parameters of these names."""

    who: str = "ann"
    values: dict[str, Any] = field(default_factory=dict)


def ready(api: Api, operation: Operation) -> Ready:
    """Asked by ann; and approved, begun or stuck, as far as the operation wants it so."""
    request = api.ask()
    values: dict[str, Any] = {
        "id": request,
        "role": "staging-read",
        "key": "staging-read",
        "email": "ann@example.com",
        "person": "ann@example.com",
        "approver": "ben@example.com",
        "subject": "CATALOG",
        "customer": "acme",
        "source": "web",
        "cluster": "j-1",
        "duration": "for 1w",
        "approvers": ["ben@example.com"],
        "version": 1,
        "from": "2025-12-01",
        "to": "2025-12-02",
        "answer": "justified",
        "text": FILE,
        "expect": 1,
    }
    if operation.name.startswith("emergencies."):
        api.world.catalogue([policy(emergency=Rules(For(HOUR)))], [role()])
    if operation.name in ("emergencies.end", "emergencies.review"):
        values["id"] = urgently(api.world)
    if operation.name in ("requests.end", "stuck.retry"):
        api("POST", f"/v1/requests/{request}/approve", {}, who="ben")
        api.world.work()
    if operation.name == "stuck.retry":
        api.world.target.before = [TryAgain("the group is locked") for _ in range(9)]
        api("POST", f"/v1/requests/{request}/end")
        api.world.work()
        api.world.sweep(3)
        (stuck,) = api("GET", "/v1/stuck").body["items"]
        values["holding"] = stuck["holding"]
    if operation.name == "jobs.show":
        values["id"] = api("POST", "/v1/audit/verify").body["job"]["id"]
    if operation.name in ("replays.show", "replays.cancel"):
        range_ = {name: values[name] for name in ("source", "from", "to", "cluster")}
        values["id"] = api("POST", "/v1/emr/replays", range_).body["job"]["id"]
    return Ready(WHO.get(operation.name, "ann"), values)
