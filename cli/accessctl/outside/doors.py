"""The two addresses that the internet sees: both must refuse whoever does not sign. And API Gateway's own log role."""

import secrets
from collections.abc import Iterator

from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session

from accessctl.outside.account import Account, Unseen
from accessctl.outside.finding import Finding, ok, weak, wrong

CONNECT, READ = 5, 15
OPEN = "close it at once: take the address out of use in API Gateway's console, and report this as SECURITY.md says"


def slack(url: str, now: int) -> Iterator[Finding]:
    """Slack's address refuses an unsigned request, and one that somebody else has signed."""
    body = b"command=%2Faccess"
    unsigned = _status("POST", url, {}, body)
    headers = {"X-Slack-Request-Timestamp": str(now), "X-Slack-Signature": f"v0={secrets.token_hex(32)}"}
    signed = _status("POST", url, headers, body)
    if (unsigned, signed) == (401, 401):
        yield ok(f"{url} refuses what Slack has not signed")
    elif 200 in (unsigned, signed):
        yield wrong(f"{url} takes what Slack has not signed", OPEN)
    elif max(unsigned, signed) >= 500:
        yield wrong(
            f"{url} answers {max(unsigned, signed)}: the function does not start, or lacks a setting or a secret",
            "its log says why: aws logs tail /aws/lambda/<the Slack function> --since 10m",
        )
    else:
        yield wrong(
            f"what answers at {url} is not Access Service (status {unsigned})",
            "compare it with the output SlackRequestUrl of the stack; for an address of your own: --slack-url URL",
        )


def tools(url: str) -> Iterator[Finding]:
    """The tools API refuses whoever does not sign."""
    status = _status("GET", f"{url}/v1/health", {}, b"")
    if status == 403:
        yield ok(f"{url} refuses what is not signed")
    elif status == 200:
        yield wrong(f"{url} answers without a signature", OPEN)
    else:
        yield wrong(
            f"what answers at {url} is not the tools API (status {status})",
            "compare it with the output ToolsApiUrl of the stack: accessctl configure --url <ToolsApiUrl>",
        )


def log_role(account: Account) -> Iterator[Finding]:
    """API Gateway writes access logs with one role for the account and region; without it nothing is logged."""
    if account.ask("apigateway", "GetAccount").get("cloudwatchRoleArn"):
        yield ok("API Gateway has a role to write access logs with")
    else:
        yield weak(
            "API Gateway has no role to write access logs with, so refused calls are on record nowhere",
            "aws apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=<ARN>, as docs/deploy.md says",
        )


def _status(method: str, url: str, headers: dict[str, str], body: bytes) -> int:
    request = AWSRequest(
        method,
        url,
        {"Content-Type": "application/x-www-form-urlencoded", **headers} if body else {},
        body or None,
    )
    try:
        session = URLLib3Session(timeout=(CONNECT, READ))  # type: ignore[arg-type] # the stubs know one number alone
        return int(session.send(request.prepare()).status_code)
    except BotoCoreError as error:
        raise Unseen(f"{url} cannot be reached ({type(error).__name__})") from error
