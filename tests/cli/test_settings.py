"""Where the API is: the command line, then the environment, then the file."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from accessctl import settings
from accessctl.failures import Failure
from tests.cli.api import Api
from tests.cli.conftest import Ran

Run = Callable[..., Ran]
AWS = "https://a1.execute-api.eu-north-1.amazonaws.com/prod"


@pytest.fixture
def file(home: Path) -> Path:
    path = home / ".config" / "accessctl" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(file: Path) -> None:
    file.write_text('url = "https://file.example"\nprofile = "file"\n')
    environ = {"ACCESSCTL_URL": "https://environ.example/"}
    assert settings.read({"url": "https://typed.example"}, environ).url == "https://typed.example"
    assert settings.read({}, environ).url == "https://environ.example"
    assert settings.read({}, {}).url == "https://file.example"
    assert settings.read({}, {}).profile == "file"
    assert settings.read({}, {"AWS_PROFILE": "shell"}).profile == "", "botocore reads that itself"


@pytest.mark.parametrize(
    ("given", "environ", "saved", "region"),
    [
        ({"url": AWS}, {"AWS_REGION": "us-east-1"}, "", "eu-north-1"),
        ({"url": AWS, "region": "x"}, {}, "", "x"),
        ({"url": "https://a1.execute-api.eu-north-1.amazonaws.com.acme.example/prod"}, {}, "", ""),
        (
            {"url": "https://tools.acme.example"},
            {"AWS_REGION": "us-east-1"},
            'region = "eu-west-1"',
            "eu-west-1",
        ),
        ({"url": "https://tools.acme.example"}, {"AWS_DEFAULT_REGION": "us-east-1"}, "", "us-east-1"),
        ({"url": "https://tools.acme.example"}, {"ACCESSCTL_REGION": "a", "AWS_REGION": "b"}, "", "a"),
        ({"url": "https://a.execute-api.cn-north-1.amazonaws.com.cn/x"}, {}, "", "cn-north-1"),
    ],
)
def test_the_region_is_the_one_that_the_address_names(
    file: Path, given: dict[str, object], environ: dict[str, str], saved: str, region: str
) -> None:
    file.write_text(saved)
    assert settings.read(given, environ).region == region


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("url = [", "cannot be read"),
        ("adress = 'x'", "'adress' is not known; there are url, region, profile"),
        ("url = 3", "'url' must be a text"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_what_is_wrong(file: Path, text: str, words: str) -> None:
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(Failure, match=words) as failed:
        settings.read({}, {})
    assert str(file) in failed.value.words


def test_no_address_says_how_to_set_one(home: Path) -> None:
    with pytest.raises(Failure, match="accessctl configure --url"):
        settings.read({}, {})


def test_configure_writes_what_is_read_again_and_keeps_the_rest(run: Run, home: Path) -> None:
    path = home / ".config" / "accessctl" / "config.toml"
    assert run("configure", "--url", AWS, "--profile", 'odd "name" \\ é').status == 0
    assert run("--region", "eu-west-1", "configure").status == 0
    assert tomllib.loads(path.read_text()) == {
        "url": AWS,
        "region": "eu-west-1",
        "profile": 'odd "name" \\ é',
    }
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]


def test_configure_refuses_what_would_show_credentials(run: Run, home: Path) -> None:
    ran = run("configure", "--url", "http://tools.acme.example")
    assert ran.status == 2
    assert "Use https://" in ran.err
    assert not (home / ".config").exists()


def test_another_place_for_the_file_can_be_named(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCESSCTL_CONFIG", str(home / "mine.toml"))
    assert run("configure", "--url", AWS).status == 0
    assert tomllib.loads((home / "mine.toml").read_text()) == {"url": AWS}


def test_a_region_that_nobody_knows_is_asked_for(api: Api, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    ran = run("health")
    assert ran.status == 2
    assert "accessctl configure --region" in ran.err
