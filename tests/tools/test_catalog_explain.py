"""`catalog explain` says what the rules say, and where that stands."""

import json
from dataclasses import fields, replace

import pytest

from access import answers
from access.answers import Refusals
from access.catalog import Policy, Role, Rule
from access.catalog_plan import BESIDES
from access.duration import DAY, HOUR, For
from access.emergency import Rules
from access.keys import RoleKey, person_key
from access.person import Party, Person, Standing
from tests.clock import Clock
from tests.tools.test_catalog_preview import FILE, Office, become
from tests.world import World, given, okta, policy, refused, slack
from tools import catalog_overlay, catalog_ready
from tools.catalog_explain import _PLACES, explain
from tools.catalog_explanation import Explanation, Line
from tools.catalog_ready import Ready

READ = RoleKey("staging-read")


@pytest.fixture
def office(clock: Clock) -> Office:
    return Office(clock)


def person(office: Office, name: str) -> Person:
    found = office.world.store.read([person_key(slack(name))])[person_key(slack(name))]
    assert isinstance(found, Person)
    return found


def asked(office: Office, name: str = "ann", role: RoleKey = READ, text: str | None = None) -> Explanation:
    over = None
    if text is not None:
        ready = catalog_ready.ready(text, office.ports)
        assert isinstance(ready, Ready), ready
        over = catalog_overlay.records(ready)
    return explain(office.world.desk, person(office, name), role, over, "new.yml")


def line(lines: tuple[Line, ...], about: str) -> str:
    return next(each.words for each in lines if each.about == about)


def test_who_may_ask_reads_for_how_long_and_who_could_approve(office: Office) -> None:
    found = asked(office)
    assert line(found.now, "may they ask") == "may they ask: yes"
    assert line(found.now, "for") == "for: 1 day, 1 week, 2 weeks  [policies.standard.durations]"
    assert (
        line(found.now, "who could approve")
        == "who could approve: Ben, Cat, Dan  [roles.staging-read.approvers]"
    )
    assert line(found.now, "approvals needed") == "approvals needed: 1  [policies.standard.approvals]"
    assert found.words.splitlines()[0] == "ann (ann@example.com) and staging-read"


def test_what_they_would_have_at_once_is_told(clock: Clock) -> None:
    rule = Rule("on-call", Party(okta("cat"), slack("cat")), DAY)
    world = World(clock, policies=[policy(emergency=Rules(For(HOUR)), rule=rule)])

    def lines() -> dict[str, str]:
        key = person_key(slack("ann"))
        ann = world.store.read([key])[key]
        assert isinstance(ann, Person)
        return {each.about: each.answer for each in explain(world.desk, ann, READ).now}

    at_once, by_rule = "in an emergency, at once", "a rule agrees"
    assert (lines()[at_once], lines().get(by_rule)) == ("yes, for 1 hour", None)
    on_call = replace(world.directory.people[okta("ann")], groups=frozenset({"on-call"}))
    world.directory.people[okta("ann")] = on_call
    world.refresh()
    assert lines()[by_rule] == "yes, for up to 1 day"
    world.ask(duration="for 1w")
    assert lines()["may they ask"].startswith('no; they would read: "You already')
    assert (lines()[at_once], lines().get(by_rule)) == ("yes, for 1 hour", None)
    world.urgent()
    assert at_once not in lines()


def test_an_approver_who_asks_cannot_approve_it_and_whoever_left_cannot_either(office: Office) -> None:
    become(office, "dan", standing=Standing.OKTA_GONE)
    found = asked(office, "ben")
    assert "who could approve: Cat  [" in found.words
    assert "not Ben: nobody approves what they ask for themselves" in found.words
    assert "not Dan: has left" in found.words


def test_an_approver_who_is_in_another_team_by_now_is_told_with_what_says_so(office: Office) -> None:
    office.load(FILE.replace("{okta_group: 00gA}", "{okta_group: 00gA}\n    approver_groups: [00gIT]"))
    for name in ("ben", "cat"):
        become(office, name, groups=frozenset({"00gIT"}))
    found = asked(office)
    assert "who could approve: Ben, Cat  [" in found.words
    assert "not Dan: is in none of the groups" in found.words
    assert line(found.now, "not Dan").endswith("[roles.staging-read.approver_groups]")


def test_too_few_approvers_are_counted(office: Office) -> None:
    office.load(FILE.replace("longest: 4w", "longest: 4w\n    approvals: 2"))
    become(office, "dan", standing=Standing.OKTA_GONE)
    found = asked(office, "ben")
    assert line(found.now, "may they ask").endswith("[roles.staging-read.approvers]")
    assert "approvals needed: 2, and only 1 could give one" in found.words


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("longest: 4w", "longest: 4w\n    requesters: [00gIT]"), "policies.standard.requesters"),
        (("{okta_group: 00gA}", "{okta_group: 00gA}\n    retired: true"), "roles.staging-read.retired"),
    ],
)
def test_a_refusal_is_the_one_that_they_would_read_with_its_place(
    office: Office, change: tuple[str, str], place: str
) -> None:
    before = asked(office, text=FILE.replace(*change))
    office.load(FILE.replace(*change))
    answer = office.world.try_ask("ann")
    assert isinstance(answer, Refusals)
    said = f'no; they would read: "{answer.first.why}"'
    assert line(asked(office).now, "may they ask") == f"may they ask: {said}  [{place}]"
    assert f"may they ask: yes -> {said}" in before.words


def test_a_role_that_there_is_not_and_a_person_who_may_not(office: Office) -> None:
    assert "This role is not in the catalogue any more" in asked(office, role=RoleKey("nothing")).words
    become(office, "ann", standing=Standing.GUEST, okta=None)
    found = asked(office)
    assert "Guests cannot use Access Service" in found.words
    assert "who could approve: Ben, Cat, Dan" in found.words


def test_what_they_wait_for_and_have_is_told(office: Office) -> None:
    request = office.world.ask("ann")
    assert f"request {request}: waits for an answer until 8 Jan 2026 00:00 UTC" in asked(office).words
    assert "You already have a request for this waiting" in asked(office).words
    given(office.world, name="eve")
    assert "runs until 8 Jan 2026 00:00 UTC" in asked(office, "eve").words


def test_with_a_file_only_what_would_differ_is_told(office: Office) -> None:
    same = asked(office, text=FILE.replace("title: Other", "title: Another"))
    assert same.words.endswith("if new.yml were applied: nothing of this would differ")
    text = FILE.replace("[for 1d, for 1w, for 2w]", "[for 1d, for 1w]").replace("cat@example.com, ", "")
    *_, head, one, two, three = asked(office, text=text).words.splitlines()
    assert [head, one, two, three] == [
        "if new.yml were applied",
        "  for: 1 day, 1 week, 2 weeks -> 1 day, 1 week",
        "  who could approve: Ben, Cat, Dan -> Ben, Dan",
        "  policy: durations on offer: 1 day, 1 week, 2 weeks -> 1 day, 1 week",
    ]
    without = FILE[: FILE.index("  staging-read:")] + FILE[FILE.index("  other:") :]
    assert "may they ask: yes -> no" in asked(office, text=without).words


def test_it_writes_nothing_also_about_somebody_who_is_out_of_date(office: Office, clock: Clock) -> None:
    clock.advance(3 * 86400)
    before = dict(office.world.store._records)
    assert "We are still looking you up" in asked(office).words
    assert office.world.store._records == before
    asked(office, text=FILE.replace("title: Other", "title: Another"))
    assert office.world.store._records == before


def test_everything_that_role_and_policy_say_is_told(office: Office) -> None:
    places = {each.place for each in asked(office).now}
    for section, of in (("roles.staging-read", Role), ("policies.standard", Policy)):
        assert places >= {f"{section}.{each.name}" for each in fields(of) if each.name not in BESIDES}


def test_programs_read_the_same(office: Office) -> None:
    plain = json.loads(json.dumps(asked(office, text=FILE.replace("longest: 4w", "longest: 3w")).plain))
    assert plain["now"][0] == {"about": "may they ask", "answer": "yes", "place": ""}
    assert plain["differs"] == [["policy: longest in all", "4 weeks", "3 weeks"]]


@pytest.mark.parametrize("name", ["ann", "ben", "eve"])
def test_it_never_says_anything_else_than_asking_does(office: Office, name: str) -> None:
    world = office.world
    become(office, "eve", standing=Standing.TWO_OKTA)
    for text in (FILE, FILE.replace("longest: 4w", "longest: 4w\n    requesters: [00gIT]")):
        office.load(text)
        yes = line(asked(office, name).now, "may they ask") == "may they ask: yes"
        answer = world.try_ask(name, approvers=("cat",))
        assert yes is not isinstance(answer, Refusals), (refused(answer) if not yes else "", name)
        if yes:
            world.workflow.withdraw(world.by(name), world.pointer(answer.value.id))  # type: ignore[union-attr]


def test_the_refusals_that_the_catalogue_causes_have_their_place() -> None:
    refusals = (answers.unknown_role(), answers.retired_role(), answers.may_not_ask(), answers.no_approver())
    assert {each.code for each in refusals} == set(_PLACES)
