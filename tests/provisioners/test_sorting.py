import json
from email.utils import formatdate

import pytest

from access.errors import Barred, NeverWorks, TargetError, TryAgain
from provisioners._answer import Answer, NoAnswer
from provisioners._sorting import FOUND, Limited, sort

NOW = 1_795_000_000
TABLE = [
    # status, Okta's code (None: not Okta's words), kind of error, service, doubt when writing
    (400, "E0000001", NeverWorks, False, False),
    (400, "E0000003", NeverWorks, False, False),
    (400, None, TryAgain, True, True),
    (401, "E0000011", Barred, True, False),
    (401, None, Barred, True, False),
    (403, "E0000006", NeverWorks, False, False),
    (403, "E0000038", NeverWorks, False, False),
    (403, None, TryAgain, True, True),
    (404, "E0000007", NeverWorks, False, False),
    (404, None, TryAgain, True, True),
    (405, "E0000022", NeverWorks, False, False),
    (408, "E0000000", TryAgain, False, True),
    (409, "E0000000", TryAgain, False, False),
    (410, "E0000000", NeverWorks, False, False),
    (423, "E0000000", TryAgain, False, False),
    (429, "E0000047", Limited, True, False),
    (429, None, Limited, True, False),
    (500, "E0000009", TryAgain, True, True),
    (501, "E0000060", TryAgain, True, True),
    (502, None, TryAgain, True, True),
    (503, None, TryAgain, True, True),
    (504, "E0000009", TryAgain, True, True),
    (200, None, TryAgain, True, True),
    (202, None, TryAgain, True, True),
    (302, None, TryAgain, True, True),
    (600, None, TryAgain, True, True),
]


def answer(status: int, code: str | None = None, text: str = "", **headers: str) -> Answer:
    body = json.dumps({"errorCode": code, "errorSummary": "No", "errorCauses": [{"errorSummary": "because"}]})
    return Answer(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, body if code else text
    )


def retry_at(error: TargetError | None) -> int | None:
    assert isinstance(error, TryAgain)
    return error.retry_at


@pytest.mark.parametrize(("status", "code", "kind", "service", "doubt"), TABLE)
def test_each_status_has_its_place(
    status: int, code: str | None, kind: type[TargetError], service: bool, doubt: bool
) -> None:
    error = sort(answer(status, code, "<html>"), writes=True, now=NOW)
    assert type(error) is kind
    assert (error.service, error.doubt) == (service, doubt)
    assert str(status) in error.why


@pytest.mark.parametrize("row", [row for row in TABLE if row[4]])
def test_a_read_is_never_in_doubt(row: tuple[int, str | None, type[TargetError], bool, bool]) -> None:
    error = sort(answer(row[0], row[1], "<html>"), writes=False, now=NOW)
    assert type(error) is row[2]
    assert not error.doubt


@pytest.mark.parametrize(
    ("sent", "writes", "doubt"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_no_answer_is_in_doubt_when_a_write_may_have_left(sent: bool, writes: bool, doubt: bool) -> None:
    error = sort(NoAnswer("gone", sent), writes=writes, now=NOW)
    assert isinstance(error, TryAgain)
    assert (error.service, error.doubt, error.why) == (True, doubt, "gone")


def test_success_is_204_for_a_write_and_json_for_a_read() -> None:
    assert sort(answer(204), writes=True, now=NOW) is None
    assert sort(answer(200, text="[]"), writes=False, now=NOW) is None
    assert sort(answer(200, text="{}"), writes=True, now=NOW, done=FOUND) is None


@pytest.mark.parametrize("writes", [True, False])
@pytest.mark.parametrize("text", ["", "<html>", '[{"id": "00g', "null"])
def test_an_answer_without_whole_json_is_no_success(text: str, writes: bool) -> None:
    error = sort(answer(200, text=text), writes=writes, now=NOW, done=FOUND)
    assert isinstance(error, TryAgain)
    assert error.doubt is writes


def test_success_of_one_kind_is_none_of_the_other() -> None:
    assert isinstance(sort(answer(200, text="{}"), writes=True, now=NOW), TryAgain)
    assert isinstance(sort(answer(204), writes=True, now=NOW, done=FOUND), TryAgain)
    assert isinstance(sort(answer(204), writes=False, now=NOW), TryAgain)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ('Bearer scope="okta.apps.manage", error="insufficient_scope"', "the scope okta.apps.manage "),
        ('DPoP error="insufficient_scope", scope="okta.logs.read"', "the scope okta.logs.read "),
        ('Bearer error="insufficient_scope"', "a scope "),
        ('Bearer scope="<script>", error="insufficient_scope"', "a scope "),
    ],
)
def test_a_missing_scope_is_everybodys_trouble_and_named(asked: str, named: str) -> None:
    error = sort(answer(403, "E0000006", www_authenticate=asked), writes=True, now=NOW)
    assert isinstance(error, Barred)
    assert (error.service, error.doubt) == (True, False)
    assert named in error.why


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500])
def test_what_okta_says_leaves_room_for_what_to_do(status: int) -> None:
    body = json.dumps({"errorCode": "E0000006", "errorSummary": "No! " * 500})
    error = sort(Answer(status, {}, body), writes=True, now=NOW)
    assert error is not None
    assert len(error.why) < 260
    if status in (401, 403):
        assert len(error.why) <= 200, "the records keep no more of it"


def test_a_role_that_is_too_small_says_so() -> None:
    error = sort(answer(403, "E0000006"), writes=True, now=NOW)
    assert isinstance(error, NeverWorks)
    assert "our admin role" in error.why


def test_somebody_who_is_not_active_is_named_as_the_reason() -> None:
    error = sort(answer(403, "E0000038"), writes=True, now=NOW)
    assert isinstance(error, NeverWorks)
    assert "not active" in error.why


def test_okta_is_quoted_with_its_causes() -> None:
    error = sort(answer(400, "E0000001"), writes=True, now=NOW)
    assert error is not None
    assert error.why == "Okta refuses: 400 E0000001 No because"


def limited(reset: str, limit: str = "250", **headers: str) -> Answer:
    return answer(
        429,
        "E0000047",
        x_rate_limit_limit=limit,
        x_rate_limit_remaining="0",
        x_rate_limit_reset=reset,
        **headers,
    )


@pytest.mark.parametrize(
    ("reset", "expected"),
    [
        (str(NOW + 40), NOW + 41),
        (str(NOW), NOW + 1),
        (f"{NOW + 10}, {NOW + 40}", NOW + 41),
        (str(NOW - 5), None),
        (str(NOW + 86_400), None),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("9" * 5000, None),
        ("٣", None),
    ],
)
def test_a_rate_limit_names_its_moment_only_when_that_makes_sense(reset: str, expected: int | None) -> None:
    assert retry_at(sort(limited(reset), writes=True, now=NOW)) == expected


def test_the_wait_is_measured_on_the_services_own_clock() -> None:
    theirs = NOW - 3600
    answered = limited(str(theirs + 30), date=formatdate(theirs, usegmt=True))
    assert retry_at(sort(answered, writes=True, now=NOW)) == NOW + 31


@pytest.mark.parametrize("date", ["yesterday", "", "Thu, 99 Foo 2026"])
def test_a_date_that_is_none_is_ignored(date: str) -> None:
    assert retry_at(sort(limited(str(NOW + 30), date=date), writes=True, now=NOW)) == NOW + 31


def test_the_limit_on_concurrent_calls_names_no_moment() -> None:
    assert retry_at(sort(limited(str(NOW + 30), limit="0"), writes=True, now=NOW)) is None
