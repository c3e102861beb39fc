"""Who has what, by person and by role, and what is stuck."""

from dataclasses import replace

from access.answers import Done
from access.catalog import Rule, UsedApp
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.emergency import Rules
from access.errors import TryAgain
from access.keys import RequestId
from access.person import Party
from access.ports import Change, Write
from tests.tools.api import Api, url
from tests.world import okta, policy, role, slack

ANN = url("ann@example.com")


def given(api: Api, who: str = "ann") -> str:
    request = api.ask(who)
    assert api("POST", f"/v1/requests/{request}/approve", {}, who="ben").status == 200
    api.world.work()
    return request


def test_who_has_a_role_and_what_a_person_has_say_the_same(api: Api) -> None:
    request, waiting = given(api), api.ask("cat")
    lists = [
        api("GET", "/v1/grants", query={"person": "ann@example.com"}).body,
        api("GET", "/v1/grants", query={"role": "staging-read"}).body,
        api("GET", "/v1/grants", query={"role": "staging-read", "person": "Ann@example.com"}).body,
        api("GET", f"/v1/people/{ANN}/access").body,
        api("GET", "/v1/roles/staging-read/access").body,
    ]
    assert [[each["request"] for each in found["items"]] for found in lists] == [[request]] * 5
    (grant,) = lists[0]["items"]
    assert (grant["shown"], grant["there"], grant["end"]) == ("active", "present", "2026-01-08T00:00:00Z")
    assert grant["approved_by"] == [{"okta": okta("ben"), "slack": slack("ben")}]
    assert lists[3]["people"][0]["standing"] == "ok"
    assert lists[4]["role"]["key"] == "staging-read"
    assert api("GET", "/v1/grants", query={"person": "cat@example.com"}).body["items"] == []
    assert waiting != request


def test_what_lasts_while_it_is_used_says_when_it_was_and_until_when_at_the_most(api: Api) -> None:
    offered = replace(policy(longest=4 * WEEK), durations=(For(WEEK), WhileUsed(2 * WEEK)))
    api.world.catalogue([offered], [role(activity=UsedApp("0oaCLOUD", "Cloud"))])
    fixed, moving = given(api), RequestId(api.ask("cat", duration="while used within 2w"))
    assert api("POST", f"/v1/requests/{moving}/approve", {}, who="ben").status == 200
    api.world.work()

    def use(who: str) -> object:
        (grant,) = api("GET", "/v1/grants", query={"person": f"{who}@example.com"}).body["items"]
        return grant["while_used"]

    assert (use("ann"), use("cat")) == (
        None,
        {"app": "0oaCLOUD", "used_at": None, "latest": "2026-01-29T00:00:00Z"},
    )
    api.world.log.use("cat", "0oaCLOUD", api.world.clock())
    api.world.sweep(1, HOUR)
    assert use("cat") == {
        "app": "0oaCLOUD",
        "used_at": "2026-01-01T00:00:00Z",
        "latest": "2026-01-29T00:00:00Z",
    }
    assert fixed != moving
    none = api("GET", "/v1/grants", query={"role": "#while-used"})
    assert (none.status, none.body["items"]) == (200, [])
    assert api("GET", "/v1/requests", query={"role": "#while-used"}).body["items"] == []
    assert api("GET", f"/v1/roles/{url('#while-used')}/access").status == 404


def test_what_nobody_approved_says_so(api: Api) -> None:
    """An emergency that had been agreed to by one of two before was given by nobody's approval."""
    api.world.catalogue([policy(approvals=2, emergency=Rules(For(HOUR)))], [role()])
    request = RequestId(api.ask(approvers=["ben@example.com", "cat@example.com"]))
    assert api("POST", f"/v1/requests/{request}/approve", {}, who="ben").status == 200
    world = api.world
    assert isinstance(world.workflow.turn(world.by("ann"), world.pointer(request), "INC-7"), Done)
    (grant,) = api("GET", "/v1/grants", query={"person": "ann@example.com"}).body["items"]
    assert (grant["emergency"], grant["approved_by"], grant["rules"]) == (True, [], [])
    shown = api("GET", f"/v1/requests/{request}").body
    assert (shown["emergency"]["incident"], shown["emergency"]["turned"]) == ("INC-7", True)
    assert [each["okta"] for each in shown["emergency"]["reviewers"]] == [
        okta(each) for each in ("ben", "cat", "dan")
    ]


def test_what_a_rule_approved_says_which(api: Api) -> None:
    world, rule = api.world, Rule("on-call", Party(okta("cat"), slack("cat")), DAY)
    world.catalogue([policy(rule=rule)], [role()])
    found = world.directory.people[okta("ann")]
    world.directory.people[okta("ann")] = replace(found, groups=frozenset({"on-call"}))
    world.refresh()
    request = api.ask(duration="for 1d")
    (grant,) = api("GET", "/v1/grants", query={"role": "staging-read"}).body["items"]
    assert (grant["request"], grant["rules"]) == (request, ["on-call"])
    assert grant["approved_by"] == [{"okta": okta("cat"), "slack": slack("cat")}]
    (decision,) = api("GET", f"/v1/requests/{request}").body["decisions"]
    assert decision["rule"] == "on-call"


def test_nobody_and_no_role_is_not_found(api: Api) -> None:
    assert api("GET", f"/v1/people/{url('no@example.com')}/access").status == 404
    assert api("GET", "/v1/roles/nothing/access").status == 404
    assert api("GET", "/v1/grants").status == 400


def test_what_is_stuck_is_listed_and_tried_again_now(api: Api) -> None:
    request = given(api)
    assert api("GET", "/v1/stuck").body == {
        "items": [],
        "next": None,
        "down": [],
        "unreadable": 0,
    }
    api.world.target.before = [TryAgain("the group is locked") for _ in range(9)]
    api("POST", f"/v1/requests/{request}/end")
    api.world.work()
    api.world.sweep(3)
    (stuck,) = api("GET", "/v1/stuck").body["items"]
    assert (stuck["target"], stuck["error"]) == (str(api.world.holding().target), "the group is locked")
    assert api.world.has()

    api.world.target.before = []
    retried = api("POST", "/v1/stuck/retry", {"holding": stuck["holding"]})
    assert (retried.status, retried.body["state"]) == (200, "removing")
    assert api.recorded()[0]["operation"] == "stuck.retry"
    api.world.work()
    assert not api.world.has()
    assert api.world.request(RequestId(request)).reason_ended == "given_back"
    assert api("GET", "/v1/stuck").body["items"] == []
    assert api("POST", "/v1/stuck/retry", {"holding": stuck["holding"]}).code == "nothing_to_retry"
    assert api("POST", "/v1/stuck/retry", {"holding": "nobody#okta_group:x"}).status == 404


def test_what_was_due_at_no_time_is_tried_again_as_well(api: Api) -> None:
    request = given(api)
    holding = api.world.holding()
    lost = replace(holding, due=None, wake=False, version=holding.version + 1)
    api.world.store.commit(Change(writes=(Write(lost, holding.version),)))
    api.world.clock.advance(8 * DAY)
    api.world.sweep(3)
    assert api.world.has()  # No sweep finds it.
    assert api("POST", "/v1/stuck/retry", {"holding": f"{okta('ann')}#{holding.target}"}).status == 200
    api.world.work()
    assert not api.world.has()
    assert api.world.request(RequestId(request)).reason_ended == "expired"


def test_health_says_what_is_not_well(api: Api) -> None:
    assert api("GET", "/v1/health").body["ok"] is False
    api.world.sweep()
    well = api("GET", "/v1/health").body
    assert (well["ok"], well["sweep"]["seconds_ago"], well["catalog"]["version"]) == (True, 0, 1)
    api.world.clock.advance(-300)
    behind = api("GET", "/v1/health").body
    assert (behind["ok"], behind["sweep"]["seconds_ago"]) == (True, 0)
    api.world.clock.advance(601)
    assert api("GET", "/v1/health").body["ok"] is False
