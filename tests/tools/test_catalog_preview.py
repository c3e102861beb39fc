"""`catalog plan` says what a file would change and whom it would touch; applying it does just that."""

import json
from dataclasses import fields, replace

import pytest

from access.answers import Done
from access.catalog import Approver, Policy, Role
from access.catalog_draft import Email, NotFound
from access.catalog_plan import BESIDES
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Rules
from access.keys import Due, Lane, RoleKey, SlackId, Target, person_key
from access.person import Person
from access.ports import Change, Write
from store.catalog_file import read
from tests.clock import Clock
from tests.tools.test_catalog import organisation
from tests.world import World, given, okta, slack, urgently
from tools import catalog_words
from tools.catalog import Expected, Loaded, load
from tools.catalog_ports import Ports
from tools.catalog_preview import Preview, preview
from tools.catalog_reading import NotLoaded

FILE = """\
policies:
  standard:
    title: Standard
    durations: [for 1d, for 1w, for 2w]
    longest: 4w
approvers:
  team: [ben@example.com, cat@example.com, dan@example.com]
roles:
  staging-read:
    title: Staging Read
    policy: standard
    owner: ben@example.com
    approvers: team
    target: {okta_group: 00gA}
  other:
    title: Other
    policy: standard
    owner: ben@example.com
    approvers: team
    target: {okta_group: 00gB}
"""
BERLIN = '{zone: Europe/Berlin, days: [mon], from: "09:00", to: "10:00"}'
SHORTER = FILE.replace("[for 1d, for 1w, for 2w]", "[for 1d, for 1w]")


def find(email: Email) -> Approver | NotFound:
    name = email.partition("@")[0]
    return Approver(okta(name), slack(name), name.title())


class Office:
    """A world whose catalogue comes from a file."""

    def __init__(self, clock: Clock) -> None:
        self.world = World(clock)
        self.said: list[str] = []
        self.ports = Ports(
            read,
            find,
            self.world.store,
            clock,
            self.said.append,
            organisation("00gA", "00gB", "00gC", "00gIT"),
        )
        self.load(FILE)

    def load(self, text: str, **expected: object) -> Loaded | NotLoaded:
        return load(text, self.ports, actor="operator:eve", expected=Expected(**expected))  # type: ignore[arg-type]

    def plan(self, text: str) -> Preview:
        found = preview(text, self.ports)
        assert isinstance(found, Preview), found
        return found


def become(office: Office, name: str, **more: object) -> None:
    """What is on record about somebody is another thing now; whoever is somebody has a next look ahead of them."""
    store, key = office.world.store, person_key(slack(name))
    now = store.read([key])[key]
    assert isinstance(now, Person)
    due = Due(Lane.TELL, office.world.clock() + DAY)
    changed = replace(now, due=due, version=now.version + 1, **more)  # type: ignore[arg-type]
    store.commit(Change(writes=(Write(changed, now.version),)))


@pytest.fixture
def office(clock: Clock) -> Office:
    return Office(clock)


def test_a_file_that_is_in_force_changes_nothing(office: Office) -> None:
    found = office.plan(FILE)
    assert found.ready.repeated
    assert "nothing would change: this file is in force already" in found.words
    assert "applied" in found.words
    assert "by operator:eve" in found.words


def test_comments_alone_are_said_to_be_no_rule(office: Office) -> None:
    found = office.plan("# reviewed\n" + FILE)
    assert not found.ready.repeated
    assert "no rule changes: only the text differs" in found.words


def test_it_shows_each_field_as_it_was_and_as_it_will_be_and_whom_that_touches(office: Office) -> None:
    world = office.world
    world.ask("eve", "for 2w")
    world.work()
    given(world, name="ann", duration="for 1w")
    found = office.plan(
        SHORTER.replace("longest: 4w", "longest: 2w").replace("title: Other", "title: Another")
    )
    assert found.words.split("\n\n")[1:-1] == [
        (
            "policy standard: changed\n"
            "  durations on offer: 1 day, 1 week, 2 weeks -> 1 day, 1 week\n"
            "  longest in all: 4 weeks -> 2 weeks\n"
            "  waiting requests (1): cannot be approved then. The role's policy has changed since: it is not offered for that long "
            "any more. Please deny, so that it can be asked for again.\n"
            "  running grants (1): keep their end; the longest extension is 1 week (was 2 weeks)"
        ),
        "role other: changed\n  title: Other -> Another",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("longest: 4w", "longest: 4w\n    approvals: 2"),
            "2 approvals are needed instead of 1; they keep the stricter",
        ),
        (
            ("[for 1d, for 1w, for 2w]", "[for 1d, for 1w]"),
            "they keep the stricter of then and now: at most 1 week",
        ),
        (("00gA", "00gC"), "cannot be approved then."),
        (
            ("longest: 4w", "longest: 4w\n    decide_elsewhere: by phone"),
            "they are approved by phone, not in Slack; they keep the stricter of then and now: at most 1 week",
        ),
        (
            (
                "longest: 4w",
                f"longest: 4w\n    pending: 2h\n    decision_hours: berlin\ncalendars:\n  berlin: {BERLIN}",
            ),
            "they keep the stricter of then and now: at most 1 week",
        ),
        (
            ("team: [ben@example.com, ", "team: ["),
            "others are asked instead of those who would not approve any more",
        ),
        (("title: Staging Read", "title: Staging Reading"), "waiting requests (1): go on as they are"),
        (
            ("{okta_group: 00gA}", "{okta_group: 00gA}\n    approver_groups: [00gIT]"),
            "others are asked instead of those who would not approve any more",
        ),
        (
            ("{okta_group: 00gA}", "{okta_group: 00gA}\n    retired: true"),
            "cannot be approved then. This role is not given out",
        ),
    ],
)
def test_what_becomes_of_a_request_that_waits(office: Office, change: tuple[str, str], said: str) -> None:
    office.world.ask("ann", "for 1w")
    office.world.work()
    assert change[0] in FILE
    text = FILE.replace(*change)
    if "team" in change[0]:
        text = text.replace("owner: ben", "owner: cat")
    assert said in office.plan(text).words, office.plan(text).words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("longest: 4w", "longest: 4w\n    extend: false"), "keep their end and cannot be extended any more"),
        (
            ("00gA", "00gC"),
            "keep what they lead to (okta_group:00gA) until their end and cannot be extended any more",
        ),
        (("title: Staging Read", "title: Staging Reading"), "running grants (1): keep their end"),
        (
            ("{okta_group: 00gA}", "{okta_group: 00gA}\n    retired: true"),
            "keep their end and cannot be extended any more",
        ),
    ],
)
def test_what_becomes_of_access_that_runs(office: Office, change: tuple[str, str], said: str) -> None:
    given(office.world, name="ann", duration="for 2w")
    text = FILE.replace(*change).replace(
        "for 2w]\n    longest: 4w\n    extend", "for 4w]\n    longest: 4w\n    extend"
    )
    assert said in office.plan(text).words, office.plan(text).words


def test_access_that_is_taken_from_whoever_may_not_ask_any_more_is_told(office: Office) -> None:
    """Ann may ask as somebody of IT, has it, moves to another team that may ask as well; then that team may not."""
    moved = FILE.replace(
        "longest: 4w", "longest: 4w\n    when_ineligible: end\n    requesters: [00gIT, 00gA]"
    )
    become(office, "ann", groups=frozenset({"00gIT"}))
    office.load(moved)
    given(office.world, name="ann")
    become(office, "ann", groups=frozenset({"00gA"}))
    said = office.plan(moved.replace("[00gIT, 00gA]", "[00gIT]")).words
    assert (
        "running grants (1): end when their people are looked up again, because they could not ask for it then"
        in said
    )
    assert "people on record (1): could ask and could not then" in said
    assert "looked up again" not in office.plan(moved.replace("[00gIT, 00gA]", "[00gA]")).words


def test_it_counts_who_could_ask_and_then_could_not(office: Office, clock: Clock) -> None:
    world = office.world
    world.refresh()
    become(office, "ann", groups=frozenset({"00gIT"}))
    everybody = len(world.directory.people)
    narrow = FILE.replace("longest: 4w", "longest: 4w\n    requesters: [00gIT]")
    assert (
        f"people on record ({everybody - 1}): could ask and could not then (of {everybody} there are)"
        in office.plan(narrow).words
    )
    office.load(narrow)
    assert f"people on record ({everybody - 1}): could not ask and could then" in office.plan(FILE).words


def test_a_role_in_use_is_not_left_out_and_the_counts_are_named(office: Office, clock: Clock) -> None:
    world = office.world
    without = FILE[: FILE.index("  staging-read:")] + FILE[FILE.index("  other:") :]
    assert "role staging-read: removed" in office.plan(without).words
    world.ask("eve")
    world.work()
    given(world, name="ann")
    found = preview(without, office.ports)
    assert isinstance(found, NotLoaded)
    assert found.words == (
        "catalog.yml:8: roles.staging-read: is in the catalogue in force but not in this file, and 1 request waits and 1 grant "
        "runs on it; put it back with `retired: true`, which refuses new requests and lets running access end\n"
        "1 problem; nothing was changed"
    )
    assert office.load(without) == found
    office.load(FILE.replace("{okta_group: 00gA}", "{okta_group: 00gA}\n    retired: true"))
    assert isinstance(preview(without, office.ports), NotLoaded)
    for _ in range(2):
        clock.advance(WEEK)
        world.refresh()
        world.sweep(2)
    assert not world.has("ann")
    assert isinstance(office.load(without), Loaded)


def test_a_role_whose_emergency_nobody_has_reviewed_is_not_left_out(office: Office, clock: Clock) -> None:
    """Its owner and its approvers are the ones who review it."""
    world = office.world
    without = FILE[: FILE.index("  staging-read:")] + FILE[FILE.index("  other:") :]
    urgent = FILE.replace("    title: Standard\n", "    title: Standard\n    emergency: {duration: for 4h}\n")
    assert urgent != FILE
    assert isinstance(office.load(urgent), Loaded)
    request = urgently(world)
    clock.advance(DAY)
    world.refresh()
    world.sweep(2)
    assert not world.has()
    found = preview(without, office.ports)
    assert isinstance(found, NotLoaded)
    assert "and 1 review is owed on it" in found.words
    assert isinstance(world.review(request), Done)
    world.work()
    assert isinstance(office.load(without), Loaded)


def test_a_removed_policy_is_named_also_when_no_role_had_it(office: Office) -> None:
    spare = FILE.replace(
        "approvers:\n",
        "  spare:\n    title: Spare\n    durations: [for 1d]\n    longest: 1w\n    reminders: []\napprovers:\n",
        1,
    )
    office.load(spare)
    assert "policy spare: removed" in office.plan(FILE).words


def test_what_reads_the_same_stands_together(office: Office) -> None:
    found = office.plan(FILE.replace("cat@example.com, ", "cat@example.com, eve@example.com, "))
    assert "approvers of staging-read, other: changed\n  approvers: + Eve" in found.words


def test_only_the_plan_that_was_looked_at_is_applied(office: Office) -> None:
    looked_at = office.plan(SHORTER)
    office.load(FILE.replace("title: Other", "title: Another"))
    for expected in ({"version": looked_at.ready.before.version}, {"plan": looked_at.ready.id}):
        answer = office.load(SHORTER, **expected)
        assert isinstance(answer, NotLoaded)
        assert "look at the plan again" in answer.lines[0]
        assert answer.words.endswith("nothing was changed")
    again = office.plan(SHORTER)
    reviewed = {"version": again.ready.before.version, "plan": again.ready.id}
    assert isinstance(office.load(SHORTER, **reviewed), Loaded)
    repeated = office.load(SHORTER, **reviewed)  # By somebody who got no answer.
    assert isinstance(repeated, Loaded)
    assert repeated.repeated


def test_a_plan_writes_nothing(office: Office) -> None:
    before = {key: office.world.store.read([key]) for key in office.world.store._records}
    office.plan(SHORTER)
    assert {key: office.world.store.read([key]) for key in office.world.store._records} == before


def test_programs_read_the_same(office: Office) -> None:
    given(office.world, name="ann")
    plain = json.loads(json.dumps(office.plan(SHORTER).plain))
    assert plain["version"] == 2
    assert plain["nothing"] is False
    (change,) = plain["changes"]
    assert change["fields"] == {"durations": ["1 day, 1 week, 2 weeks", "1 day, 1 week"]}
    assert change["effects"]["staging-read"][0]["count"] == 1


def test_an_attempt_that_was_given_up_is_told_of(office: Office) -> None:
    found = office.plan(SHORTER)
    assert "somebody began" not in found.words
    office.world.store._put(found.ready.catalogue.search_list(3))
    assert "somebody began to put version 3 in force" in office.plan(SHORTER).words


def test_an_emergency_is_told_in_one_line() -> None:
    show = catalog_words.WORDS[Policy]["emergency"].show
    assert show(None) == "not given as one"
    rules = Rules(For(4 * HOUR), requesters=frozenset({"00g1"}))
    assert show(rules) == "4 hours at once, reviewed within 1 day, at most 2 in 4 weeks, for 00g1"


@pytest.mark.parametrize(("of", "words"), catalog_words.WORDS.items())
def test_every_field_has_its_word(of: type, words: dict[str, object]) -> None:
    """Whoever adds a field to `access.catalog.Policy` or `Role` adds its line to `tools/catalog_words.py`."""
    assert of in (Policy, Role)
    names = {each.name for each in fields(of)} - set(BESIDES)
    assert names == set(words)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes"),
        (None, "none"),
        ((), "none"),
        ((For(DAY), For(WEEK)), "1 day, 1 week"),
        (frozenset({"b", "a"}), "a, b"),
        ({"mon": "9-17"}, "mon: 9-17"),
        (Target("okta_group", ("00g1",)), "okta_group:00g1"),
        (Approver(okta("ben"), SlackId("U"), "Ben"), "Ben"),
        (RoleKey("x"), "x"),
        (3, "3"),
    ],
)
def test_values_are_written_as_people_read_them(value: object, said: str) -> None:
    assert catalog_words.shown(value) == said
