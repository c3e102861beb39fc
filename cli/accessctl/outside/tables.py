"""The tables: there, kept when the stack goes, restorable to any second of the last weeks, and found by every index."""

from collections.abc import Iterator
from typing import Any

from accessctl.outside.account import Account, Gone
from accessctl.outside.finding import Finding, ok, unseen, weak, wrong
from accessctl.outside.stack import DEPLOY, Resource, Stack

STREAMED = ("WorkTable", "AuditTable")


def tables(account: Account, stack: Stack) -> Iterator[Finding]:
    """A line for each table, or for each thing that is wrong with it."""
    named = stack.of("AWS::DynamoDB::Table")
    if not named:
        yield wrong("the stack has no tables", DEPLOY)
    for each in named:
        yield from _table(account, each)


def _table(account: Account, table: Resource) -> Iterator[Finding]:
    try:
        found = account.ask("dynamodb", "DescribeTable", TableName=table.id)["Table"]
    except Gone:
        yield wrong(
            f"the table {table.id} is gone",
            "restore it to its last minute from its backup, under the same name, before anything else is done",
        )
        return
    problems = [*_described(table, found), *_kept(account, table.id)]
    yield from problems
    if not problems:
        indexes = [each["IndexName"] for each in found.get("GlobalSecondaryIndexes") or []]
        more = f", its indexes {', '.join(sorted(indexes))} too" if indexes else ""
        yield ok(f"the table {table.id} is active{more}; protected, and restorable to any second")


def _described(table: Resource, found: dict[str, Any]) -> Iterator[Finding]:
    if found["TableStatus"] == "UPDATING":
        yield unseen(f"the table {table.id} is being changed", "wait for its end and run this again")
    elif found["TableStatus"] != "ACTIVE":
        yield wrong(
            f"the table {table.id} cannot be used ({found['TableStatus']})",
            "look at it in DynamoDB's console",
        )
    for index in found.get("GlobalSecondaryIndexes") or []:
        if index.get("IndexStatus", "ACTIVE") != "ACTIVE":
            yield wrong(
                f"the index {index['IndexName']} of {table.id} is not active ({index['IndexStatus']}), so what is due is not found",
                "wait until it is built, which takes minutes; if it stays so, look at it in DynamoDB's console",
            )
    if table.name in STREAMED and not (found.get("StreamSpecification") or {}).get("StreamEnabled"):
        yield wrong(f"the table {table.id} has no stream, so nobody is woken by what is written", DEPLOY)
    if not found.get("DeletionProtectionEnabled"):
        yield weak(
            f"the table {table.id} is not protected from being deleted",
            f"aws dynamodb update-table --table-name {table.id} --deletion-protection-enabled",
        )


def _kept(account: Account, name: str) -> Iterator[Finding]:
    found = account.ask("dynamodb", "DescribeContinuousBackups", TableName=name)[
        "ContinuousBackupsDescription"
    ]
    state = (found.get("PointInTimeRecoveryDescription") or {}).get("PointInTimeRecoveryStatus")
    if state != "ENABLED":
        yield weak(
            f"the table {name} cannot be restored to a point in time",
            f"aws dynamodb update-continuous-backups --table-name {name} "
            "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true",
        )
