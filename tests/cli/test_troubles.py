"""Whatever goes wrong ends in a sentence that says what to do, and in the exit status of its kind."""

import json
import shlex
import socket
from collections.abc import Callable

import pytest

from accessctl import signed
from tests.cli.api import Api, Says, Seen, gateway, refused
from tests.cli.conftest import Ran

Run = Callable[..., Ran]
HTML = Says("<html>502 Bad Gateway</html>", 502, {"Content-Type": "text/html"})
DONE = Says({"request": {"id": "r1"}, "repeated": False})
NOT_LISTED = "User: arn:aws:sts::111122223333:assumed-role/engineers/sam@acme.example is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********3333:a1/prod/GET/v1/health with an explicit deny"


@pytest.mark.parametrize(
    ("says", "status", "words"),
    [
        (refused(400, "bad_input", "duration: must be like for 1w"), 2, "must be like for 1w"),
        (refused(403, "not_a_person", "Do it in Slack."), 3, "Do it in Slack."),
        (refused(404, "not_found", "There is no such request."), 4, "There is no such request."),
        (refused(409, "own_request", "You asked for this yourself."), 5, "You asked for this yourself."),
        (refused(422, "unknown_person", "Nobody is called that."), 5, "Nobody is called that."),
        (refused(429, "throttled", "Too many calls."), 6, "Too many calls."),
        (refused(503, "busy", "Try again."), 6, "Try again."),
        (refused(500, "broken", "Our fault."), 1, "Our fault."),
        (
            gateway(403, "AccessDeniedException", NOT_LISTED),
            3,
            "ask for the role in Slack: /access tools-invoke",
        ),
        (gateway(403, "AccessDeniedException", NOT_LISTED), 3, "Your role engineers may not"),
        (gateway(403, "ForbiddenException", "Forbidden"), 3, "Your role may not use the tools API"),
        (
            gateway(403, "ExpiredTokenException", "The security token included in the request is expired"),
            7,
            "have expired. Sign in again",
        ),
        (
            gateway(403, "MissingAuthenticationTokenException", "Missing Authentication Token"),
            4,
            "has its stage at the end",
        ),
        (gateway(429, "TooManyRequestsException", "Too Many Requests"), 6, "busy"),
        (gateway(429, "LimitExceededException", "Limit Exceeded"), 6, "busy"),
        (gateway(504, "InternalServerErrorException", "Endpoint request timed out"), 6, "status 504"),
        (gateway(500, "InternalServerErrorException", "Internal server error"), 1, "status 500"),
        (HTML, 6, "did not answer as the API does (status 502)"),
        (Says("<html>Sign in to the hotel's network</html>", 200), 1, "did not answer as the API does"),
        (Says("", 302, {"Location": "https://elsewhere.example"}), 1, "status 302"),
        (Says("[]", 200), 1, "did not answer as the API does"),
        (Says({"error": "odd"}, 400), 2, "did not answer as the API does"),
    ],
)
def test_a_refusal_has_its_sentence_and_its_status(
    api: Api, run: Run, says: Says, status: int, words: str
) -> None:
    api.on("GET", "/v1/health", says)
    ran = run("health")
    assert (ran.status, ran.out) == (status, "")
    assert words in ran.err
    assert "not known whether" not in ran.err, "a question leaves no doubt"


def test_the_request_id_is_there_to_be_told(api: Api, run: Run) -> None:
    api.on("GET", "/v1/health", refused(500, "broken", "Tell us the request id."))
    assert "(req-1)" in run("health").err


def test_wrong_fields_are_named(api: Api, run: Run) -> None:
    api.on(
        "POST", "/v1/stuck/retry", refused(400, "bad_input", "Look.", fields={"holding": "must not be empty"})
    )
    assert "\n  holding: must not be empty\n" in run("stuck", "retry", "x").err


def test_programs_get_the_error_in_json(api: Api, run: Run) -> None:
    api.on("POST", "/v1/requests/r1/approve", refused(409, "own_request", "You asked for this yourself."))
    ran = run("requests", "approve", "r1", "--json", "--key", "k1")
    assert ran.out == ""
    assert json.loads(ran.err)["error"] == {
        "code": "own_request",
        "message": "You asked for this yourself.",
        "request_id": "req-1",
        "fields": {},
        "exit": 5,
        "doubtful": False,
        "key": "k1",
    }


# Trying again


@pytest.mark.parametrize(
    "trouble",
    [refused(503, "busy", "Busy."), refused(429, "throttled", "Slow."), HTML, Says(cut=0), Says(cut=30)],
)
def test_what_passes_is_tried_again_under_the_same_key(api: Api, run: Run, trouble: Says) -> None:
    api.on("POST", "/v1/requests/r1/approve", trouble, trouble, DONE)
    assert run("requests", "approve", "r1").status == 0
    assert len({seen.key for seen in api.seen}) == 1
    assert len(api.seen) == 3


def test_each_command_has_a_key_of_its_own(api: Api, run: Run) -> None:
    api.on("POST", "/v1/requests/r1/approve", DONE)
    run("requests", "approve", "r1")
    run("requests", "approve", "r1")
    assert len({seen.key for seen in api.seen}) == 2


def test_it_gives_up_after_five_tries(api: Api, run: Run) -> None:
    api.on("GET", "/v1/health", refused(503, "busy", "Busy."))
    assert run("health").status == 6
    assert len(api.seen) == 5


def test_a_long_wait_is_not_waited_for(api: Api, run: Run) -> None:
    api.on("GET", "/v1/health", refused(503, "busy", "Busy.", {"Retry-After": "3600"}))
    assert run("health").status == 6
    assert len(api.seen) == 1


@pytest.mark.parametrize(
    "says",
    [refused(500, "broken", "No."), refused(409, "own", "No."), gateway(403, "AccessDeniedException", "no")],
)
def test_what_does_not_pass_is_not_tried_again(api: Api, run: Run, says: Says) -> None:
    api.on("GET", "/v1/health", says)
    assert run("health").status in {1, 3, 5}
    assert len(api.seen) == 1


def test_a_first_try_that_is_still_under_way_is_asked_for_again(api: Api, run: Run) -> None:
    api.on("POST", "/v1/stuck/retry", refused(409, "in_progress", "Wait.", {"Retry-After": "1"}), DONE)
    assert run("stuck", "retry", "h").status == 0


# Not knowing


@pytest.mark.parametrize(
    "trouble", [HTML, Says(cut=0), refused(500, "broken", "Oh."), refused(409, "in_progress", "Wait.")]
)
def test_whoever_cannot_know_gets_the_command_that_is_safe(api: Api, run: Run, trouble: Says) -> None:
    """The server remembers keys, as the API does: the command that is printed has no second effect."""
    effects: list[str] = []

    def effect(seen: Seen) -> Says:
        if seen.key not in effects:
            effects.append(seen.key)
        return trouble

    api.on("POST", "/v1/emergencies", effect)
    ran = run("emergency", "ask", "prod", "--incident", "INC 1; rm -rf /")
    assert ran.status in {1, 6}
    assert "not known whether this was done" in ran.err
    again = shlex.split(ran.err.split("not done twice:\n")[1].splitlines()[0])
    assert again[:2] == ["accessctl", "--key"]
    assert run(*again[1:]).status in {1, 6}
    assert run(*again[1:]).err.count("--key") == 1
    assert len(effects) == 1
    assert {seen.json["incident"] for seen in api.seen} == {"INC 1; rm -rf /"}


def test_doubt_stays_when_the_credentials_expire_meanwhile(api: Api, run: Run) -> None:
    expired = gateway(403, "ExpiredTokenException", "The security token included in the request is expired")
    api.on("POST", "/v1/stuck/retry", Says(cut=0), expired)
    ran = run("stuck", "retry", "h")
    assert ran.status == 7
    assert "not known whether" in ran.err


@pytest.mark.parametrize("settled", [refused(409, "over", "It has ended."), refused(503, "busy", "Busy.")])
def test_nothing_is_in_doubt_that_was_refused(api: Api, run: Run, settled: Says) -> None:
    api.on("POST", "/v1/stuck/retry", settled)
    assert "not known whether" not in run("stuck", "retry", "h").err


def test_an_answer_under_the_key_ends_the_doubt(api: Api, run: Run) -> None:
    api.on("POST", "/v1/stuck/retry", Says(cut=0), refused(409, "over", "It has ended."))
    ran = run("stuck", "retry", "h")
    assert ran.status == 5
    assert "not known whether" not in ran.err


# The network


def test_a_slow_answer_is_not_waited_for_without_end(
    api: Api, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed, "READ", 0.1)
    api.on("POST", "/v1/stuck/retry", Says(wait=5))
    ran = run("stuck", "retry", "h", "--timeout", "0.2")
    assert ran.status == 6
    assert "took too long" in ran.err
    assert "not known whether" in ran.err


def test_nobody_there_is_no_doubt(api: Api, run: Run) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ran = run("stuck", "retry", "h", "--url", f"http://127.0.0.1:{port}")
    assert ran.status == 6
    assert "cannot be reached" in ran.err
    assert "not known whether" not in ran.err


def test_an_answer_that_breaks_off_is_no_answer(api: Api, run: Run) -> None:
    whole = Says({"ok": True, "more": "x" * 100})
    api.on("GET", "/v1/health", Says(whole.body, cut=80))
    ran = run("health")
    assert (ran.status, ran.out) == (6, "")
    assert "broke off" in ran.err


# What was typed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nonsense",
        "requests",
        "requests ask r",
        "requests list --limit many",
        "requests list --state odd",
        "who",
        "who sam@acme.example --role r",
        "requests show ..",
        "health --timeout 0",
        "health --key ",
        "health --key é",
        "health --key x\ny",
        "health --url ftp://x",
        "health --url http://example.com",
        "health --url https://user@example.com",
        "health --url https://example.com?x=1",
        "health --url https://exa\x1bmple.com",
        "catalog plan /nonexistent",
        "catalog apply /dev/null --yes",
        "catalog apply /dev/null",
        "completion tcsh",
        "requests list --stat pending",
    ],
)
def test_what_is_typed_wrongly_is_not_sent(api: Api, run: Run, typed: str) -> None:
    ran = run(*typed.split(" ")) if typed else run()
    assert ran.status == 2
    assert ran.err
    assert "\x1b" not in ran.err
    assert api.tries == []


def test_a_fault_of_our_own_is_a_sentence_too(api: Api, run: Run) -> None:
    api.on("GET", "/v1/requests", Says({"items": [None]}))
    ran = run("requests", "list")
    assert ran.status == 1
    assert "fault of accessctl" in ran.err
