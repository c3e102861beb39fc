"""Two answers of MiniStack's API Gateway made those that AWS documents. Runs inside .venv-aws, and only where callers are judged (AUTH).

- `aws:PrincipalArn` of a session of a role is the ARN of the role with its path; MiniStack has the session's there, so a policy that
  lists roles would let nobody in.
- A resource policy counts from the next deployment on that a stage is given; MiniStack has it count at once, so a deployment that was
  forgotten would never be noticed.

It reaches into MiniStack's own functions; its version is pinned, and the tests of the deployed API fail when one of these has moved.
"""

import importlib
import json
from typing import Any


def correct() -> None:
    """Put both right, for the rest of this process."""
    _principal()
    _deployed()


def _principal() -> None:
    evaluator: Any = importlib.import_module("ministack.core.iam_evaluator")
    iam: Any = importlib.import_module("ministack.services.iam")
    whatever = evaluator._resolve_condition_key

    def resolve(key: str, context: Any) -> Any:
        if key.lower() != "aws:principalarn" or context.principal_type != "AssumedRole":
            return whatever(key, context)
        name = evaluator._role_name_from_assumed_arn(context.principal_arn)
        role = iam._roles.get_scoped(context.principal_account, None, name)
        return role["Arn"] if role else whatever(key, context)  # a role that is gone is listed under no name

    evaluator._resolve_condition_key = resolve


def _deployed() -> None:
    gateway: Any = importlib.import_module("ministack.services.apigateway_v1")
    create, for_arn = gateway._create_deployment, gateway.rest_api_policy_for_arn
    policies: dict[str, str] = {}

    def deploy(api: str, data: Any) -> Any:
        status, headers, body = create(api, data)
        if status < 400:
            policy = gateway._rest_apis[api].get("policy") or ""
            policies[json.loads(body)["id"]] = policy if isinstance(policy, str) else json.dumps(policy)
        return status, headers, body

    def judged_by(arn: str) -> Any:
        found = for_arn(arn)
        *account, path = arn.split(":", 5)
        api, _, rest = path.partition("/")
        deployment = gateway.stages_for_api(api).get(rest.partition("/")[0], {}).get("deploymentId")
        if found is None or deployment not in policies:
            return found
        return policies[deployment].replace('"execute-api:/', f'"{":".join(account)}:{api}/'), found[1]

    gateway._create_deployment, gateway.rest_api_policy_for_arn = deploy, judged_by
