"""A catalogue file by the signed API, on the local AWS: planned, put in force by the sweep, and asked for in Slack a minute later."""

import json
import uuid
from typing import Any

import pytest

from access.audit import What, first_break
from handlers import tools, wiring
from tests.stories.play import ANN, BEN, CATALOG, DAN, Play
from tests.tools.api import INVOKE, MACHINE, Lambda, event, identity

ROLE = """\
  staging-logs:
    title: Staging Logs - AWS Role
    policy: strict
    owner: ben.ito@acme.example
    approvers: platform
    target: {okta_group: 00gSTAGINGREAD}
"""


@pytest.fixture
def api(play: Play) -> Play:
    """The same world, deployed with the roles that may call."""
    world = play.world
    roles = {"ACCESS_TOOLS_ROLES": f"{INVOKE},{MACHINE}", "ACCESS_TOOLS_PERSON_ROLES": INVOKE}
    wiring.install(
        wiring.Surroundings({**world.environ, **roles}, world.clock, world.clock.wait, slack_limits=False)
    )
    return play


def call(method: str, path: str, body: object = None, who: str = BEN) -> tuple[int, Any]:
    sent = event(method, path, body, identity=identity(session=who), request=uuid.uuid4().hex)
    answer = tools.handler(sent, Lambda())
    return int(str(answer["statusCode"])), json.loads(str(answer["body"]))


def ended(play: Play, job: str) -> Any:
    """What came of a job, within a minute."""
    assert call("GET", f"/v1/jobs/{job}")[1]["job"]["state"] == "running"
    play.sweep()
    status, found = call("GET", f"/v1/jobs/{job}")
    assert status == 200
    return found


def test_planned_put_in_force_and_asked_for(api: Play) -> None:
    play = api
    play.look_up(BEN, ANN)
    text = CATALOG.read_text() + ROLE
    before = call("GET", "/v1/catalog/export")[1]

    status, begun = call("POST", "/v1/catalog/plan", {"text": text})
    assert status == 202
    planned = ended(play, begun["job"]["id"])
    assert planned["job"]["state"] == "done"
    assert "role staging-logs: " in planned["result"]["words"]
    assert planned["result"]["expect"] == before["version"]
    assert call("GET", "/v1/catalog/export")[1] == before

    expect = planned["result"]["expect"]
    _, first = call("POST", "/v1/catalog/apply", {"text": text, "expect": expect})
    play.clock.advance(1)
    _, second = call("POST", "/v1/catalog/apply", {"text": f"# late\n{text}", "expect": expect}, who=ANN)
    done = ended(play, first["job"]["id"])
    assert done["result"]["version"] == expect + 1
    lost = call("GET", f"/v1/jobs/{second['job']['id']}")[1]
    assert lost["job"]["state"] == "failed"
    assert "look at the plan again" in lost["result"]["words"]
    assert call("GET", "/v1/catalog/export")[1]["text"] == text

    facts = list(play.store.facts("CATALOG"))
    assert first_break(facts) is None
    assert (facts[-1].what, facts[-1].actor) == (What.CATALOG_APPLIED, play.okta_id(BEN))
    (job,) = play.store.facts(f"JOB#{first['job']['id']}")
    assert job.detail["file"] == facts[-1].detail["file"]

    play[ANN].command("/access")
    found = play[ANN].search("ask_role", "Staging Logs")
    assert [option["value"] for option in found] == ["staging-logs"]


def test_problems_of_people_and_targets_come_with_their_lines_and_change_nothing(api: Play) -> None:
    play = api
    play.look_up(BEN)
    text = CATALOG.read_text() + ROLE.replace("00gSTAGINGREAD", "00gNOSUCHGROUP")
    text = text.replace(
        "approvers: platform\n    target: {okta_group: 00gNO",
        f"approvers: [nobody@acme.example, {ANN}, {BEN}, {DAN}]\n    target: {{okta_group: 00gNO",
    )
    status, begun = call("POST", "/v1/catalog/apply", {"text": text, "expect": 1})
    assert status == 202
    found = ended(play, begun["job"]["id"])
    assert found["job"]["state"] == "failed"
    people, target = found["result"]["problems"]
    assert "nobody@acme.example has no account in Slack" in people
    assert "00gNOSUCHGROUP" in target
    assert call("GET", "/v1/catalog/export")[1]["version"] == 1


def test_an_idle_sweep_asks_no_more_than_before_while_no_file_waits(api: Play) -> None:
    play = api
    play.look_up(BEN)
    play.sweep(times=2)
    assert play.sweep()["due"] == 0
