from typing import Any

import pytest

from sandbox.okta import PretendOkta


def ids(ask: Any, path: str) -> list[str]:
    got = ask("GET", path)
    assert got.status == 200
    return [each["id"] for each in got.body]


def test_apps_are_listed_by_the_start_of_their_name_and_in_pages(okta: PretendOkta, ask: Any) -> None:
    for number in range(5):
        okta.add_app(f"0oaP{number}", f"Payroll {number}")
    assert ids(ask, "/api/v1/apps?q=pay") == [f"0oaP{number}" for number in range(5)]
    assert ids(ask, "/api/v1/apps?q=consol") == ["0oa1"]
    got = ask("GET", "/api/v1/apps?limit=4")
    (following,) = [link for link in got.headers["link"].split(", ") if "next" in link]
    assert len(ids(ask, following[1 : following.index(">")])) == 2


@pytest.mark.parametrize("mode", ["SAML_2_0", "BOOKMARK", "OPENID_CONNECT"])
def test_an_app_says_how_it_is_signed_on_to_and_what_it_can(okta: PretendOkta, ask: Any, mode: str) -> None:
    okta.add_app("0oaWIKI", "Wiki", status="INACTIVE", features=["GROUP_PUSH"], provisions=True, mode=mode)
    app = ask("GET", "/api/v1/apps/0oaWIKI").body
    assert (app["label"], app["status"], app["signOnMode"]) == ("Wiki", "INACTIVE", mode)
    assert app["features"] == ["GROUP_PUSH", "PUSH_NEW_USERS"]
    okta.set_app_status("0oaWIKI", "ACTIVE")
    assert ask("GET", "/api/v1/apps/0oaWIKI").body["status"] == "ACTIVE"


def test_what_an_app_cannot_be_is_a_mistake(okta: PretendOkta) -> None:
    with pytest.raises(ValueError, match="ACTIVE"):
        okta.add_app("0oa2", "Wiki", status="GONE")
    with pytest.raises(ValueError, match="SAML"):
        okta.add_app("0oa2", "Wiki", mode="MAGIC")


def test_an_inactive_app_takes_nobody_and_loses_whom_it_has(okta: PretendOkta, ask: Any) -> None:
    okta.assign_by_hand("0oa1", "00u1")
    okta.set_app_status("0oa1", "INACTIVE")
    got = ask("POST", "/api/v1/apps/0oa1/users", {"id": "00u2"})
    assert (got.status, got.body["errorSummary"]) == (
        404,
        "Not found: Resource not found: 0oa1 (AppInstance)",
    )
    assert ask("DELETE", "/api/v1/apps/0oa1/users/00u1").status == 204


def test_an_app_that_is_gone_or_hidden_is_not_told_of(okta: PretendOkta, ask: Any) -> None:
    okta.add_app("0oaH", "Secret", hidden=True)
    okta.assign_by_hand("0oaH", "00u1")
    assert ids(ask, "/api/v1/apps") == ["0oa1"]
    for path in ("", "/users", "/users/00u1", "/groups", "/groups/00g1", "/group-push/mappings"):
        assert ask("GET", f"/api/v1/apps/0oaH{path}").status == 403
        assert ask("GET", f"/api/v1/apps/0oaX{path}").status == 404
    assert ask("POST", "/api/v1/apps/0oaH/users", {"id": "00u2"}).status == 403
    okta.delete_app("0oa1")
    assert ask("GET", "/api/v1/apps/0oa1").status == 404


def test_groups_that_give_an_app_are_listed_and_looked_up(okta: PretendOkta, ask: Any) -> None:
    okta.add_group("00g2", "other")
    okta.assign_group("0oa1", "00g2")
    assert ids(ask, "/api/v1/apps/0oa1/groups") == ["00g1", "00g2"]
    assert ask("GET", "/api/v1/apps/0oa1/groups/00g2").body["priority"] == 1
    okta.add_group("00g3", "neither")
    assert ask("GET", "/api/v1/apps/0oa1/groups/00g3").status == 404
    okta.delete_group("00g2")
    assert ids(ask, "/api/v1/apps/0oa1/groups") == ["00g1"]


def test_pushed_groups_are_told_with_their_status_and_their_twin(okta: PretendOkta, ask: Any) -> None:
    made = okta.add_push("0oa1", "00g1", "prod in the app")
    okta.add_group("00g2", "other")
    okta.add_push("0oa1", "00g2", "other in the app", status="ERROR")
    path = "/api/v1/apps/0oa1/group-push/mappings"
    one, two = ask("GET", path).body
    assert (one["sourceGroupId"], one["targetGroupId"], one["status"]) == ("00g1", made.target, "ACTIVE")
    assert two["errorSummary"]
    assert ids(ask, f"{path}?status=ERROR") == ids(ask, f"{path}?sourceGroupId=00g2") == [two["id"]]
    twin = ask("GET", f"/api/v1/groups/{made.target}").body
    assert (twin["type"], twin["profile"]["name"]) == ("APP_GROUP", "prod in the app")


def test_an_account_in_the_app_comes_some_seconds_after_the_assignment(
    okta: PretendOkta, clock: Any, ask: Any
) -> None:
    okta.add_app("0oa2", "Wiki", provisions=True)
    path = "/api/v1/apps/0oa2/users"
    given = ask("POST", path, {"id": "00u1"}).body
    assert (given["status"], given["syncState"]) == ("PROVISIONED", "SYNCING")
    clock.now += 29
    assert ask("GET", f"{path}/00u1").body["syncState"] == "SYNCING"
    clock.now += 1
    assert ask("GET", f"{path}/00u1").body["syncState"] == "SYNCHRONIZED"
    okta.fail_sync("0oa2", "00u1")
    assert ask("GET", path).body[0]["syncState"] == "ERROR"
    okta.fail_sync("0oa2", "00u1", fails=False)
    assert ask("GET", path).body[0]["syncState"] == "SYNCHRONIZED"


def test_without_provisioning_there_is_nothing_to_follow(ask: Any) -> None:
    given = ask("POST", "/api/v1/apps/0oa1/users", {"id": "00u1"}).body
    assert (given["status"], given["syncState"]) == ("ACTIVE", "DISABLED")


def test_an_app_user_is_as_old_as_the_access_whichever_way_it_came(
    okta: PretendOkta, clock: Any, ask: Any
) -> None:
    clock.now += 10
    okta.add_member_by_hand("00g1", "00u1")
    joined = ask("GET", "/api/v1/apps/0oa1/users/00u1").body["created"]
    clock.now += 10
    ask("POST", "/api/v1/apps/0oa1/users", {"id": "00u1"})
    assert ask("GET", "/api/v1/apps/0oa1/users/00u1").body["created"] == joined
    okta.remove_member_by_hand("00g1", "00u1")
    user = ask("GET", "/api/v1/apps/0oa1/users/00u1").body
    assert (user["scope"], user["created"]) == ("USER", joined)
