"""What each entry loads, by name: Slack's entry must answer within three seconds on a cold start, so nothing heavy may creep in."""

import subprocess
import sys

import pytest

HEAVY = ("okta", "aiohttp", "boto3", "yaml", "jwt", "cryptography", "sandbox", "provisioners", "tools")

ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "secret",
    "SLACK_TEAM_ID": "T1",
    "SLACK_APP_ID": "A1",
    "ACCESS_TABLE_PREFIX": "access",
    "AWS_REGION": "eu-central-1",
}
SLACK = f"""
import sys
from handlers import slack, wiring
wiring.install(wiring.Surroundings({ENVIRON!r}))
wiring.slack()
"""
SLACK_ALONE = "import sys, handlers.slack"
WORK = "import sys, handlers.worker, handlers.sweep"
PRINT = "\nprint('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})))"


def loaded(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", statement + PRINT], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_the_slack_entry_loads_nothing_heavy_on_import() -> None:
    assert not loaded(SLACK_ALONE) & set(HEAVY)


def test_the_slack_entry_loads_nothing_heavy_when_its_parts_are_built() -> None:
    assert not loaded(SLACK) & set(HEAVY)


@pytest.mark.parametrize("heavy", ["okta", "slack_bolt", "boto3", "pynamodb"])
def test_worker_and_sweep_load_their_parts_on_first_use(heavy: str) -> None:
    assert heavy not in loaded(WORK)


@pytest.mark.parametrize(
    "setting",
    [
        "'SLACK_API_URL': 'https://[::1'",
        "'SLACK_SIGNING_SECRET': '', 'SLACK_SIGNING_SECRET_SECRET_ARN': 'arn:x'",
    ],
)
def test_a_process_starts_whatever_is_wrong_with_its_settings(setting: str) -> None:
    environ = f"os.environ |= {ENVIRON!r} | {{'AWS_LAMBDA_INITIALIZATION_TYPE': 'on-demand', {setting}}}"
    away = "os.environ['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:9'"
    keys = "os.environ['AWS_ACCESS_KEY_ID'] = os.environ['AWS_SECRET_ACCESS_KEY'] = 'x'"
    assert "handlers" in loaded(f"import os, sys; {environ}; {away}; {keys}; import handlers.slack")
