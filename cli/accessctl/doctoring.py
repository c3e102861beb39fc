"""The doctor: from the outside with an operator's AWS credentials, from the inside by a job of the API; all findings together, and a verdict."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from accessctl import call as calls
from accessctl import jobs, say, settings, words
from accessctl.command import Command
from accessctl.commands import COMMANDS
from accessctl.failures import Exit, Failure
from accessctl.outside import alarms, doors, functions, signed_by_slack, stack, tables
from accessctl.outside.account import Account, Gone, Unseen, examine, hidden
from accessctl.outside.finding import Check, Finding, State, ok, unseen, weak, wrong
from accessctl.running import client
from accessctl.show import for_programs, harmless
from accessctl.signed import session_of

Given = Mapping[str, object]
OUTSIDE, INSIDE = "outside", "inside"
SERVICE = "access-service"
"""What stacks are called in front of their stage, unless somebody says otherwise."""
PRINTED = "       mend: "
LONGEST = 180.0
"""Seconds after which a look from the inside is not waited for any more: the sweep comes once a minute, or something is wrong with it."""


def doctor(command: Command, given: Given) -> int:
    """Look, print, and say by the status what came of it. Raises Failure only for what was typed wrong."""
    found: list[tuple[str, Finding]] = []
    with say.progress() as line:
        where = _where(given)
        account = _account(given, where)
        seen = _stack(account, where.stack)
        for finding in _outside(account, seen, where, given):
            line.show(harmless(finding.words))
            found.append((OUTSIDE, finding))
        line.show(words.LOOKING_INSIDE)
    url = where.url or (seen.outputs.get("ToolsApiUrl", "") if isinstance(seen, stack.Stack) else "")
    found += [(INSIDE, each) for each in _inside(command, given, url)]
    return _told(given, found)


@dataclass(frozen=True)
class Where:
    """What is looked at: the stack's name, the API's address (empty where the stack is to say it), the region to sign for."""

    stack: str
    url: str
    region: str


def _where(given: Given) -> Where:
    try:
        known = settings.read(given)
    except Failure as failure:
        if failure.code != "no_url" or not given.get("here_stack"):
            raise
        region = settings.region_for("", given, os.environ, settings.stored(settings.file()))
        return Where(str(given["here_stack"]), "", region)
    stage = urlsplit(known.url).path.rpartition("/")[2]
    return Where(str(given.get("here_stack") or f"{SERVICE}-{stage}"), known.url, known.region)


def _account(given: Given, where: Where) -> Account:
    """With the profile for looking at the account, else the one that signs."""
    profile = given.get("here_aws_profile") or given.get("profile") or ""
    return Account(session_of(str(profile)), where.region)


def _stack(account: Account, name: str) -> stack.Stack | Unseen | None:
    """None when there is none of this name; else why it cannot be looked at."""
    try:
        return stack.found(account, name)
    except Gone:
        return None
    except Unseen as error:
        return error


def _outside(
    account: Account, found: stack.Stack | Unseen | None, where: Where, given: Given
) -> Iterator[Finding]:
    yield from examine([("whose credentials these are", partial(stack.who, account))])
    if isinstance(found, Unseen):
        yield hidden("the stack", found)
        return
    if found is None:
        yield wrong(
            f"there is no stack {where.stack} in this account and region",
            "name it with --stack, look at the region (--region), or deploy it as docs/deploy.md says",
        )
        return
    yield from examine(_checks(account, found, where, str(given.get("here_slack_url") or "")))


def _checks(account: Account, found: stack.Stack, where: Where, slack: str) -> list[tuple[str, Check]]:
    """Every check from the outside. Further ones stand in this list."""
    url, api = (
        slack or found.outputs.get("SlackRequestUrl", ""),
        where.url or found.outputs.get("ToolsApiUrl", ""),
    )
    listed: list[tuple[str, Check]] = [
        ("the stack", partial(stack.state, found)),
        ("the tables", partial(tables.tables, account, found)),
        ("the functions", partial(functions.functions, account, found)),
        ("the secrets", partial(functions.secrets, account, found)),
        ("what wakes the functions", partial(functions.wakes, account, found)),
        ("the logs", partial(functions.logs, account, found)),
        ("the alarms", partial(alarms.alarms, account, found)),
        ("API Gateway's log role", partial(doors.log_role, account)),
        ("the signing secret", partial(signed_by_slack.signatures, account, found)),
    ]
    if url:
        listed.append(("Slack's address", partial(doors.slack, url, int(time.time()))))
    if api:
        listed.append(("the tools API", partial(doors.tools, api)))
    return listed


def _inside(command: Command, given: Given, url: str) -> Iterator[Finding]:
    """What the service finds itself. That it cannot be asked is a finding."""
    if not url:
        yield unseen("could not look from the inside: no address of the tools API is known", words.NO_URL)
        return
    try:
        api = client({**given, "url": url})
        yield from _same_release(api.ask(calls.Call("GET", "/v1/openapi.json")))
        asked = api.ask(calls.build(command, given, str(given.get("key") or "")))
        wait = not given.get("here_no_wait")
        answer = jobs.follow(api, asked, command.follows, wait=wait, longest=LONGEST)
        yield from _found(answer, waited=wait)
    except Failure as failure:
        if failure.exit is Exit.STOPPED:
            raise
        if failure.exit in (Exit.NOT_ALLOWED, Exit.CREDENTIALS, Exit.USAGE):
            yield unseen(f"could not look from the inside: {failure.words}")
        else:
            yield wrong(
                f"the tools API does not answer as it must: {failure.words}",
                "look at the log of the tools function",
            )


def _found(answer: Mapping[str, Any], *, waited: bool) -> Iterator[Finding]:
    details = (answer.get("result") or {}).get("details") or {}
    for each in details.get("findings") or []:
        yield Finding(State(each["state"]), str(each["words"]), str(each.get("mend") or ""))
    job = answer["job"]
    if job["state"] == "failed":
        yield unseen(f"could not look from the inside: {job['words']}")
    elif not details and waited:
        yield wrong(
            f"the service has not looked at itself within {LONGEST // 60:.0f} minutes, so its sweep does not run to its end",
            "what is said of the sweep further up says why; else its log: aws logs tail /aws/lambda/<the sweep function> --since 10m",
        )
    elif not details:
        yield unseen("the look from the inside goes on", f"accessctl jobs show {job['id']}")


def _same_release(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether this command line and the service know the same operations."""
    ours, theirs = {path for each in COMMANDS for path in each.paths}, set(document.get("paths") or {})
    if ours - theirs:
        yield weak(
            f"this accessctl is newer than what is deployed, which lacks {', '.join(sorted(ours - theirs))}",
            stack.DEPLOY,
        )
    elif theirs - ours:
        yield weak(
            "this accessctl is older than what is deployed",
            "pipx install --force ./cli, from the release that is deployed",
        )
    else:
        yield ok("the command line is of the release that is deployed")


def _told(given: Given, found: Sequence[tuple[str, Finding]]) -> int:
    states = [each.state for _, each in found]
    bad, unsure = states.count(State.WRONG), states.count(State.OPEN) + states.count(State.WEAK)
    verdict = words.verdict(bad, unsure)
    if given.get("json"):
        plain = [{"where": where, **each.plain} for where, each in found]
        say.answer(for_programs({"ok": not bad, "verdict": verdict, "findings": plain}))
    else:
        for _, each in found:
            say.answer(f"{each.state:<6} {harmless(each.words)}")
            if each.mend:
                say.answer(f"{PRINTED}{harmless(each.mend)}")
        say.answer(verdict)
    return Exit.NOT_WELL if bad else Exit.NOT_SURE if unsure else Exit.DONE
