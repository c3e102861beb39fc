"""A change of the resource policy reaches the stage with the next deployment, because deploy/stage.js sees to it."""

from tests.deployed.calling import arn, send, session, signed
from tests.deployed.stage import INVOKE, MACHINE, Stage


def test_a_change_of_the_policy_alone_reaches_the_stage_with_the_next_deployment(stage: Stage) -> None:
    reader, before = arn("reader"), stage.deployment
    who = session(stage, reader)
    assert send(signed(stage, who)).status == 403
    stage.deploy([INVOKE, MACHINE, reader])
    assert stage.deployment != before
    assert send(signed(stage, who)).status == 200
    assert send(signed(stage, session(stage, arn("Admin")))).status == 403
    stage.deploy()
    assert send(signed(stage, who)).status == 403


def test_without_a_deployment_a_changed_policy_reaches_nobody(stage: Stage) -> None:
    """So the test above sees what deploy/stage.js does, and not what the local AWS would do anyhow."""
    gateway = stage.client("apigateway")

    def put(policy: str) -> None:
        patch = [{"op": "replace", "path": "/policy", "value": policy}]
        gateway.update_rest_api(restApiId=stage.api, patchOperations=patch)

    before = gateway.get_rest_api(restApiId=stage.api)["policy"].replace('\\"', '"')
    put(before.replace("role/deployer", "role/reader"))
    assert "role/reader" in gateway.get_rest_api(restApiId=stage.api)["policy"]
    assert send(signed(stage, session(stage, arn("reader")))).status == 403
    assert send(signed(stage, session(stage, MACHINE))).status == 200
    put(before)
