from typing import Any

import pytest

from sandbox.okta import PretendOkta

USERS = "/api/v1/apps/0oa1/users"


def test_a_direct_assignment_comes_and_goes(ask: Any) -> None:
    for _ in range(2):
        got = ask("POST", USERS, {"id": "00u1", "scope": "USER"})
        assert (got.status, got.body["scope"]) == (200, "USER")
    assert [user["id"] for user in ask("GET", USERS).body] == ["00u1"]
    assert ask("DELETE", f"{USERS}/00u1?sendEmail=false").status == 204
    got = ask("DELETE", f"{USERS}/00u1")
    assert (got.status, got.body["errorCode"]) == (404, "E0000007")


def test_access_through_a_group_cannot_be_taken_from_the_app(okta: PretendOkta, ask: Any) -> None:
    okta.add_member_by_hand("00g1", "00u1")
    assert ask("GET", f"{USERS}/00u1").body["scope"] == "GROUP"
    ask("POST", USERS, {"id": "00u1"})
    got = ask("DELETE", f"{USERS}/00u1")
    assert (got.status, got.body["errorCode"]) == (403, "E0000046")
    assert "group memberships" in got.body["errorCauses"][0]["errorSummary"]


@pytest.mark.parametrize("converts", [True, False])
def test_a_direct_assignment_becomes_one_through_the_group_where_that_is_allowed(
    okta: PretendOkta, ask: Any, converts: bool
) -> None:
    okta.state.apps["0oa1"].converts = converts
    okta.add_member_by_hand("00g1", "00u1")
    ask("POST", USERS, {"id": "00u1"})
    assert ask("POST", f"{USERS}/00u1", {"scope": "GROUP"}).status == (200 if converts else 400)
    assert ask("GET", f"{USERS}/00u1").body["scope"] == ("GROUP" if converts else "USER")
    ask("POST", f"{USERS}/00u1", {"scope": "USER"})
    assert ask("GET", f"{USERS}/00u1").body["scope"] == "USER"


@pytest.mark.parametrize("body", [{}, {"id": 7}, {"id": "00u1", "scope": "ROLE"}, []])
def test_a_bad_assignment_is_refused(ask: Any, body: object) -> None:
    assert ask("POST", USERS, body).body["errorCode"] == "E0000001"


def test_a_bad_scope_is_refused(ask: Any) -> None:
    ask("POST", USERS, {"id": "00u1"})
    assert ask("POST", f"{USERS}/00u1", {"scope": "ROLE"}).body["errorCode"] == "E0000001"


def test_somebody_who_has_left_is_not_assigned(okta: PretendOkta, ask: Any) -> None:
    okta.set_status("00u1", "DEPROVISIONED")
    assert ask("POST", USERS, {"id": "00u1"}).body["errorCode"] == "E0000038"
