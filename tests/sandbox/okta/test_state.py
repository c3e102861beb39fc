"""All that the pretend Okta knows outlives it, as JSON; and what an earlier one wrote can still be read."""

import json
from typing import Any

from sandbox.okta import PretendOkta


def test_everything_is_kept(okta: PretendOkta, clock: Any) -> None:
    okta.add_app("0oa2", "Wiki", ["00g1"], provisions=True, status="INACTIVE", hidden=True)
    okta.add_push("0oa1", "00g1", "prod there", status="ERROR")
    okta.assign_by_hand("0oa2", "00u2")
    okta.fail_sync("0oa2", "00u2")
    okta.add_rule(["00g1"], ["00u1", "00u2"])
    okta.remove_member_by_hand("00g1", "00u1")
    okta.use("0oa1", "00u2")
    okta.own_token("00u2", "00second")
    okta.restrict({"okta.users.read"}, "00second")
    okta.add_client("0oaUS", "PEM", {"okta.users.read"}, dpop=True)
    okta.expire_token()
    kept = json.loads(json.dumps(okta.dump()))
    with PretendOkta(clock) as other:
        other.load(kept)
        assert json.loads(json.dumps(other.dump())) == kept
        assert (other.state, other.doors.clients) == (okta.state, okta.doors.clients)
        other.add_member_by_hand("00g1", "00u1")
        assert len(other.state.log.events) == len(okta.state.log.events) + 3


def test_what_was_written_before_there_was_a_log_can_be_read(okta: PretendOkta, clock: Any) -> None:
    user = okta.dump()["users"]["00u1"]
    group = {
        "id": "00g9",
        "name": "old",
        "type": "OKTA_GROUP",
        "created": clock.now,
        "touched": clock.now,
        "description": None,
        "members": ["00u1"],
        "ruled": [],
        "excluded": ["00u2"],
        "hidden": False,
    }
    app = {"id": "0oa9", "label": "Old", "users": ["00u1"], "groups": ["00g9"], "converts": False}
    okta.load({"users": {"00u1": user}, "groups": {"00g9": group}, "apps": {"0oa9": app}})
    assert okta.members("00g9") == {"00u1"}
    assert okta.scope("0oa9", "00u1") == "USER"
    assert okta.state.log.events == []


def test_somebody_who_is_deleted_leaves_nothing_behind(okta: PretendOkta) -> None:
    okta.add_rule(["00g1"], ["00u1"])
    okta.assign_by_hand("0oa1", "00u1")
    okta.fail_sync("0oa1", "00u1")
    okta.delete_user("00u1")
    group, app = okta.state.groups["00g1"], okta.state.apps["0oa1"]
    assert (group.members, group.ruled, app.users, app.failing) == ({}, [], {}, [])
