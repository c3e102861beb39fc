"""What starting the Slack function loads, by name, out of its package in an environment that has nothing else: a time would differ each time."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.packages.runtime import python

ALLOWED = {
    *("access", "bot", "handlers", "store"),
    *("aws_lambda_powertools", "pynamodb", "slack_bolt", "slack_sdk", "typing_extensions"),
    *("botocore", "jmespath", "dateutil", "six", "urllib3", "snapshot_restore_py"),
}
FORBIDDEN = {
    *(
        "okta",
        "aiohttp",
        "pydantic",
        "cryptography",
        "jwt",
        "jwcrypto",
        "requests",
        "yaml",
        "certifi",
        "tzdata",
    ),
    *("boto3", "s3transfer", "moto", "provisioners", "tools", "sandbox", "tests", "deploy"),
}
MOST = 870
"""Modules, those of Python itself among them."""
ENVIRON = {
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
    "AWS_REGION": "eu-central-1",
    "AWS_SECRET_ACCESS_KEY": "x",
    "ACCESS_TABLE_PREFIX": "access",
    "SLACK_API_URL": "https://slack.com/api/",
    "SLACK_APP_ID": "A1",
    "SLACK_BOT_TOKEN_SECRET_ARN": "arn:token",
    "SLACK_SIGNING_SECRET_SECRET_ARN": "arn:secret",
    "SLACK_TEAM_ID": "T1",
}
LIST = "import sys, handlers.slack; from handlers import wiring; print(wiring.slack.cache_info().currsize); print(*sys.modules)"


def loaded(unpacked: Path, equipment: Path) -> set[str]:
    """The names of all modules of a started process; nobody could be asked for anything meanwhile."""
    env = ENVIRON | {"PYTHONPATH": str(equipment), "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    done = subprocess.run(
        [*python(), "-c", LIST], cwd=unpacked, env=env, capture_output=True, text=True, check=True
    )
    built, names = done.stdout.splitlines()
    assert (built, done.stderr) == ("1", "")
    return set(names.split())


@pytest.fixture(scope="module")
def modules(unpacked: Path, equipment: Path) -> set[str]:
    return loaded(unpacked, equipment)


def test_a_started_slack_function_has_loaded_what_it_needs_and_nothing_else(modules: set[str]) -> None:
    tops = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - {"__main__"}
    tops = {name for name in tops if not name.startswith("_sysconfigdata")}
    assert tops == ALLOWED


def test_nothing_heavy_is_among_it_and_it_does_not_grow(modules: set[str]) -> None:
    assert not FORBIDDEN & {name.partition(".")[0] for name in modules}
    assert 500 < len(modules) <= MOST


def test_it_runs_what_was_compiled_and_reads_no_source(
    unpacked: Path, equipment: Path, modules: set[str]
) -> None:
    sources = {path: path.read_bytes() for path in unpacked.rglob("*.py")}
    try:
        for path in sources:
            path.write_text("raise RuntimeError('compiled anew')")
        assert loaded(unpacked, equipment) == modules
    finally:
        for path, text in sources.items():
            path.write_bytes(text)
