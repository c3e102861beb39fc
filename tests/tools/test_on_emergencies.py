"""Emergencies through the API: the same rules as in Slack, the person who calls and nobody else, and every use with its review."""

from dataclasses import replace

import pytest

from access.catalog import Policy
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Rules
from access.keys import RequestId
from access.review import Review
from tests.tools.api import MACHINE, Api, identity
from tests.world import okta, policy, role

INC = {"role": "staging-read", "incident": "INC-7: down"}


def urgent_policy(**more: object) -> Policy:
    return policy(**{"emergency": Rules(For(4 * HOUR)), **more})  # type: ignore[arg-type]


@pytest.fixture
def urgent(api: Api) -> Api:
    api.world.catalogue([urgent_policy()], [role()])
    return api


def taken(api: Api, who: str = "ann") -> str:
    reply = api("POST", "/v1/emergencies", INC, who=who)
    assert reply.status == 200, reply
    api.world.work()
    return str(reply.body["request"]["id"])


def test_taken_at_once_told_reviewed_and_listed(urgent: Api) -> None:
    request, world = taken(urgent), urgent.world
    assert world.has()
    assert [text.partition(":")[0] for text in world.chat.of("ben")] == ["review"]
    assert len(world.chat.alarms) == 1
    found = world.request(RequestId(request))
    assert found.emergency
    assert (found.emergency.incident, found.emergency.login) == ("INC-7: down", "")
    (use,) = urgent("GET", "/v1/emergencies").body["items"]
    assert (use["request"], use["name"], use["incident"]) == (request, "ann@example.com", "INC-7: down")
    assert (use["review"], use["end"], use["reviewer"]) == ("open", "2026-01-01T04:00:00Z", None)

    again = urgent("POST", "/v1/emergencies", INC)
    assert (again.status, again.code) == (409, "review_open")
    own = urgent(
        "POST", f"/v1/emergencies/{request}/review", {"answer": "justified", "words": "It was I"}, who="ann"
    )
    assert (own.status, own.code) == (409, "own_review")
    closed = {"answer": "not_justified", "words": "Nothing was down"}
    assert urgent("POST", f"/v1/emergencies/{request}/review", closed, who="eve").code == "not_a_reviewer"
    assert urgent("POST", f"/v1/emergencies/{request}/review", closed, who="cat").status == 200
    assert urgent("POST", f"/v1/emergencies/{request}/review", closed, who="cat").body["repeated"] is True
    world.work()
    assert not world.has()
    (use,) = urgent("GET", "/v1/emergencies", query={"review": "closed"}).body["items"]
    assert (use["review"], use["reviewer"]["okta"]) == ("not_justified", okta("cat"))
    assert use["words"] == "Nothing was down"
    assert urgent("GET", "/v1/emergencies", query={"review": "open"}).body["items"] == []


def test_it_is_ended_by_those_who_look_after_it(urgent: Api) -> None:
    request = taken(urgent)
    assert urgent("POST", f"/v1/emergencies/{request}/end", who="ann").code == "own_emergency"
    assert urgent("POST", f"/v1/emergencies/{request}/end", who="eve").code == "not_a_reviewer"
    assert urgent("POST", f"/v1/emergencies/{request}/end", who="dan").status == 200
    urgent.world.work()
    assert not urgent.world.has()
    assert urgent.world.review_of(RequestId(request)).state is Review.OPEN


def test_a_call_that_is_repeated_finds_its_own(urgent: Api) -> None:
    key = {"Idempotency-Key": "k1"}
    first, again = [urgent("POST", "/v1/emergencies", INC, headers=key) for _ in range(2)]
    assert first.body == again.body
    assert len(urgent("GET", "/v1/emergencies").body["items"]) == 1


def test_only_a_person_takes_one_and_for_themselves(urgent: Api) -> None:
    machine = identity(MACHINE.rpartition("/")[2], "ann@example.com")
    assert urgent("POST", "/v1/emergencies", INC, identity=machine).status == 403
    more = {**INC, "person": "eve@example.com"}
    assert urgent("POST", "/v1/emergencies", more).status == 400
    assert urgent("GET", "/v1/emergencies", identity=machine).body["items"] == []


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({**INC, "incident": " "}, "bad_input"),
        ({**INC, "role": "nothing"}, "unknown_role"),
        ({"role": "staging-read"}, "bad_input"),
        ({**INC, "incident": "x" * 1001}, "bad_input"),
    ],
)
def test_what_is_wrong_is_said(urgent: Api, sent: dict[str, str], code: str) -> None:
    assert urgent("POST", "/v1/emergencies", sent).code == code
    assert urgent("GET", "/v1/emergencies").body["items"] == []


def test_the_rules_are_those_of_slack(api: Api) -> None:
    assert api("POST", "/v1/emergencies", INC).code == "no_emergency"
    some = Rules(For(HOUR), requesters=frozenset({"on-call"}))
    api.world.catalogue([urgent_policy(emergency=some)], [role()])
    assert api("POST", "/v1/emergencies", INC).code == "emergency_not_for_you"
    api.world.catalogue([urgent_policy()], [role(retired=True)])
    assert api("POST", "/v1/emergencies", INC).code == "retired_role"


def test_what_is_approved_outside_slack_is_taken_here(api: Api) -> None:
    api.world.catalogue([urgent_policy(elsewhere="with the command")], [role()])
    taken(api)
    assert api.world.has()


def test_the_list_goes_back_as_far_as_is_asked_and_comes_in_pages(urgent: Api) -> None:
    names = ("ann", "eve", "cat")
    for name in names:
        taken(urgent, name)
        urgent.world.clock.advance(HOUR)
    first = urgent("GET", "/v1/emergencies", query={"limit": "2"}).body
    rest = urgent("GET", "/v1/emergencies", query={"limit": "2", "after": first["next"]}).body
    assert [each["name"] for each in (*first["items"], *rest["items"])] == [f"{n}@example.com" for n in names]
    assert rest["next"] is None
    world = urgent.world
    world.refresh()
    for use in rest["items"]:
        world.review(RequestId(use["request"]), "ben")
    world.clock.advance(13 * WEEK)
    late = urgent("GET", "/v1/emergencies").body["items"]
    assert [each["review"] for each in late] == ["overdue", "overdue"]
    old = urgent("GET", "/v1/emergencies", query={"from": "2026-01-01"}).body["items"]
    assert [each["review"] for each in old] == ["overdue", "overdue", "justified"]
    assert urgent("GET", "/v1/emergencies", query={"from": "2020-01-01"}).code == "bad_input"


def test_free_text_is_on_record_by_its_hash_alone(urgent: Api) -> None:
    taken(urgent)
    assert "INC-7" not in str(urgent.recorded())


def test_somebody_whose_record_is_old_is_looked_up_first(urgent: Api) -> None:
    urgent.world.clock.advance(DAY + 1)
    reply = urgent("POST", "/v1/emergencies", INC)
    assert (reply.status, reply.code) == (503, "looking_you_up")
    urgent.world.work()
    world = urgent.world
    world.directory.people[okta("ann")] = replace(world.directory.people[okta("ann")], groups=frozenset())
    assert urgent("POST", "/v1/emergencies", INC).status == 200
