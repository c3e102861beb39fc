"""A catalogue file by the deployed API: the stack's own sweep puts it in force, with the rights that serverless.yml gives it and no others."""

import json
from pathlib import Path

from access.keys import search_list_key
from tests.deployed.calling import accessctl, session
from tests.deployed.conftest import CATALOG
from tests.deployed.stage import INVOKE, MACHINE, Stage
from tests.deployed.sweeping import sweep
from tests.stories.play import ANN, Play
from tests.until import until

MORE = """\
  staging-logs:
    title: Staging Logs - AWS Role
    policy: standard
    owner: ben.ito@acme.example
    approvers: platform
    target: {okta_group: 00gSTAGINGREAD}
"""


def test_a_file_is_planned_and_put_in_force_by_the_sweep(stage: Stage, play: Play, tmp_path: Path) -> None:
    ann, file = session(stage, INVOKE, ANN), tmp_path / "catalog.yml"
    file.write_text(CATALOG.read_text() + MORE)
    begun = accessctl(stage, ann, "catalog", "plan", str(file), "--no-wait", "--json")
    assert begun.status == 0, begun.err

    def ended(job: str) -> bool:
        sweep(stage)
        shown = accessctl(stage, ann, "jobs", "show", job, "--no-wait", "--json")
        return bool(shown.json["job"]["state"] != "running")

    plan = begun.json["job"]["id"]
    until(lambda: ended(plan), within=60)
    planned = accessctl(stage, ann, "jobs", "show", plan)
    assert planned.status == 0, planned.out
    assert "role staging-logs: " in planned.out

    typed = ("catalog", "apply", str(file), "--expect", "1", "--yes", "--no-wait", "--json")
    machine = accessctl(stage, session(stage, MACHINE), *typed)
    assert (machine.status, machine.json["error"]["code"]) == (3, "not_a_person")
    apply = accessctl(stage, ann, *typed).json["job"]["id"]
    until(lambda: ended(apply), within=60)
    applied = accessctl(stage, ann, "jobs", "show", apply, "--json")
    assert applied.status == 0, applied.out
    assert applied.json["result"]["version"] == 2
    assert play.record(search_list_key(2))
    fact = play.store.facts("CATALOG")[-1]
    assert fact.actor == play.okta_id(ANN)
    exported = accessctl(stage, ann, "catalog", "export")
    assert exported.out == file.read_text()
    assert json.loads(applied.out)["job"]["state"] == "done"
