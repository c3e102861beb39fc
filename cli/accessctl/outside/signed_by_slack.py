"""Whether the signing secret is the right one. Nobody but Slack can prove that: by a request that the function has let in.

So its log is asked, since the function was last changed: it has a line for each request that was let in, and one for each that was refused.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from accessctl.outside.account import Account
from accessctl.outside.finding import Finding, ok, unseen
from accessctl.outside.stack import Stack

GROUP, FUNCTION = "SlackLogGroup", "SlackLambdaFunction"
ADMITTED, REFUSED = "slack.answered", "slack.refused"
SPANS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
"""What is looked through, the shortest first, until somebody was let in."""
PAGES = 10
"""Pages of the log that are asked for, so that a large log does not keep anybody waiting."""
PRESS = (
    "type /access in Slack, and run this again; if Slack says that the app did not respond, copy the Signing Secret "
    "(https://api.slack.com/apps > your app > Basic Information) into the secret of SLACK_SIGNING_SECRET, and wait five minutes"
)


def signatures(account: Account, stack: Stack) -> Iterator[Finding]:
    """When Slack was let in last; and where it never was, how many were refused."""
    group = next((each.id for each in stack.of("AWS::Logs::LogGroup") if each.name == GROUP), "")
    function = next((each.id for each in stack.of("AWS::Lambda::Function") if each.name == FUNCTION), "")
    if not (group and function):
        return  # What is missing is said where functions and logs are looked at.
    changed = _changed(account, function)
    for span in SPANS:
        since = max(changed, account.now() - span)
        if times := _times(account, group, ADMITTED, since):
            yield ok(f"the signing secret is right: Slack was let in at {max(times):%Y-%m-%d %H:%M} UTC")
            return
        if since == changed:
            break
    refused = len(_times(account, group, REFUSED, max(changed, account.now() - SPANS[0])))
    turned = (
        f"; {refused} were refused within the last hour, and each run of this sends two of those"
        if refused
        else ""
    )
    yield unseen(
        f"nothing from Slack was let in since the function was last changed{turned}: nobody knows whether the signing secret is right",
        PRESS,
    )


def _changed(account: Account, function: str) -> datetime:
    found = account.ask("lambda", "GetFunctionConfiguration", FunctionName=function)
    return datetime.strptime(found["LastModified"], "%Y-%m-%dT%H:%M:%S.%f%z")


def _times(account: Account, group: str, event: str, since: datetime) -> Sequence[datetime]:
    """When this event was logged, as far as the pages go that are asked for."""
    token: dict[str, str] = {}
    found: list[datetime] = []
    for _ in range(PAGES):
        page = account.ask(
            "logs",
            "FilterLogEvents",
            logGroupName=group,
            startTime=int(since.timestamp() * 1000),
            filterPattern=f'"{event}"',
            **token,
        )
        at = [each["timestamp"] / 1000 for each in page["events"] if event in each["message"]]
        found += [datetime.fromtimestamp(each, UTC) for each in at]
        if not page.get("nextToken"):
            break
        token = {"nextToken": page["nextToken"]}
    return found
