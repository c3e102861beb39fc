"""Who signs: the chain of botocore, and clear words when it leads nowhere or the API does not accept it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from botocore import auth

from tests.cli.api import Api, Says
from tests.cli.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture
def signed_out(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing in the environment signs; the value is the AWS configuration file."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    file = home / "aws"
    file.write_text("")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    return file


def _profile(api: Api, name: str = "tools") -> str:
    key = api.credentials
    return f"[profile {name}]\naws_access_key_id={key.access_key}\naws_secret_access_key={key.secret_key}\naws_session_token={key.token}\n"


def test_no_credentials_say_how_to_get_some(api: Api, run: Run, signed_out: Path) -> None:
    ran = run("health")
    assert ran.status == 7
    assert "There are no AWS credentials." in ran.err
    assert "/access tools-invoke" in ran.err
    assert api.tries == []


def test_a_profile_signs(api: Api, run: Run, signed_out: Path) -> None:
    signed_out.write_text(_profile(api))
    api.on("GET", "/v1/health", Says({"ok": True}))
    assert run("health", "--profile", "tools").status == 0
    assert run("--profile", "tools", "health").status == 0


def test_the_profile_of_the_configuration_signs(api: Api, run: Run, signed_out: Path, home: Path) -> None:
    signed_out.write_text(_profile(api))
    api.on("GET", "/v1/health", Says({"ok": True}))
    assert run("configure", "--url", api.url, "--profile", "tools").status == 0
    assert run("health").status == 0


def test_credentials_of_the_environment_go_before_the_configured_profile(api: Api, run: Run) -> None:
    api.on("GET", "/v1/health", Says({"ok": True}))
    run("configure", "--url", api.url, "--profile", "not-there")
    assert run("health").status == 0


def test_a_profile_that_is_not_there_is_named(api: Api, run: Run, signed_out: Path) -> None:
    ran = run("health", "--profile", "toolz")
    assert ran.status == 7
    assert "no profile 'toolz'" in ran.err


def test_a_sign_in_that_has_expired_says_so(api: Api, run: Run, signed_out: Path) -> None:
    signed_out.write_text(
        "[profile sso]\nsso_session=acme\nsso_account_id=111122223333\nsso_role_name=tools\n"
        "[sso-session acme]\nsso_region=eu-west-1\nsso_start_url=https://acme.example/start\n"
    )
    ran = run("health", "--profile", "sso")
    assert ran.status == 7
    assert "cannot be used" in ran.err
    assert "aws sso login" in ran.err


def test_credentials_of_a_program_that_fails_say_so(api: Api, run: Run, signed_out: Path) -> None:
    signed_out.write_text("[profile p]\ncredential_process=/bin/sh -c 'echo broken >&2; exit 3'\n")
    ran = run("health", "--profile", "p")
    assert ran.status == 7
    assert "broken" in ran.err


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("AWS_ACCESS_KEY_ID", "AKIDOTHER", "AWS does not know these credentials"),
        ("AWS_SECRET_ACCESS_KEY", "another", "The signature was not accepted"),
        ("ACCESSCTL_REGION", "us-east-1", "the region 'us-east-1' is the API's"),
    ],
)
def test_what_the_gateway_does_not_accept_is_said(
    api: Api, run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = run("health")
    assert ran.status == 7
    assert words in ran.err
    assert len(api.tries) == 1, "it is not tried again"


def test_a_clock_that_is_wrong_is_said(api: Api, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2020, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(auth, "get_current_datetime", lambda *_, **__: late)
    ran = run("health")
    assert ran.status == 7
    assert "clock is wrong" in ran.err


def test_no_secret_is_printed(api: Api, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-other-secret")
    for more in ([], ["--json"]):
        ran = run("health", *more)
        assert "the-other-secret" not in ran.out + ran.err
        assert str(api.credentials.token) not in ran.out + ran.err
