"""The stack: whether it is there and whole, and what it consists of. Everything else is looked up by that, so nothing is listed twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accessctl.outside.account import Account, Gone
from accessctl.outside.finding import Finding, ok, unseen, weak, wrong

WHOLE = frozenset(
    {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "IMPORT_COMPLETE"}
)
BACK = frozenset({"UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"})
OUTPUTS = ("SlackRequestUrl", "ToolsApiUrl", "WorkTableName", "AuditTableName")
"""Outputs that every deployment of this release has."""
DEPLOY = "deploy again, as docs/deploy.md says"
SKEW, REFUSED = 60, 300
"""Seconds by which clocks may differ; from the second one on AWS refuses signatures."""


@dataclass(frozen=True)
class Resource:
    """One part of a stack: its name in the template, its type, and how AWS names it."""

    name: str
    type: str
    id: str


@dataclass(frozen=True)
class Stack:
    """A stack as AWS describes it."""

    name: str
    status: str
    outputs: dict[str, str]
    resources: tuple[Resource, ...]

    def of(self, kind: str) -> list[Resource]:
        """The parts of one type, such as `AWS::Lambda::Function`."""
        return [each for each in self.resources if each.type == kind]


def found(account: Account, name: str) -> Stack | None:
    """The stack of this name, None when there is none. Raises Unseen."""
    try:
        (described,) = account.ask("cloudformation", "DescribeStacks", StackName=name)["Stacks"]
    except Gone:
        return None
    outputs = {each["OutputKey"]: str(each["OutputValue"]) for each in described.get("Outputs") or []}
    return Stack(name, described["StackStatus"], outputs, tuple(_resources(account, name)))


def _resources(account: Account, name: str) -> Iterator[Resource]:
    token: dict[str, Any] = {}
    while True:
        page = account.ask("cloudformation", "ListStackResources", StackName=name, **token)
        for each in page["StackResourceSummaries"]:
            if not str(each.get("ResourceStatus", "")).startswith("DELETE_COMPLETE"):
                yield Resource(
                    each["LogicalResourceId"], each["ResourceType"], str(each.get("PhysicalResourceId") or "")
                )
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def who(account: Account) -> Iterator[Finding]:
    """Whose credentials these are, and whether this machine's clock is right."""
    answer = account.ask("sts", "GetCallerIdentity")
    region = account.region or account.session.get_config_variable("region") or "no region"
    yield ok(f"AWS lets you in as {answer['Arn']} (account {answer['Account']}, {region})")
    ahead = account.ahead(answer)
    if ahead is None:
        yield unseen("AWS said nothing of its clock")
    elif abs(ahead) <= SKEW:
        yield ok(f"this machine's clock and AWS's differ by {abs(ahead)} s")
    else:
        why = ", and signatures are refused from five minutes on" if abs(ahead) > REFUSED else ""
        yield wrong(
            f"this machine's clock and AWS's differ by {abs(ahead)} s{why}",
            "let this machine set its clock by the network (NTP)",
        )


def state(stack: Stack) -> Iterator[Finding]:
    """Whether it is whole, and has the outputs that programs read."""
    if stack.status in WHOLE:
        yield ok(f"the stack {stack.name} is whole ({stack.status}, {len(stack.resources)} resources)")
    elif stack.status in BACK:
        yield weak(
            f"the last deployment of {stack.name} was taken back ({stack.status}); the one before runs",
            DEPLOY,
        )
    elif stack.status.endswith("_IN_PROGRESS"):
        yield unseen(f"{stack.name} is being changed ({stack.status})", "wait for its end and run this again")
    else:
        yield wrong(
            f"the stack {stack.name} is not whole ({stack.status})",
            f"aws cloudformation describe-stack-events --stack-name {stack.name} says why; then {DEPLOY}",
        )
    if missing := [each for each in OUTPUTS if each not in stack.outputs]:
        yield weak(f"the stack has no output {', '.join(missing)}: it is of an older release", DEPLOY)
