from typing import Any
from urllib.parse import quote

import pytest

from sandbox.okta import PretendOkta


def test_a_user_is_found_by_id_login_and_short_name(okta: PretendOkta, ask: Any) -> None:
    for name in ("00u1", "ada@example.com", "ADA@EXAMPLE.COM", "ada"):
        got = ask("GET", f"/api/v1/users/{quote(name)}")
        assert (got.status, got.body["id"]) == (200, "00u1")
    okta.add_user("00u3", "ada@example.org")
    assert ask("GET", "/api/v1/users/ada").status == 404


def test_users_and_groups_carry_the_nulls_of_the_real_one(ask: Any) -> None:
    profile = ask("GET", "/api/v1/users/00u1").body["profile"]
    assert (profile["mobilePhone"], profile["secondEmail"]) == (None, None)
    assert ask("GET", "/api/v1/groups/00g1").body["profile"] == {"name": "prod", "description": None}
    ask("POST", "/api/v1/apps/0oa1/users", {"id": "00u1"})
    assert ask("GET", "/api/v1/apps/0oa1/users/00u1").body["externalId"] is None


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "summary"),
    [
        ("GET", "/api/v1/users/00uX", 404, "E0000007", "Not found: Resource not found: 00uX (User)"),
        ("GET", "/api/v1/users/00uX/groups", 404, "E0000007", "Not found: Resource not found: 00uX (User)"),
        ("GET", "/api/v1/groups/00gX", 404, "E0000007", "Not found: Resource not found: 00gX (UserGroup)"),
        (
            "PUT",
            "/api/v1/groups/00g1/users/00uX",
            404,
            "E0000007",
            "Not found: Resource not found: 00uX (User)",
        ),
        (
            "PUT",
            "/api/v1/groups/00gX/users/00u1",
            404,
            "E0000007",
            "Not found: Resource not found: 00gX (UserGroup)",
        ),
        (
            "DELETE",
            "/api/v1/groups/00g1/users/00uX",
            404,
            "E0000007",
            "Not found: Resource not found: 00uX (User)",
        ),
        (
            "GET",
            "/api/v1/apps/0oaX/users/00u1",
            404,
            "E0000007",
            "Not found: Resource not found: 0oaX (AppInstance)",
        ),
        (
            "POST",
            "/api/v1/groups/00g1",
            405,
            "E0000022",
            "The endpoint does not support the provided HTTP method",
        ),
        (
            "GET",
            "/api/v1/users?filter=profile.nickName+eq+%22x%22",
            400,
            "E0000031",
            "Invalid search criteria.",
        ),
        ("GET", "/api/v1/users?filter=profile.login+co+%22x%22", 400, "E0000031", "Invalid search criteria."),
        ("GET", "/api/v1/users?filter=status+eq+%22ACTIVE%22+xor+id+eq+%22x%22", 400, "E0000031", None),
        ("GET", "/api/v1/groups?limit=0", 400, "E0000001", "Api validation failed: limit"),
        ("GET", "/api/v1/groups?limit=%C2%B2", 400, "E0000001", "Api validation failed: limit"),
    ],
)
def test_it_refuses_in_oktas_words(
    ask: Any, method: str, path: str, status: int, code: str, summary: str | None
) -> None:
    got = ask(method, path)
    assert (got.status, got.body["errorCode"], got.body["errorLink"]) == (status, code, code)
    assert summary in {None, got.body["errorSummary"]}
    assert set(got.body) == {"errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"}


@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_a_known_token_there_is_nothing(ask: Any, token: str) -> None:
    for path in ("/api/v1/users", "/api/v1/nothing"):
        got = ask("GET", path, token=token)
        assert (got.status, got.body["errorCode"]) == (401, "E0000011")


def test_a_membership_is_put_and_taken_any_number_of_times(okta: PretendOkta, ask: Any) -> None:
    for _ in range(2):
        assert ask("PUT", "/api/v1/groups/00g1/users/00u1").status == 204
        assert okta.members("00g1") == {"00u1"}
    assert [group["id"] for group in ask("GET", "/api/v1/users/00u1/groups").body] == ["00g1"]
    assert [user["id"] for user in ask("GET", "/api/v1/groups/00g1/users").body] == ["00u1"]
    for _ in range(2):
        assert ask("DELETE", "/api/v1/groups/00g1/users/00u1").status == 204
        assert okta.members("00g1") == set()


def test_a_membership_needs_ids_not_logins(ask: Any) -> None:
    assert ask("PUT", "/api/v1/groups/00g1/users/ada").status == 404


@pytest.mark.parametrize("kind", ["APP_GROUP", "BUILT_IN"])
def test_only_an_okta_group_can_be_written_to(okta: PretendOkta, ask: Any, kind: str) -> None:
    okta.add_group("00gA", "imported", kind)
    for method in ("PUT", "DELETE"):
        got = ask(method, "/api/v1/groups/00gA/users/00u1")
        assert (got.status, got.body["errorCode"]) == (403, "E0000006")


def test_whom_a_rule_put_in_it_never_puts_in_again_once_removed(okta: PretendOkta, ask: Any) -> None:
    okta.apply_rule("00g1", ["00u1", "00u2"])
    ask("DELETE", "/api/v1/groups/00g1/users/00u1")
    okta.apply_rule("00g1", ["00u1", "00u2"])
    assert okta.members("00g1") == {"00u2"}
    assert okta.excluded("00g1") == {"00u1"}
    okta.add_member_by_hand("00g1", "00u1")
    okta.remove_member_by_hand("00g1", "00u1")
    assert okta.members("00g1") == {"00u2"}


def test_a_hidden_group_is_left_out_of_lists_and_forbidden_by_id(okta: PretendOkta, ask: Any) -> None:
    okta.add_group("00gH", "hidden", hidden=True)
    okta.add_member_by_hand("00gH", "00u1")
    assert ask("GET", "/api/v1/users/00u1/groups").body == []
    assert ask("GET", "/api/v1/groups/00gH").status == 403


def found(ask: Any, query: str) -> list[str]:
    return [user["id"] for user in ask("GET", f"/api/v1/users?{query}").body]


def test_filter_finds_at_once_and_everybody(okta: PretendOkta, ask: Any) -> None:
    okta.set_status("00u1", "DEPROVISIONED")
    assert found(ask, "filter=" + quote('profile.login eq "ADA@example.com"')) == ["00u1"]
    assert found(ask, "filter=" + quote('profile.email eq "robert@example.com"')) == ["00u2"]
    assert found(ask, "filter=" + quote('id eq "00u1" or id eq "00u2" and status eq "STAGED"')) == ["00u1"]
    assert found(ask, "") == ["00u2"]


def test_search_finds_later(clock: Any, ask: Any) -> None:
    query = "search=" + quote('profile.login eq "ada@example.com"')
    assert found(ask, query) == []
    clock.now += 10
    assert found(ask, query) == ["00u1"]


def test_lists_come_in_pages_with_links(okta: PretendOkta, ask: Any) -> None:
    for number in range(5):
        okta.add_group(f"00gP{number}", f"page {number}")
    okta.page_size, path, seen = 2, "/api/v1/groups?q=page&limit=9", []
    for _ in range(3):
        got = ask("GET", path)
        seen += [group["profile"]["name"] for group in got.body]
        path = next(
            (link.split(">")[0].strip(" <") for link in got.headers["link"].split(",") if "next" in link), ""
        )
    assert seen == [f"page {number}" for number in range(5)]
    assert not path


def test_a_status_that_okta_does_not_have_is_a_mistake(okta: PretendOkta) -> None:
    with pytest.raises(ValueError, match="SUSPENDED"):
        okta.set_status("00u1", "HAPPY")


def test_its_state_can_be_kept_and_brought_back(okta: PretendOkta, ask: Any) -> None:
    okta.add_member_by_hand("00g1", "00u1")
    kept = okta.dump()
    okta.delete_user("00u1")
    okta.delete_group("00g1")
    assert ask("GET", "/api/v1/users/00u1").status == 404
    okta.load(kept)
    assert okta.dump() == kept
    assert [group["id"] for group in ask("GET", "/api/v1/users/00u1/groups").body] == ["00g1"]
