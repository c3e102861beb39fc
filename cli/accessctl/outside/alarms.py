"""The alarms, as the stack has them: armed, quiet, and heard by somebody."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from accessctl.outside.account import Account
from accessctl.outside.finding import Finding, ok, weak, wrong
from accessctl.outside.stack import DEPLOY, Stack

KINDS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
SILENT = timedelta(days=1)
"""After so long without data an alarm looks at a figure that nobody writes."""
AT_ONCE = 100


def alarms(account: Account, stack: Stack) -> Iterator[Finding]:
    """A line for each alarm that is not as it must be, else one for all."""
    names = [each.id for kind in KINDS for each in stack.of(kind)]
    if not names:
        yield weak("the stack has no alarms, so nobody is called when the sweep stops", DEPLOY)
        return
    found = _found(account, names)
    problems = [problem for each in found for problem in _alarm(account, each)]
    there = {each["AlarmName"] for each in found}
    problems += [wrong(f"the alarm {name} is gone", DEPLOY) for name in names if name not in there]
    yield from problems
    if not problems:
        yield ok(f"{len(names)} alarms are armed and quiet")
    topics = {action for each in found for action in each.get("AlarmActions") or [] if ":sns:" in action}
    for topic in sorted(topics | {each.id for each in stack.of("AWS::SNS::Topic")}):
        yield from _heard(account, topic)


def _found(account: Account, names: Sequence[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for start in range(0, len(names), AT_ONCE):
        page = account.ask(
            "cloudwatch",
            "DescribeAlarms",
            AlarmNames=list(names[start : start + AT_ONCE]),
            AlarmTypes=["MetricAlarm", "CompositeAlarm"],
        )
        found += [*(page.get("MetricAlarms") or []), *(page.get("CompositeAlarms") or [])]
    return found


def _alarm(account: Account, found: dict[str, Any]) -> Iterator[Finding]:
    name, since = found["AlarmName"], found.get("StateUpdatedTimestamp")
    if not found.get("ActionsEnabled"):
        yield wrong(
            f"the alarm {name} is switched off", f"aws cloudwatch enable-alarm-actions --alarm-names {name}"
        )
    if not found.get("AlarmActions"):
        yield wrong(f"the alarm {name} calls nobody", f"name a topic for alarms, and {DEPLOY}")
    if found.get("StateValue") == "ALARM":
        yield wrong(
            f"the alarm {name} rings: {found.get('StateReason') or 'AWS does not say why'}",
            found.get("AlarmDescription") or "what else is found here says what to do",
        )
    if found.get("StateValue") == "INSUFFICIENT_DATA" and since and account.now() - since > SILENT:
        yield weak(
            f"the alarm {name} has had no data since {since:%Y-%m-%d}, so it cannot ring",
            "see whether the function whose figure it looks at runs at all",
        )


def _heard(account: Account, topic: str) -> Iterator[Finding]:
    """Somebody must have confirmed a subscription: until then AWS throws away what the topic says."""
    found = account.ask("sns", "ListSubscriptionsByTopic", TopicArn=topic)["Subscriptions"]
    confirmed = [each for each in found if each["SubscriptionArn"].startswith("arn:")]
    name = topic.rpartition(":")[2]
    if confirmed:
        yield ok(f"what the topic {name} says is heard ({len(confirmed)} confirmed)")
    elif found:
        yield wrong(
            f"nobody hears what the topic {name} says: its subscription waits to be confirmed",
            "press the link in the e-mail that AWS has sent to the address",
        )
    else:
        yield wrong(
            f"nobody hears what the topic {name} says",
            f"aws sns subscribe --topic-arn {topic} --protocol email --notification-endpoint you@acme.example, and confirm it",
        )
