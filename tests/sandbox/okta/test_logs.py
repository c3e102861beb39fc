"""The System Log: what is in it and who did it, polling it, asking about a time, and how it comes late, twice and in another order."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.okta import PretendOkta

DAY = 86_400
LOGS = "/api/v1/logs"
SSO = "filter=" + quote('eventType eq "user.authentication.sso"')


def iso(seconds: int) -> str:
    return quote(datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def following(got: Any) -> str | None:
    links = [each for each in got.headers["link"].split(", ") if 'rel="next"' in each]
    return links[0][1 : links[0].index(">")] if links else None


def told(got: Any) -> list[tuple[str, str, list[str]]]:
    assert got.status == 200, got.body
    return [
        (each["eventType"], each["actor"]["id"], [target["id"] for target in each["target"]])
        for each in got.body
    ]


@pytest.fixture
def start(ask: Any) -> str:
    """The address at which a poll goes on after all that the fixtures did."""
    got = ask("GET", f"{LOGS}?limit=1000")
    return following(got) or ""


def test_what_the_api_changes_was_done_by_the_owner_of_the_token(
    okta: PretendOkta, ask: Any, start: str
) -> None:
    okta.own_token("00u2")
    ask("PUT", "/api/v1/groups/00g1/users/00u1")
    ask("POST", "/api/v1/apps/0oa1/users", {"id": "00u1"})
    ask("DELETE", "/api/v1/groups/00g1/users/00u1")
    ask("DELETE", "/api/v1/apps/0oa1/users/00u1")
    app = ["0ua11", "0oa1", "00u1"]
    assert told(ask("GET", start)) == [
        ("group.user_membership.add", "00u2", ["00u1", "00g1"]),
        ("application.user_membership.add", "okta.system", app),
        ("group.user_membership.remove", "00u2", ["00u1", "00g1"]),
        ("application.user_membership.remove", "00u2", app),
    ]


def test_what_is_done_by_hand_was_done_by_the_administrator(okta: PretendOkta, ask: Any, start: str) -> None:
    okta.add_user("00u3", "cy@example.com")
    for status in ("SUSPENDED", "ACTIVE", "LOCKED_OUT", "ACTIVE", "DEPROVISIONED", "ACTIVE"):
        okta.set_status("00u3", status)
    okta.assign_by_hand("0oa1", "00u3")
    okta.unassign_by_hand("0oa1", "00u3")
    okta.delete_user("00u3")
    events = told(ask("GET", start))
    assert {actor for _, actor, _ in events} == {"00uADMINISTRATOR"}
    assert [kind.removeprefix("user.lifecycle.") for kind, _, _ in events] == [
        "create",
        "suspend",
        "unsuspend",
        "user.account.lock",
        "user.account.unlock",
        "deactivate",
        "activate",
        "application.user_membership.add",
        "application.user_membership.remove",
        "delete.completed",
    ]


def test_what_changes_nothing_leaves_no_line(okta: PretendOkta, ask: Any, start: str) -> None:
    ask("DELETE", "/api/v1/groups/00g1/users/00u1")
    okta.unassign_by_hand("0oa1", "00u1")
    okta.assign_group("0oa1", "00g1")
    okta.set_status("00u1", "ACTIVE")
    assert ask("GET", start).body == []
    okta.add_member_by_hand("00g1", "00u1")
    again = following(ask("GET", start)) or ""
    ask("PUT", "/api/v1/groups/00g1/users/00u1")
    assert ask("GET", again).body == []


def test_what_a_rule_does_was_done_by_okta_itself(okta: PretendOkta, ask: Any, start: str) -> None:
    okta.add_rule(["00g1"], ["00u1"])
    assert {actor for _, actor, _ in told(ask("GET", start))} == {"okta.system"}


def test_a_group_that_begins_to_give_an_app_gives_it_to_all_its_members(
    okta: PretendOkta, ask: Any, start: str
) -> None:
    okta.add_app("0oa2", "Wiki")
    okta.assign_by_hand("0oa2", "00u2")
    okta.add_group("00g2", "writers")
    okta.add_member_by_hand("00g2", "00u1")
    okta.add_member_by_hand("00g2", "00u2")
    okta.assign_group("0oa2", "00g2")
    okta.delete_group("00g2")
    given = [
        (kind, targets[-1]) for kind, _, targets in told(ask("GET", start)) if kind.startswith("application")
    ]
    add, remove = "application.user_membership.add", "application.user_membership.remove"
    assert given == [(add, "00u2"), (add, "00u1"), (remove, "00u1")]


def test_use_of_an_app_is_told_with_its_outcome(okta: PretendOkta, ask: Any, start: str) -> None:
    okta.use("0oa1", "00u1")
    okta.use("0oa1", "00u2", success=False)
    one, two = ask("GET", start).body
    assert (one["actor"]["id"], one["actor"]["type"], one["target"][0]["id"]) == ("00u1", "User", "0oa1")
    assert (one["outcome"]["result"], two["outcome"]["result"]) == ("SUCCESS", "FAILURE")
    good = quote(
        'eventType eq "user.authentication.sso" and outcome.result eq "SUCCESS" and target.id eq "0oa1"'
    )
    assert told(ask("GET", f"{LOGS}?filter={good}")) == [
        ("user.authentication.sso", "00u1", ["0oa1", "0ua11"])
    ]


@pytest.mark.parametrize(
    ("expression", "users"),
    [
        ('actor.id eq "00u1"', ["00u1"]),
        ('actor.id eq "00u1" or actor.id eq "00u2" and outcome.result eq "FAILURE"', ["00u1", "00u2"]),
        ('(actor.id eq "00u1" or actor.id eq "00u2") and outcome.result eq "FAILURE"', ["00u2"]),
        ('target.id eq "0oaX"', []),
        ('((actor.id eq "00u2"))', ["00u2"]),
    ],
)
def test_a_filter_chooses(okta: PretendOkta, ask: Any, expression: str, users: list[str]) -> None:
    okta.use("0oa1", "00u1")
    okta.use("0oa1", "00u2", success=False)
    found = ask("GET", f"{LOGS}?filter={quote(expression)}").body
    assert [each["actor"]["id"] for each in found] == users


@pytest.mark.parametrize(
    "query",
    [
        "limit=1001",
        "limit=-1",
        "limit=ten",
        "since=yesterday",
        "until=never",
        "sortOrder=SIDEWAYS",
        "after=@@@",
        "after=e30",
        "after=W0luZmluaXR5LCAxXQ==",
        "limit=%C2%B2",
        "filter=" + quote('published eq "2026-01-01T00:00:00Z"'),
        "filter=" + quote('eventType co "user"'),
        "filter=" + quote('(eventType eq "user"'),
        "filter=" + quote("(" * 2000 + 'eventType eq "user"'),
    ],
)
def test_what_it_cannot_read_is_refused(ask: Any, query: str) -> None:
    assert ask("GET", f"{LOGS}?{query}").status == 400


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_time_are_times(ask: Any, until: str) -> None:
    assert ask("GET", f"{LOGS}?until={until}&limit=1").status == 200


def test_a_start_more_than_180_days_ago_is_refused(clock: Any, ask: Any) -> None:
    assert ask("GET", f"{LOGS}?since={iso(clock.now - 180 * DAY)}").status == 200
    assert ask("GET", f"{LOGS}?since={iso(clock.now - 180 * DAY - 1)}").status == 400


def test_without_a_start_it_goes_back_seven_days(okta: PretendOkta, clock: Any, ask: Any) -> None:
    okta.use("0oa1", "00u1")
    clock.now += 7 * DAY
    assert len(ask("GET", f"{LOGS}?{SSO}").body) == 1
    clock.now += 1
    assert ask("GET", f"{LOGS}?{SSO}").body == []


def test_what_is_older_than_90_days_is_gone_without_a_word(okta: PretendOkta, clock: Any, ask: Any) -> None:
    since = iso(clock.now)
    okta.use("0oa1", "00u1")
    clock.now += 90 * DAY
    assert len(ask("GET", f"{LOGS}?{SSO}&since={since}").body) == 1
    clock.now += 1
    assert ask("GET", f"{LOGS}?{SSO}&since={since}").body == []
    okta.use("0oa1", "00u2")
    assert len(okta.state.log.events) == 1


def test_a_poll_goes_on_for_ever(okta: PretendOkta, clock: Any, ask: Any) -> None:
    """Every page has a next one, also an empty one, and nothing is told twice or left out."""
    address, seen = f"{LOGS}?limit=2&{SSO}", []
    for number in range(7):
        okta.use("0oa1", "00u1" if number % 2 else "00u2")
        if number == 3:
            clock.now += 200 * DAY
    for _ in range(6):
        got = ask("GET", address)
        seen += [each["uuid"] for each in got.body]
        address = following(got) or ""
        assert address
    assert len(set(seen)) == len(seen) == 3
    okta.use("0oa1", "00u1")
    assert len(ask("GET", address).body) == 1


def test_a_page_of_none_keeps_its_place(okta: PretendOkta, ask: Any, start: str) -> None:
    okta.use("0oa1", "00u1")
    got = ask("GET", start.replace("limit=1000", "limit=0"))
    assert got.body == []
    again = (following(got) or "").replace("limit=0", "limit=5")
    assert len(ask("GET", again).body) == 1


def test_a_poll_tells_in_order_of_arrival(okta: PretendOkta, clock: Any, ask: Any, start: str) -> None:
    okta.delay_log(60)
    okta.use("0oa1", "00u1")
    okta.delay_log(0)
    clock.now += 10
    okta.use("0oa1", "00u2")
    got = ask("GET", start)
    assert [each["actor"]["id"] for each in got.body] == ["00u2"]
    clock.now += 49
    assert ask("GET", following(got) or "").body == []
    clock.now += 1
    okta.use("0oa1", "00u2")
    late = ask("GET", following(got) or "").body
    assert [each["actor"]["id"] for each in late] == ["00u1", "00u2"]
    assert late[0]["published"] < got.body[0]["published"]


def test_a_poll_may_tell_something_again(okta: PretendOkta, ask: Any, start: str) -> None:
    okta.use("0oa1", "00u1")
    first = ask("GET", start)
    okta.repeat_log(1)
    okta.use("0oa1", "00u2")
    second = ask("GET", following(first) or "")
    assert second.body[0] == first.body[0]
    assert len(second.body) == 2
    assert ask("GET", following(second) or "").body == []


@pytest.mark.parametrize("order", ["ASCENDING", "DESCENDING"])
def test_a_question_about_a_time_ends(okta: PretendOkta, clock: Any, ask: Any, order: str) -> None:
    begin = clock.now
    for _ in range(5):
        clock.now += 1
        okta.use("0oa1", "00u1")
    address: str | None = f"{LOGS}?{SSO}&limit=2&sortOrder={order}&since={iso(begin)}&until={iso(clock.now)}"
    times = []
    while address:
        got = ask("GET", address)
        times += [each["published"] for each in got.body]
        address = following(got)
    assert len(set(times)) == 4, "the end itself is not within"
    assert times == sorted(times, reverse=order == "DESCENDING")


def test_a_question_about_a_time_misses_what_is_not_there_yet(
    okta: PretendOkta, clock: Any, ask: Any
) -> None:
    okta.delay_log(60)
    begin = clock.now
    okta.use("0oa1", "00u1")
    clock.now += 10
    address = f"{LOGS}?{SSO}&since={iso(begin)}&until={iso(clock.now)}"
    assert ask("GET", address).body == []
    clock.now += 50
    assert len(ask("GET", address).body) == 1


def test_the_log_is_kept_with_everything_else(okta: PretendOkta, ask: Any, start: str) -> None:
    okta.use("0oa1", "00u1")
    okta.delay_log(5)
    okta.add_rule(["00g1"], ["00u2"])
    kept = okta.dump()
    before = ask("GET", start).body
    okta.use("0oa1", "00u2")
    okta.load(kept)
    assert okta.dump() == kept
    assert ask("GET", start).body == before
    assert okta.state.log.delay == 5
