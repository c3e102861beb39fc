"""The check itself: it must see what is wrong, and know no exception that is not needed."""

from typing import Any

import pytest

from sandbox.okta import app_shapes, errors, shapes
from sandbox.okta.errors import Reply
from sandbox.okta.state import ADMIN, State
from sandbox.okta.values import App, Group
from tests.okta_spec.body import fields, model
from tests.okta_spec.exceptions import NULLS, STATUSES
from tests.okta_spec.table import table, template
from tests.okta_spec.witness import Witness

NOW = 1_795_000_000
BASE = "http://127.0.0.1:1"


def group(**changed: Any) -> dict[str, Any]:
    return {**shapes.group(Group("00g1", "prod", "OKTA_GROUP", NOW, NOW), BASE), **changed}


def said(method: str, path: str, status: int, body: Any = None) -> str:
    witness = Witness()
    witness(method, path, Reply(status, body))
    return "\n".join(witness.violations())


def test_it_is_silent_about_what_okta_may_answer() -> None:
    app = App("0oa1", "Console", NOW, NOW, users={ADMIN.id: NOW})
    user = app_shapes.app_user(State(apps={app.id: app}), app, ADMIN, BASE, NOW)
    assert said("GET", "/api/v1/groups", 200, [group(), group()]) == ""
    assert said("POST", "/api/v1/apps/0oa1/users", 200, user) == ""
    assert said("PUT", "/api/v1/groups/00g1/users/00u1", 204) == ""
    assert said("GET", "/api/v1/groups/00g1", 404, errors.reply("E0000007").body) == ""
    assert said("GET", "/api/v1/nothing", 401, errors.reply("E0000011").body) == ""
    assert said("POST", "/api/v1/groups/00g1", 405, errors.reply("E0000022").body) == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"colour": "red"}, "does not know Group.colour"),
        ({"type": "FAN_CLUB"}, "no Group"),
        ({"created": "yesterday"}, "no Group"),
        ({"lastUpdated": None}, "Group.lastUpdated is null"),
        ({"profile": {"name": "prod", "description": 7}}, "no Group"),
        ({"profile": {"name": None}}, "is null"),
        ({"_links": {"fans": {"href": "x"}}}, "does not know GroupLinks.fans"),
    ],
)
def test_it_sees_a_body_that_is_wrong(changed: dict[str, Any], words: str) -> None:
    assert words in said("GET", "/api/v1/groups/00g1", 200, group(**changed))
    assert words in said("GET", "/api/v1/groups", 200, [group(), group(**changed)])


@pytest.mark.parametrize(
    ("method", "path", "status", "body", "words"),
    [
        ("GET", "/api/v1/nothing", 200, None, "no such endpoint"),
        ("GET", "/api/v1/groups", 500, None, "does not list this status"),
        ("PATCH", "/api/v1/groups/00g1", 200, None, "no such endpoint"),
        ("GET", "/api/v1/groups/00g1", 405, None, "does not list this status"),
        ("PUT", "/api/v1/groups/00g1/users/00u1", 200, None, "does not list this status"),
        ("PUT", "/api/v1/groups/00g1/users/00u1", 204, {}, "there is a body"),
        ("GET", "/api/v1/groups", 200, {}, "no list"),
        ("GET", "/api/v1/groups/00g1", 200, [], "is an object"),
        ("GET", "/api/v1/groups/00g1", 404, {"error": "gone"}, "does not know Error.error"),
        ("POST", "/oauth2/v1/token", 200, {"access_token": "x"}, "a token has"),
        ("POST", "/oauth2/v1/token", 401, {"errorCode": "x"}, "a refusal has"),
    ],
)
def test_it_sees_an_answer_that_okta_does_not_give(
    method: str, path: str, status: int, body: Any, words: str
) -> None:
    assert words in said(method, path, status, body)


def test_it_says_everything_once() -> None:
    witness = Witness()
    witness("GET", "/api/v1/nothing", Reply(200))
    assert len(witness.violations()) == 1
    assert witness.violations() == []


def test_a_literal_part_of_a_path_goes_before_a_name() -> None:
    assert template("/api/v1/groups/rules") == "/api/v1/groups/rules"
    assert template("/api/v1/groups/00g1") == "/api/v1/groups/{groupId}"
    assert template("/api/v1/apps/0oa1/groups") == "/api/v1/apps/{appId}/groups"
    assert template("/api/v1/apps//groups") is None


def test_every_exception_is_one() -> None:
    for name in NULLS:
        which, _, key = name.partition(".")
        assert fields(model(which))[key][1] is False, f"{name} may be null"
    for method, path, status in STATUSES:
        assert str(status) not in table()[method, path]


def test_the_table_holds_every_operation_of_the_specification() -> None:
    assert len(table()) > 600
    assert table()["GET", "/api/v1/logs"] == {
        "200": "List[LogEvent]",
        "400": "Error",
        "403": "Error",
        "429": "Error",
    }
