"""Requests through the API: the verbs of Slack's buttons, with the very same rules."""

import pytest

from access.keys import RequestId, request_key
from tests.tools.api import Api, asking, url


def test_asked_approved_shown_and_given_back(api: Api) -> None:
    request = api.ask()
    api.world.work()
    waiting = api("GET", "/v1/requests", query={"approver": "ben@example.com"}, who="ben").body["items"]
    assert [each["id"] for each in waiting] == [request]
    assert waiting[0]["reason"] == "to debug"
    approved = api("POST", f"/v1/requests/{request}/approve", {}, who="ben")
    assert approved.body["request"]["state"] == "approved"
    api.world.work()
    assert api.world.has("ann")
    shown = api("GET", f"/v1/requests/{request}").body
    assert (shown["shown"], shown["end"]) == ("active", "2026-01-08T00:00:00Z")
    assert api("POST", f"/v1/requests/{request}/end").status == 200
    api.world.work()
    assert not api.world.has("ann")
    assert api("GET", f"/v1/requests/{request}").body["how_ended"] == "given_back"
    facts = api.world.facts(RequestId(request))
    assert facts == ["asked", "approved", "begun", "given", "stopped", "taking_back", "ended"]


def test_two_people_on_every_grant(api: Api) -> None:
    own = api.ask("ben", approvers=["cat@example.com"])
    refused = api("POST", f"/v1/requests/{own}/approve", {}, who="ben")
    assert (refused.status, refused.code) == (409, "own_request")
    request = api.ask()
    stranger = api("POST", f"/v1/requests/{request}/approve", {}, who="eve")
    assert (stranger.status, stranger.code) == (409, "not_an_approver")
    assert api("POST", "/v1/requests", asking(approvers=["eve@example.com"])).status == 409
    for id_ in (own, request):
        assert api.world.request(RequestId(id_)).approvals == ()


def test_an_owner_ends_somebodys_access_with_a_reason(api: Api) -> None:
    request = api.ask(approvers=["cat@example.com"])
    api("POST", f"/v1/requests/{request}/approve", {}, who="cat")
    api.world.work()
    assert api("POST", f"/v1/requests/{request}/end", {"reason": "no"}, who="dan").code == "not_owner"
    assert api("POST", f"/v1/requests/{request}/end", who="ben").code == "deny_reason_missing"
    assert api("POST", f"/v1/requests/{request}/end", {"reason": "audit"}, who="ben").status == 200
    api.world.work()
    assert not api.world.has("ann")


def test_denied_with_words_and_withdrawn(api: Api) -> None:
    request = api.ask()
    missing = api("POST", f"/v1/requests/{request}/deny", {}, who="ben")
    assert (missing.status, missing.body["error"]["fields"]) == (400, {"reason": "is missing"})
    denied = api("POST", f"/v1/requests/{request}/deny", {"reason": "read is enough"}, who="ben")
    assert denied.body["request"]["how_ended"] == "denied"
    assert denied.body["request"]["decisions"][0]["reason"] == "read is enough"
    again = api.ask()
    assert api("POST", f"/v1/requests/{again}/withdraw", who="ben").code == "not_yours"
    assert api("POST", f"/v1/requests/{again}/withdraw").body["request"]["how_ended"] == "withdrawn"
    assert api("POST", f"/v1/requests/{again}/withdraw").body["repeated"] is True


def test_the_same_approval_twice_counts_once(api: Api) -> None:
    request = api.ask()
    assert api("POST", f"/v1/requests/{request}/approve", {}, who="ben").body["repeated"] is False
    assert api("POST", f"/v1/requests/{request}/approve", {}, who="ben").body["repeated"] is True
    assert len(api.world.request(RequestId(request)).approvals) == 1


def test_a_shorter_duration_may_be_approved(api: Api) -> None:
    request = api.ask()
    wrong = api("POST", f"/v1/requests/{request}/approve", {"duration": "a day"}, who="ben")
    assert (wrong.status, list(wrong.body["error"]["fields"])) == (400, ["duration"])
    reply = api("POST", f"/v1/requests/{request}/approve", {"duration": "for 1d"}, who="ben")
    assert reply.body["request"]["granted"] == "for 1d"


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"role": "nothing"}, 404, "unknown_role"),
        ({"duration": "for 1y"}, 409, "duration_not_offered"),
        ({"approvers": ["ann@example.com"]}, 409, "approver_not_listed"),
        ({"approvers": ["nobody@example.com"]}, 422, "unknown_person"),
        ({"approvers": []}, 400, "bad_input"),
        ({"approvers": "ben@example.com"}, 400, "bad_input"),
        ({"reason": 5}, 400, "bad_input"),
        ({"reason": " "}, 400, "bad_input"),
        ({"who": "ben"}, 400, "bad_input"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(
    api: Api, wrong: dict[str, object], status: int, code: str
) -> None:
    reply = api("POST", "/v1/requests", asking(**wrong))
    assert (reply.status, reply.code) == (status, code)
    assert next(iter(wrong)) in reply.body["error"]["fields"]
    assert reply.body["error"]["message"]


def test_lists_by_person_and_by_role_in_pages(api: Api) -> None:
    mine = api.ask()
    others = [api.ask(who) for who in ("cat", "dan", "eve")]
    for each in others:
        api("POST", f"/v1/requests/{each}/approve", {}, who="ben")
    assert [
        each["id"] for each in api("GET", "/v1/requests", query={"person": "ann@example.com"}).body["items"]
    ] == [mine]
    seen, after = [], None
    for _ in others:
        query = {"role": "staging-read", "limit": "1", **({"after": after} if after else {})}
        page = api("GET", "/v1/requests", query=query).body
        seen += [each["id"] for each in page["items"]]
        after = page["next"]
    assert (sorted(seen), after) == (sorted(others), None)
    assert api("GET", "/v1/requests", query={"role": "other"}).body == {"items": [], "next": None}
    none = api("GET", "/v1/requests", query={"person": "dan@example.com", "state": "pending"})
    assert none.body["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"person": "x", "limit": "0"},
        {"person": "x", "limit": "1e3"},
        {"role": "x", "after": "%%"},
        {"state": "gone", "person": "x"},
    ],
)
def test_a_list_that_cannot_be_made_says_why(api: Api, query: dict[str, str]) -> None:
    assert api("GET", "/v1/requests", query=query).status == 400


def test_what_is_not_there_is_not_found(api: Api) -> None:
    assert api("GET", "/v1/requests/nothing").status == 404
    assert api("POST", "/v1/requests/nothing/approve", {}).status == 404


def test_a_path_cannot_reach_another_record(api: Api) -> None:
    for id_ in ("a/META", "../roles", "REQ#x", "\x00", "x" * 65):
        assert api("GET", f"/v1/requests/{url(id_)}").status in (400, 404)


def test_an_unreadable_request_is_an_answer(api: Api) -> None:
    request = api.ask()
    api.world.store.spoil(request_key(RequestId(request)))
    reply = api("GET", f"/v1/requests/{request}")
    assert (reply.status, reply.code) == (500, "broken")
    assert api.recorded()[-1]["code"] == "broken"
