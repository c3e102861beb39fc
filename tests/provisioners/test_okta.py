"""The client itself: what it accepts, what it must not read, print or load, and signing in with a private key."""

import logging
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import provisioners
from access.errors import NeverWorks, TryAgain
from access.keys import OktaId, Target
from provisioners import Okta
from provisioners._okta import until
from provisioners.okta_group import OktaGroup
from sandbox.okta import PretendOkta

NOW = 1_795_000_000
ADA = OktaId("00uADA")
PROD = Target("okta_group", ("00gPROD",))
CANARY = "00canary-in-the-coal-mine"


def now() -> int:
    return NOW


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://example-admin.okta.com", "-admin"),
        ("http://example.okta.com", "https"),
        ("http://10.0.0.1", "https"),
        ("http://127.0.0.1.example.com", "https"),
        ("example.okta.com", "must look like"),
        ("ftp://example.okta.com", "must look like"),
        ("", "must look like"),
        ("https://", "must look like"),
        ("https://example.okta.com:x", "cannot be read"),
        ("https://[", "cannot be read"),
        ("https://:secret@example.okta.com", "a host alone"),
        ("https://me:secret@example.okta.com", "a host alone"),
        ("https://example.okta.com/oauth2", "a host alone"),
        ("https://example.okta.com?x=1", "a host alone"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused(address: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Okta(address, "token", clock=now)


@pytest.mark.parametrize(
    "address",
    [
        "00canary",
        "SSWS 00canary",
        "canary:00canary",
        "https://00canary@example.okta.com",
        "https://:00canary@example.okta.com",
        "https://example.okta.com/00canary",
        "https://example.okta.com:00canary",
        "https://example.okta.com\uff0f00canary",
    ],
)
def test_a_token_in_the_place_of_the_address_is_not_repeated(address: str) -> None:
    with pytest.raises(ValueError, match="The Okta address") as raised:
        Okta(address, "token", clock=now)
    assert "canary" not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


@pytest.mark.parametrize("address", ["https://example.okta.com/", "http://localhost:8080", "http://[::1]:80"])
def test_an_address_that_can_be_right_is_accepted(address: str) -> None:
    Okta(address, "token", clock=now)


@pytest.mark.parametrize(
    ("token", "client", "key"),
    [
        (None, None, None),
        ("", "", ""),
        ("t", "c", "k"),
        (None, "c", None),
        (None, None, "k"),
        ("two words", None, None),
        ("line\nbreak", None, None),
        (None, "c", "/etc/passwd"),
        (None, "c", "{}"),
        (None, "c", '{"kty": "EC", "d": "x"}'),
    ],
)
def test_credentials_that_cannot_work_are_refused(
    token: str | None, client: str | None, key: str | None
) -> None:
    with pytest.raises(ValueError, match="Okta"):
        Okta("https://example.okta.com", token, client_id=client, private_key=key, clock=now)


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="okta_group"):
        provisioners.load("gopher_hole")


def test_every_kind_can_be_loaded(ours: Okta) -> None:
    for kind in provisioners.KINDS:
        assert provisioners.load(kind, ours).service


def run(code: str, folder: Path, **environment: str) -> str:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code],
        env={"PYTHONPATH": str(root), "HOME": str(folder), **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def calling(okta: PretendOkta) -> str:
    return (
        "import sys, time, provisioners\n"
        "from access.keys import Target\n"
        f"group = provisioners.load('okta_group', provisioners.Okta({okta.url!r}, {okta.token!r}, clock=lambda: 0))\n"
        "assert 'okta' not in sys.modules and 'aiohttp' not in sys.modules\n"
        "start = time.perf_counter()\n"
        "group.add('00uADA', Target('okta_group', ('00gPROD',)), 10)\n"
        "print(time.perf_counter() - start, 'okta.client' in sys.modules, 'okta.api' in sys.modules)\n"
    )


def test_the_sdk_is_loaded_on_first_use_and_only_a_part_of_it(okta: PretendOkta, tmp_path: Path) -> None:
    _, client, api = run(calling(okta), tmp_path).split()
    assert (client, api) == ("False", "False")
    assert okta.members("00gPROD") == {ADA}


def test_files_and_environment_change_nothing(okta: PretendOkta, tmp_path: Path) -> None:
    elsewhere = "okta: {client: {orgUrl: 'http://127.0.0.1:1', token: other, rateLimit: {maxRetries: 9}}}"
    (tmp_path / "okta.yaml").write_text(elsewhere)
    (tmp_path / ".okta").mkdir()
    (tmp_path / ".okta" / "okta.yaml").write_text(elsewhere)
    proxy = "http://127.0.0.1:1"
    named = {"OKTA_CLIENT_ORGURL": proxy, "OKTA_CLIENT_TOKEN": "other"}
    run(
        calling(okta),
        tmp_path,
        HTTP_PROXY=proxy,
        HTTPS_PROXY=proxy,
        http_proxy=proxy,
        ALL_PROXY=proxy,
        **named,
    )
    assert okta.members("00gPROD") == {ADA}


def test_the_token_is_never_printed(okta: PretendOkta, caplog: pytest.LogCaptureFixture) -> None:
    """Not in logs at the lowest level, not in what is raised, not in what the objects look like."""
    okta.doors.tokens.add(CANARY)
    ours = Okta(okta.url, CANARY, clock=now)
    group = OktaGroup(ours)
    for name in (None, "okta-sdk-python", "aiohttp", "aiohttp.client", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
        logging.getLogger(name).disabled = False
    group.add(ADA, PROD, 5)
    raised = [repr(ours), repr(vars(ours))]
    elsewhere = {"location": "https://example.com/"}
    nonsense = {"content-type": "text/plain; charset=nonsense"}
    for trouble in (
        lambda: okta.hang("PUT *"),
        lambda: okta.reset("PUT *"),
        lambda: okta.html("PUT *"),
        lambda: okta.fail("PUT *", status=302, body="", headers=elsewhere),
        lambda: okta.fail("PUT *", status=500, body="x", headers=nonsense),
        okta.down,
    ):
        trouble()
        with pytest.raises(TryAgain) as caught:
            group.add(ADA, PROD, 0.3)
        raised += [repr(caught.value), *traceback.format_exception(caught.value)]
    assert okta.calls
    assert CANARY not in caplog.text + "".join(raised)


def test_the_sdk_crash_on_429_without_a_reset_header(okta: PretendOkta, ours: Okta) -> None:
    okta.rate_limited("PUT *")
    with pytest.raises(TryAgain, match="429") as raised:
        OktaGroup(ours).add(ADA, PROD, 5)
    assert (raised.value.service, raised.value.doubt, raised.value.retry_at) == (True, False, None)


def test_the_sdk_crash_on_a_bare_503(okta: PretendOkta, ours: Okta) -> None:
    okta.unavailable("PUT *")
    with pytest.raises(TryAgain, match="503") as raised:
        OktaGroup(ours).add(ADA, PROD, 5)
    assert (raised.value.service, raised.value.doubt) == (True, True)


def test_the_sdk_crash_on_request_timeout(
    okta: PretendOkta, ours: Okta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK's own timeout, which is ours for everything, strikes before the deadline of this call."""
    monkeypatch.setattr("provisioners._okta.LONGEST", 0.3)
    okta.hang("PUT *")
    with pytest.raises(TryAgain, match="TimeoutError") as raised:
        ours.write("PUT", "/api/v1/groups/00gPROD/users/00uADA", time.monotonic() + 5)
    assert (raised.value.service, raised.value.doubt) == (True, True)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, "", "text/html"),
        (503, "", ""),
        (500, "<no", "application/json"),
        (500, "<no", "application/xml"),
        (502, "\x00", "text/plain; charset=nonsense"),
        (200, "é", "application/json; charset=ascii"),
    ],
)
def test_what_the_sdk_stumbles_over_is_sorted(
    okta: PretendOkta, ours: Okta, status: int, body: str, kind: str
) -> None:
    okta.fail("PUT *", status=status, body=body, headers={"content-type": kind} if kind else {})
    with pytest.raises(TryAgain) as raised:
        OktaGroup(ours).add(ADA, PROD, 5)
    assert raised.value.service
    assert raised.value.doubt is (status != 429)


@pytest.mark.parametrize(("body", "status"), [(None, 200), ({"id": "00uADA"}, 204), (None, 202)])
def test_a_change_is_done_only_when_okta_answers_as_it_does(
    okta: PretendOkta, ours: Okta, body: dict[str, str] | None, status: int
) -> None:
    """Anybody between us and Okta can answer 200 with some JSON."""
    okta.fail("*", status=status, body={"ok": True} if status != 204 else "")
    with pytest.raises(TryAgain) as raised:
        ours.write("PUT", "/api/v1/groups/00gPROD/users/00uADA", until(5), body=body)
    assert (raised.value.service, raised.value.doubt) == (True, True)


def test_a_refusal_is_an_answer_only_where_it_was_expected(okta: PretendOkta, ours: Okta) -> None:
    path = "/api/v1/groups/00gNONE/users/00uADA"
    assert ours.write("PUT", path, until(5), expected=("E0000007",)).missing
    with pytest.raises(NeverWorks, match="E0000007"):
        ours.write("PUT", path, until(5), expected=("E0000046",))


def test_callers_in_several_threads_do_not_wait_for_each_other(okta: PretendOkta, ours: Okta) -> None:
    group = OktaGroup(ours)
    group.present(ADA, PROD, 5)
    okta.slow("PUT *", seconds=0.3, times=None)
    start = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: group.add(ADA, PROD, 5), range(8)))
    assert time.monotonic() - start < 1.5
    assert okta.count("PUT") == 8


def test_it_does_not_wait_for_a_limit_by_itself(okta: PretendOkta, ours: Okta) -> None:
    okta.rate_limit("groups", 2)
    group = OktaGroup(ours)
    group.add(ADA, PROD, 5)
    with pytest.raises(TryAgain) as raised:
        group.add(ADA, PROD, 5)
    assert raised.value.retry_at == NOW + 61
    assert okta.count("PUT") == 2
