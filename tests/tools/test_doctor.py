"""The doctor looks at everything, says how to mend what is wrong, and is not kept from looking by what it finds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from access.catalog import Approver, ApproverList, Edited, Policy, Pushed, Role, Rule
from access.catalog_draft import Catalogue
from access.cursor import ALWAYS, LOG, Cursor
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Rules
from access.errors import Barred, Busy, TryAgain
from access.keys import (
    Key,
    OktaId,
    PolicyKey,
    RoleKey,
    SlackId,
    Target,
    approvers_key,
    policy_key,
    search_list_key,
)
from access.org import Right
from access.person import Party, Person, Standing
from access.ports import Change, Write
from store.memory import MemoryStore
from tests.clock import Clock
from tests.tools.organisation import HIDDEN, Organisation
from tools.doctor import (
    AHEAD,
    Finding,
    State,
    emergencies,
    examine,
    in_turn,
    leads,
    ok,
    okta,
    users,
    uses,
    wrong,
)
from tools.ruled import rules

SCOPES = {"okta.users.read": "people", "okta.apps.read": "apps", "okta.apps.manage": "assign people"}


@dataclass
class Way:
    """Implements `access.org.Door`."""

    scoped: bool = True
    scopes: Mapping[str, str] = field(default_factory=lambda: SCOPES)
    seconds: int = 0
    rights: dict[str, Right] = field(default_factory=dict)
    refused: str = ""

    def ahead(self) -> int:
        return self.seconds

    def enter(self) -> str:
        if self.refused:
            raise Barred(self.refused)
        return "a service app"

    def right(self, scope: str) -> Right:
        return self.rights.get(scope, Right.GIVEN)


def lines(way: Way) -> list[str]:
    return [str(finding) for finding in examine([okta(way)]).findings]


def test_a_door_that_is_open() -> None:
    assert lines(Way()) == [
        "ok     Okta answers at its address",
        "ok     our clock and Okta's differ by 0 s",
        "ok     Okta lets us in as a service app",
        "ok     scope okta.users.read is granted (people)",
        "ok     scope okta.apps.read is granted (apps)",
        "ok     scope okta.apps.manage is granted (assign people)",
    ]


def test_a_missing_scope_says_where_to_grant_it() -> None:
    found = lines(Way(rights={"okta.apps.manage": Right.NO_SCOPE}))
    assert found[-1] == (
        "wrong  missing scope okta.apps.manage (assign people): "
        "grant it in Okta's admin console under Applications > (the service app) > Okta API Scopes"
    )
    assert sum(line.startswith("wrong") for line in found) == 1


def test_a_role_that_does_not_allow_it() -> None:
    found = lines(Way(rights={"okta.apps.read": Right.NO_ROLE}))
    assert "wrong  our admin role may not read apps (apps): " in found[4]


def test_for_an_api_token_reading_is_tried_and_scopes_do_not_count() -> None:
    assert lines(Way(scoped=False))[3:] == ["ok     may read users (people)", "ok     may read apps (apps)"]


@pytest.mark.parametrize(("seconds", "way"), [(AHEAD + 1, "behind"), (-AHEAD - 1, "ahead of")])
def test_a_clock_that_is_wrong(seconds: int, way: str) -> None:
    found = lines(Way(seconds=seconds))
    assert found[1].startswith(f"wrong  our clock is 61 s {way} Okta's; ")
    assert lines(Way(seconds=AHEAD))[1].startswith("ok")


def test_refused_credentials_are_one_line() -> None:
    found = lines(Way(refused="Okta does not accept our credentials."))
    assert found[2:] == ["wrong  Okta does not accept our credentials."]


def role(key: str, target: Target, *, pushed: Pushed | None = None, retired: bool = False) -> Role:
    owner = Party(OktaId("00uM"), SlackId("UM"))
    return Role(RoleKey(key), key.title(), PolicyKey("p"), owner, target, retired=retired, pushed=pushed)


POLICY = Policy(PolicyKey("p"), "P", (For(DAY),), WEEK)


def store(*roles: Role) -> MemoryStore:
    """A store with these roles in force."""
    made = MemoryStore(lambda: 0)
    lists = tuple(
        ApproverList(each.key, (Approver(OktaId("00uM"), SlackId("UM"), "Maya"),)) for each in roles
    )
    found = Catalogue((), roles, lists).search_list(1)
    made.apply_catalog(1, roles, (POLICY,), lists, found, "", (), None)
    return made


@pytest.fixture
def org() -> Organisation:
    made = Organisation()
    made.add_group("00gA")
    made.add_app("0oaA")
    return made


GROUP, APP = Target("okta_group", ("00gA",)), Target("okta_app", ("0oaA",))


def test_a_catalogue_that_leads_where_it_says(org: Organisation) -> None:
    report = examine([leads(store(role("a", GROUP), role("b", APP)), org)])
    assert report.words == (
        "ok     what 2 roles lead to is there and can be given (1 okta_app, 1 okta_group)\nall is well"
    )
    assert report.well


def test_each_role_that_leads_nowhere_is_a_line(org: Organisation) -> None:
    org.hidden.add("0oaA")
    org.add_rule("rule", "00gA")
    gone = role("gone", Target("okta_group", ("00gNO",)), retired=True)
    report = examine([leads(store(role("a", GROUP), role("b", APP), gone), org)])
    assert not report.well
    assert report.words.splitlines()[0].startswith("wrong  roles.a.target.okta_group: 00gA is the group")
    assert report.words.splitlines()[1].startswith(
        "wrong  roles.b.target.okta_app: Okta does not show us the app"
    )
    assert report.words.splitlines()[2:] == ["2 things are wrong"]


def test_before_the_first_catalogue_there_is_nothing_wrong(org: Organisation) -> None:
    assert examine([leads(MemoryStore(lambda: 0), org)]).well
    assert org.asked == []


def test_what_cannot_be_looked_at_is_open_and_not_wrong(org: Organisation) -> None:
    org.all_rules = HIDDEN
    report = examine([leads(store(role("a", GROUP)), org)])
    assert [finding.state for finding in report.findings] == [State.OPEN, State.OK]
    assert report.well


def test_a_role_whose_record_is_gone_is_found(org: Organisation) -> None:
    class Torn(MemoryStore):
        """The list is there and the role is not."""

    made = Torn(lambda: 0)
    entries = Catalogue((), (role("a", GROUP),), (ApproverList(RoleKey("a"), ()),)).search_list(1)
    made.apply_catalog(1, (), (), (), entries, "", (), None)
    (first, _) = examine([leads(made, org)]).findings
    assert first.state is State.WRONG
    assert "roles.a: is on the list that people search, and its record is missing" in first.words


def breaks() -> Iterator[Finding]:
    yield ok("so far")
    raise TryAgain("Okta did not answer", service=True)


def busy() -> Iterator[Finding]:
    raise Busy("the table work does not answer")


def test_a_check_that_breaks_off_keeps_no_other_from_being_run() -> None:
    report = examine([breaks, busy, lambda: [wrong("this")], lambda: [ok("that")]])
    assert [str(finding) for finding in report.findings] == [
        "ok     so far",
        "wrong  Okta did not answer",
        "wrong  Busy: the table work does not answer",
        "wrong  this",
        "ok     that",
    ]
    assert report.words.endswith("3 things are wrong")


def test_checks_in_turn_end_with_the_first_that_breaks_off() -> None:
    report = examine([in_turn(breaks, lambda: [ok("never")]), lambda: [ok("other")]])
    assert [finding.words for finding in report.findings] == ["so far", "Okta did not answer", "other"]


def test_one_thing_is_one_thing() -> None:
    assert examine([lambda: [wrong("this")]]).words.endswith("\n1 thing is wrong")


def said(made: MemoryStore, org: Organisation) -> list[str]:
    return [each.words for each in examine([leads(made, org)]).findings if each.state is State.WRONG]


def left(made: MemoryStore, slack: str) -> None:
    person = Person(SlackId(slack), okta=OktaId(f"00{slack.lower()}"), standing=Standing.OKTA_GONE)
    made.commit(Change(writes=(Write(person, None),)))


def test_a_list_in_force_that_is_missing_is_wrong(org: Organisation) -> None:
    made = store(role("a", GROUP))
    made._records.pop(search_list_key(1))
    (line,) = said(made, org)
    assert line.endswith("the list that people search is missing; apply the catalogue again")


def test_a_role_whose_approvers_have_all_left_is_wrong(org: Organisation) -> None:
    made = store(role("a", GROUP), role("old", Target("okta_group", ("00gOLD",)), retired=True))
    assert said(made, org) == []
    left(made, "UM")
    (line,) = said(made, org)
    assert line == (
        "roles.a: all of its approvers have left, so nobody can approve it; "
        "its owner can choose others in Slack, or list others in the catalogue"
    )


def test_a_role_with_fewer_approvers_left_than_it_needs_is_wrong(org: Organisation) -> None:
    two = replace(POLICY, approvals=2)
    approvers = tuple(Approver(OktaId(f"00u{one}"), SlackId(f"U{one}"), one) for one in "MNO")
    listed = ApproverList(RoleKey("a"), approvers)
    made, found = MemoryStore(lambda: 0), Catalogue((), (role("a", GROUP),), (listed,)).search_list(1)
    made.apply_catalog(1, (role("a", GROUP),), (two,), (listed,), found, "", (), None)
    left(made, "UM")
    assert said(made, org) == []
    left(made, "UN")
    (line,) = said(made, org)
    assert line.startswith("roles.a: needs 2 approvals, and only 1 of its approvers have not left; ")


@pytest.mark.parametrize(
    "change", [{"title": "New"}, {"target": APP}, {"retired": True}, {"lesser": RoleKey("b")}]
)
def test_a_load_that_broke_off_half_way_is_found(org: Organisation, change: dict[str, Any]) -> None:
    made = store(role("a", GROUP))
    made._put(replace(role("a", GROUP), **change, version=2))
    (line,) = said(made, org)
    assert line == (
        "roles.a: is not what the list that people search says of it, because applying broke off half-way; "
        "apply the catalogue again"
    )


def test_an_approver_list_of_another_load_is_found_and_one_that_its_owner_changed_is_right(
    org: Organisation,
) -> None:
    made = store(role("a", GROUP))
    other = (Approver(OktaId("00uN"), SlackId("UN"), "Nan"),)
    made.commit(Change(writes=(Write(ApproverList(RoleKey("a"), other, version=2), 1),)))
    assert len(said(made, org)) == 1
    edited = ApproverList(RoleKey("a"), other, edited=Edited(role("a", GROUP).owner, 5), version=3)
    made.commit(Change(writes=(Write(edited, 2),)))
    assert said(made, org) == []


@pytest.mark.parametrize(
    ("key", "what"),
    [(approvers_key(RoleKey("a")), "approver list"), (policy_key(PolicyKey("p")), "policy p")],
)
def test_a_record_that_a_role_needs_and_that_is_missing_is_wrong(
    org: Organisation, key: Key, what: str
) -> None:
    made = store(role("a", GROUP))
    made._records.pop(key)
    (line,) = said(made, org)
    assert f"roles.a: the record of its {what} is missing" in line


def test_a_group_whose_members_may_ask_and_that_is_gone_is_wrong(org: Organisation) -> None:
    made = store(role("a", GROUP))
    made._put(replace(POLICY, requesters=frozenset({"00gGONE"}), version=2))
    (line,) = said(made, org)
    assert line.startswith("policies.p.requesters: Okta has no group 00gGONE")
    assert line.endswith("; its members may ask for a")


def test_without_a_group_of_users_there_is_nothing_to_say_of_it(org: Organisation) -> None:
    assert list(users(org, "")()) == []


def test_who_may_use_the_service_is_said_and_so_is_a_group_that_lets_nobody(org: Organisation) -> None:
    org.add_group("00gUSERS", "Everybody here")
    assert list(users(org, "00gUSERS")()) == [
        ok("the members of 'Everybody here' may use Access Service (ACCESS_USERS_GROUP)")
    ]
    org.nobody_in.add("00gUSERS")
    (empty,) = users(org, "00gUSERS")()
    assert empty.state is State.WRONG
    assert "the group 'Everybody here' of ACCESS_USERS_GROUP is empty" in empty.words
    org.hidden.add("00gUSERS")
    (hidden,) = users(org, "00gUSERS")()
    assert hidden == wrong(
        "nobody may use Access Service: Okta does not show us the group 00gUSERS; add it to what our admin role reaches (ACCESS_USERS_GROUP)"
    )
    (gone,) = users(org, "00gNONE")()
    assert "Okta has no group 00gNONE" in gone.words


def read_log(behind: int | None, *, on: bool = True) -> list[Finding]:
    """What is said of a log that is read up to so many seconds ago."""
    store = MemoryStore(Clock())
    if behind is not None:
        found = Cursor(LOG, read_to=Clock()() - behind, due=ALWAYS if on else None, version=1)
        store.commit(Change(writes=(Write(found, None),)))
    return list(uses(store, Clock())())


def test_it_says_whether_the_log_of_sign_ons_is_read() -> None:
    assert read_log(None) == []
    assert read_log(DAY, on=False) == []
    assert read_log(120) == [ok("the sweep has read Okta's System Log up to 2 minutes ago")]
    (finding,) = read_log(DAY)
    assert finding.state is State.WRONG
    assert "for 1440 minutes, so it does not see who uses what" in finding.words


def test_an_emergency_that_security_does_not_hear_of_is_a_line(org: Organisation) -> None:
    made = store(role("a", GROUP))
    assert examine([emergencies(made, "")]).findings == ()
    requesters = frozenset({"00gGONE"})
    urgent = replace(POLICY, emergency=Rules(For(4 * HOUR), requesters=requesters), version=2)
    made._put(urgent)
    (line,) = examine([emergencies(made, "")]).findings
    assert (line.state, "set ACCESS_SECURITY_CHANNEL" in line.words) == (State.WRONG, True)
    assert examine([emergencies(made, "C0SECURITY")]).well
    (gone,) = [each for each in examine([leads(made, org)]).findings if each.state is State.WRONG]
    assert gone.words.startswith("policies.p.emergency.requesters: Okta has no group 00gGONE")
    assert gone.words.endswith("; its members may take a in an emergency")


def test_a_rule_that_approves_nothing_any_more_is_a_line(org: Organisation) -> None:
    """Its author was taken off the list in Slack, or has left; nobody reads of it where people decide instead."""
    made = store(role("a", GROUP))
    assert examine([rules(made)]).findings == ()
    maya = Party(OktaId("00uM"), SlackId("UM"))
    made._put(replace(POLICY, rule=Rule("00gONCALL", maya, DAY), version=2))
    assert [each.words for each in examine([rules(made)]).findings] == [
        "the rule of policies.p approves in the name of 00uM"
    ]
    (gone,) = [each for each in examine([leads(made, org)]).findings if each.state is State.WRONG]
    assert gone.words.endswith("; a rule approves its members for a")
    made._put(replace(POLICY, rule=Rule("00gONCALL", Party(OktaId("00uT"), SlackId("UT")), DAY), version=3))
    (line,) = examine([rules(made)]).findings
    assert line.state is State.WRONG
    assert "00uT is on the approver list of no role of this policy any more" in line.words
    made._put(replace(POLICY, rule=Rule("00gONCALL", maya, DAY), version=4))
    left = Person(SlackId("UM"), okta=OktaId("00uM"), email="maya@acme.example", standing=Standing.OKTA_GONE)
    made.commit(Change(writes=(Write(left, None),)))
    (line,) = examine([rules(made)]).findings
    assert "maya@acme.example has left, so the rule approves nothing" in line.words
