"""The functions: ready, with their settings and secrets; woken by the stream and by the schedule; their logs kept for a while."""

from collections.abc import Iterator, Mapping
from typing import Any

from accessctl.outside.account import Account, Gone
from accessctl.outside.finding import Finding, ok, unseen, weak, wrong
from accessctl.outside.stack import DEPLOY, Resource, Stack

_CHAT = ("SLACK_BOT_TOKEN_SECRET_ARN", "SLACK_TEAM_ID", "ACCESS_TABLE_PREFIX")
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "SlackLambdaFunction": (*_CHAT, "SLACK_APP_ID", "SLACK_SIGNING_SECRET_SECRET_ARN"),
    "WorkerLambdaFunction": (*_CHAT, "SLACK_APP_ID", "OKTA_ORG_URL"),
    "SweepLambdaFunction": (*_CHAT, "SLACK_APP_ID", "OKTA_ORG_URL"),
    "ToolsLambdaFunction": ("SLACK_TEAM_ID", "ACCESS_TABLE_PREFIX", "ACCESS_TOOLS_ROLES"),
    "AuditorLambdaFunction": ("ACCESS_TABLE_PREFIX",),
}
"""What must be set in the environment of each function, by its name in the template. A test compares it with what the service reads."""
OKTA = (("OKTA_API_TOKEN_SECRET_ARN",), ("OKTA_CLIENT_ID", "OKTA_PRIVATE_KEY_SECRET_ARN"))
"""One of the two, where Okta is asked."""
WITHOUT: Mapping[str, str] = {
    "Worker": "everything waits up to a minute for the sweep",
    "Sweep": "nothing that ends is taken back",
    "Auditor": "nobody notices when the audit is changed, nor what no sweep finds",
}
"""What it means that a function is not called, by how the names of its streams and schedules begin."""
PARAMETERS = "set it as docs/deploy.md says, and deploy again"


def functions(account: Account, stack: Stack) -> Iterator[Finding]:
    """A line for each function, or for each thing that is wrong with it."""
    named = {each.name: each for each in stack.of("AWS::Lambda::Function")}
    for missing in sorted(set(SETTINGS) - set(named)):
        yield wrong(f"the stack has no {missing}", DEPLOY)
    for name in SETTINGS:
        if name in named:
            yield from _function(account, named[name])
    yield from _aliases(account, stack)


def _function(account: Account, function: Resource) -> Iterator[Finding]:
    try:
        found = account.ask("lambda", "GetFunctionConfiguration", FunctionName=function.id)
    except Gone:
        yield wrong(f"the function {function.id} is gone", DEPLOY)
        return
    problems = [*_ready(found, function.id), *_set(found, function)]
    yield from problems
    if not problems:
        yield ok(
            f"the function {function.id} is ready ({found.get('Runtime', 'image')}, {found['MemorySize']} MB)"
        )


def _ready(found: Mapping[str, Any], name: str) -> Iterator[Finding]:
    state, update = found.get("State", "Active"), found.get("LastUpdateStatus", "Successful")
    if state == "Failed" or update == "Failed":
        why = found.get("StateReason") or found.get("LastUpdateStatusReason") or "AWS does not say why"
        yield wrong(f"the function {name} cannot run: {why}", DEPLOY)
    elif state == "Pending" or update == "InProgress":
        yield unseen(f"the function {name} is being set up", "wait for a minute and run this again")


def _set(found: Mapping[str, Any], function: Resource) -> Iterator[Finding]:
    variables = (found.get("Environment") or {}).get("Variables") or {}
    for each in SETTINGS[function.name]:
        if not variables.get(each):
            yield wrong(f"{each} is not set in the function {function.id}", PARAMETERS)
    if "OKTA_ORG_URL" in SETTINGS[function.name] and not any(
        all(variables.get(each) for each in way) for way in OKTA
    ):
        yield wrong(f"the function {function.id} has no credentials of Okta", PARAMETERS)


def _aliases(account: Account, stack: Stack) -> Iterator[Finding]:
    """Aliases, where functions have them: each must lead to a version that is ready, and to its snapshot where there is one."""
    for alias in stack.of("AWS::Lambda::Alias"):
        found = account.ask("lambda", "GetFunctionConfiguration", FunctionName=alias.id)
        yield from _ready(found, alias.id)
        snapshot = found.get("SnapStart") or {}
        if snapshot.get("ApplyOn") == "PublishedVersions" and snapshot.get("OptimizationStatus") != "On":
            yield weak(
                f"{alias.id} leads to a version without a snapshot, so its first answers are late",
                f"{DEPLOY}: SnapStart makes one for each new version",
            )


def secrets(account: Account, stack: Stack) -> Iterator[Finding]:
    """Whether the secrets that functions are told of are there. Their texts are not read."""
    told: set[str] = set()
    for each in stack.of("AWS::Lambda::Function"):
        if each.name not in SETTINGS:
            continue
        found = account.ask("lambda", "GetFunctionConfiguration", FunctionName=each.id)
        variables = (found.get("Environment") or {}).get("Variables") or {}
        told |= {text for name, text in variables.items() if name.endswith("_SECRET_ARN") and text}
    lost = 0
    for arn in sorted(told):
        for problem in _secret(account, arn):
            lost += 1
            yield problem
    if not lost:
        yield ok(f"the {len(told)} secrets that functions are told of are there")


def _secret(account: Account, arn: str) -> Iterator[Finding]:
    try:
        found = account.ask("secretsmanager", "DescribeSecret", SecretId=arn)
    except Gone:
        yield wrong(f"there is no secret {arn}", "make it as docs/deploy.md says, and deploy with its ARN")
        return
    if found.get("DeletedDate"):
        yield wrong(
            f"the secret {arn} is being deleted", f"aws secretsmanager restore-secret --secret-id {arn}"
        )


def wakes(account: Account, stack: Stack) -> Iterator[Finding]:
    """The streams and schedules that call functions; each resource's name in the template begins with its function's."""
    streams = stack.of("AWS::Lambda::EventSourceMapping")
    schedules = [*stack.of("AWS::Events::Rule"), *stack.of("AWS::Scheduler::Schedule")]
    for there, what, name in ((streams, "stream", "Worker"), (schedules, "schedule", "Sweep")):
        if not any(each.name.startswith(name) for each in there):
            yield wrong(f"no {what} calls the {name.lower()}: {WITHOUT[name]}", DEPLOY)
    for each in streams:
        yield _stream(account, each)
    for each in schedules:
        yield _schedule(account, each)


def _stream(account: Account, mapping: Resource) -> Finding:
    found = account.ask("lambda", "GetEventSourceMapping", UUID=mapping.id)
    name = _whose(mapping)
    if found["State"] in ("Enabled", "Enabling", "Creating", "Updating"):
        return ok(
            f"the stream calls the {name.lower()} ({found.get('LastProcessingResult') or 'nothing came yet'})"
        )
    return wrong(
        f"the stream does not call the {name.lower()} ({found['State']}): {WITHOUT.get(name, '')}",
        f"aws lambda update-event-source-mapping --uuid {mapping.id} --enabled",
    )


def _schedule(account: Account, schedule: Resource) -> Finding:
    name, rule = _whose(schedule), schedule.id.rpartition("/")[2]
    if schedule.type == "AWS::Events::Rule":
        found = account.ask("events", "DescribeRule", Name=rule)
        mend = f"aws events enable-rule --name {rule}"
    else:
        found = account.ask("scheduler", "GetSchedule", Name=rule)
        mend = f"enable the schedule {rule} in EventBridge's console"
    if found.get("State") == "ENABLED":
        return ok(f"the {name.lower()} is called by its schedule ({found.get('ScheduleExpression')})")
    return wrong(f"the schedule of the {name.lower()} is switched off: {WITHOUT.get(name, '')}", mend)


def _whose(resource: Resource) -> str:
    """The function that a stream or a schedule calls."""
    return next((name for name in WITHOUT if resource.name.startswith(name)), resource.name)


def logs(account: Account, stack: Stack) -> Iterator[Finding]:
    """Whether logs are there and forgotten some day."""
    lost = 0
    for each in stack.of("AWS::Logs::LogGroup"):
        groups = account.ask("logs", "DescribeLogGroups", logGroupNamePrefix=each.id)["logGroups"]
        here = next((group for group in groups if group["logGroupName"] == each.id), None)
        if here is None:
            lost += 1
            yield wrong(f"there is no log group {each.id}, so what it should say is lost", DEPLOY)
        elif not here.get("retentionInDays"):
            lost += 1
            yield weak(
                f"the log group {each.id} is kept for ever, and costs more every month",
                f"aws logs put-retention-policy --log-group-name {each.id} --retention-in-days 90",
            )
    if not lost:
        yield ok(f"{len(stack.of('AWS::Logs::LogGroup'))} log groups are there, and forget what is old")
