"""Who calls: the owner of a token, a token that died, a role that allows little, and who is asked for as `me`."""

from typing import Any

from sandbox.okta import PretendOkta

PUT = "/api/v1/groups/00g1/users/00u1"


def test_me_is_the_owner_of_the_token(okta: PretendOkta, ask: Any) -> None:
    me = ask("GET", "/api/v1/users/me").body
    assert me["profile"]["login"] == "access@example.com"
    assert ask("GET", f"/api/v1/users/{me['id']}").body == me
    okta.own_token("00u2")
    assert ask("GET", "/api/v1/users/me").body["id"] == "00u2"


def test_two_tokens_have_two_owners(okta: PretendOkta, ask: Any) -> None:
    okta.own_token("00u1", "00second")
    assert ask("GET", "/api/v1/users/me", token="00second").body["id"] == "00u1"
    assert ask("GET", "/api/v1/users/me").body["id"] == "00uACCESSSERVICE"


def test_a_token_that_nobody_used_for_a_month_is_refused(okta: PretendOkta, ask: Any) -> None:
    okta.expire_token()
    got = ask("PUT", PUT)
    assert (got.status, got.body["errorCode"]) == (401, "E0000011")
    assert okta.members("00g1") == set()


def test_a_role_allows_what_it_allows(okta: PretendOkta, ask: Any) -> None:
    okta.restrict({"okta.users.read", "okta.groups.read"})
    assert ask("GET", "/api/v1/groups/00g1").status == 200
    for method, path in (("PUT", PUT), ("GET", "/api/v1/apps"), ("GET", "/api/v1/logs")):
        got = ask(method, path)
        assert (got.status, got.body["errorCode"], got.headers["www-authenticate"]) == (
            403,
            "E0000006",
            None,
        )
    assert okta.members("00g1") == set()


def test_a_token_is_known_with_and_without_a_space(okta: PretendOkta) -> None:
    for shown in (f"SSWS {okta.token}", f"SSWS{okta.token}"):
        assert okta.doors.enter(shown, "okta.users.read").id == "00uACCESSSERVICE"
        assert okta.doors.whose(shown) == okta.token
