"""Every mistake that a catalogue file can have is told with its place, all of them at once."""

import hashlib
import re
import time
from dataclasses import replace

import pytest

from access.catalog import Approver, Policy, Pushed
from access.catalog_draft import Catalogue, Draft, DraftRole, Email, NotFound, Problem
from access.catalog_people import resolve
from access.catalog_plan import How, InForce, in_use, plan
from access.catalog_rules import check
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.keys import Key, OktaId, PolicyKey, RoleKey, SlackId, Target
from store.catalog_file import read
from store.packing import pack, unpack

GOOD = """
policies:
  standard:
    title: Standard
    durations: [for 1d, for 2w, while used within 2w]
    longest: 8w
  strict:
    title: Strict
    durations: [for 8h]
    longest: 8h
    approvals: 2
    requesters: [00gEngineers]
    extend: false
    reminders: [30m, 1h]
    pending: 1d
    sensitive: true
approvers:
  team: [Maya@acme.example, theo@acme.example, ana@acme.example]
roles:
  read:
    title: Staging Read
    policy: standard
    owner: maya@acme.example
    approvers: team
    target: {okta_group: 00gRead}
    activity: {app: 0oaCloud, called: Cloud}
  admin:
    title: Staging Admin
    policy: strict
    owner: maya@acme.example
    approvers: [theo@acme.example, ana@acme.example, bo@acme.example]
    target: {okta_group: 00gAdmin}
    description: Everything
    lesser: read
  old:
    title: Old
    policy: standard
    owner: maya@acme.example
    approvers: team
    target: {okta_group: 00gOld}
    retired: true
"""

# Each comment that starts with #! says which problem its line must get; nothing else may be found.
BAD = """
policies:
  standard:                                   #! policies.standard.title: is missing
    durations: [for 1d, for 24h,              #! durations[1]: 'for 24h' is there twice
      a week,                                 #! durations[2]: 'a week' is no duration
      for 9w]                                 #! durations[3]: 'for 9w' could never be given: longest is 8w
    longest: 8w
    tilte: Standard                           #! tilte: is not a key of a policy; did you mean 'title'?
    pending: 5w                               #! pending: is longer than 4w
  clashing:
    title: Clashing
    durations: [for 1d, for 9w]               #! durations[1]: 'for 9w' could never be given: longest is 8w
    longest: 8w
    reminders: [8w, 1h, 60m, 1d]              #! reminders[0]: '8w' before the end is never reached #! reminders[2]: '60m' is there twice
  watched:
    title: 2021                               #! title: is 2021, not text; if it is meant, put it in quotes
    durations: [for 1d, while used within 1w] #! durations[1]: 'while used within 1w' is not for a sensitive policy
    longest: 4
                                              #! -1 longest: is 4; write for example `longest: 4w`
    sensitive: true
    extend: yes                               #! extend: is 'yes', not true or false
    approvals: 0                              #! approvals: is 0, not a whole number from 1 on
    requesters: []                            #! requesters: is empty; name groups, or leave the key out
  shadowed:
    title: Shadowed
    durations:
      - for 1d
    longest: 1w                               #! longest: is never reached: nothing longer than 1d is offered
    extend: false
  cramped:
    title: Cramped
    durations: [for 1w]
    longest: 13d                              #! longest: of 13d leaves no room to extend; write 2w or more
    requesters: [Engi neering, 00ga, 00ga]    #! requesters[0]: 'Engi neering' is no id #! requesters[2]: '00ga' is there twice
  brief:                                      #! brief.reminders: is missing, and '1d' before the end is never reached
    title: Brief
    durations: [for 1h]
    longest: 8h
  endless:
    title: Endless
    durations: []                             #! durations: is empty, so nothing could be asked for
    longest: 500w                             #! longest: is longer than 104w
  Loud_Policy: nonsense                       #! policies.Loud_Policy: is no name #! Loud_Policy: is text; a policy is a mapping with
  two:
    title: Two
    durations: [for 1d]
    longest: 2d
    approvals: 2
approvers:
  empty: []                                   #! approvers.empty: is empty
  nothing:                                    #! approvers.nothing: is empty
  owner-only: [maya@acme.example]
  alone: [theo@acme.example]
  pair: [theo@acme.example, ana@acme.example]
  strange: [theo, 7, Ana@acme.example,        #! strange[0]: is 'theo', not an e-mail #! strange[1]: is a number, not #! strange[2]: is x
    ana@acme.example]                         #! strange[3]: ana@acme.example is on this list twice
  wrong: maya@acme.example                    #! approvers.wrong: is text, not a list
roles:
  read:
    title: Staging Read
    policy: standrad                          #! policy: 'standrad' is no policy of this file; did you mean 'standard'?
    owner: maya                               #! owner: 'maya' is not an e-mail address
    approvers: piar                           #! approvers: 'piar' is no approver list of this file; did you mean 'pair'?
    target: {okta_gruop: 00ga}                #! okta_gruop: is no kind of target; did you mean 'okta_group'?
    lesser: read                              #! lesser: is this role itself
  write:
    title: staging  read                      #! title: is the title of 'read' as well
    policy: two
    owner: maya@acme.example
    approvers: pair                           #! approvers: has 2 approvers, one of whom may be the one who asks, but the policy needs 2
    target: {okta_group: 00ga|b}              #! okta_group: is '00ga|b', not an id
    lesser: raed                              #! lesser: 'raed' is no role of this file; did you mean 'read'?
  a:
    title: A
    policy: two
    owner: maya@acme.example
    approvers: owner-only                     #! approvers: is the owner alone
    target: 00g1                              #! target: is text; name one kind
    lesser: b                                 #! roles.a.lesser: goes in a circle: a -> b -> c -> a
  b:
    title: B
    policy: two
    owner: maya@acme.example
    approvers: empty
    target: {}                                #! target: is 0 targets
    lesser: c
  c:
    title: C
    policy: cramped
    owner: maya@acme.example
    approvers: alone                          #! approvers: has 1 approver, one of whom may be the one who asks, but the policy needs 1 approval
    target: {okta_group: [00ga]}              #! okta_group: is a list, not an id
    lesser: a
  into-circle:
    title: Into the circle
    policy: cramped
    owner: maya@acme.example
    approvers: maya@acme.example              #! approvers: is one address
    target: {okta_group: 00ga}
    lesser: a
  -Bad Key|:                                  #! roles.-Bad Key|: is no name
    title: |                                  #! title: has a line break
      Two
      lines
    policy:                                   #! policy: is empty
    owner: [maya@acme.example]                #! owner: is a list
    approvers: [maya@acme.example, nobody]    #! approvers[1]: is 'nobody', not an e-mail address
    target: {okta_group: Staging Read}        #! okta_group: is 'Staging Read', not an id
    description: {}                           #! description: is a mapping
    retired: 1                                #! retired: is 1, not true or false
  long:
    title: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  #! title: is 81 characters long; keep it to 75
    policy: two
    owner: maya@acme.example
    approvers: strange
    target: {okta_group: 00ga}
    lesser: gone                              #! lesser: 'gone' is retired
    description: ok
  gone:
    title: Gone
    policy: two
    owner: maya@acme.example
    approvers: []                             #! approvers: is empty
    target: {okta_group: 00ga}
    retired: true
  empty:                                      #! roles.empty: is empty; a role is a mapping with title, policy, owner, approvers, target
  bare: {}                                    #! bare.title: is missing #! bare.policy: is missing #! bare.owner: is missing
                                              #! -1 bare.approvers: is missing #! -1 bare.target: is missing
polices: {}                                   #! polices: is not a key of a catalogue; did you mean 'policies'?
""".replace(" #! strange[2]: is x", "")


def expected(text: str) -> list[tuple[int, str]]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for comment in line.split("#!")[1:]:
            back = comment.strip().startswith("-1 ")
            found.append((number - back, comment.strip().removeprefix("-1 ")))
    return found


def told(text: str) -> list[tuple[int, str]]:
    file = read(text)
    found = check(file.plain)
    assert isinstance(found, tuple)
    return [(file.line(problem.path), str(problem)) for problem in found]


def draft_of(text: str) -> Draft:
    draft = check(read(text).plain)
    assert isinstance(draft, Draft), draft
    return draft


def why(text: str) -> list[str]:
    return [one for _, one in told(text)]


def test_every_mistake_is_told_at_its_line_and_all_at_once() -> None:
    problems, wanted = told(BAD), expected(BAD)
    missing = [one for one in wanted if not any(one[0] == line and one[1] in text for line, text in problems)]
    surplus = [one for one in problems if not any(one[0] == line and text in one[1] for line, text in wanted)]
    assert not missing
    assert not surplus
    assert len(problems) == len(wanted)


def test_a_good_file_becomes_a_draft_with_lengths_in_seconds() -> None:
    draft = draft_of(GOOD)
    assert draft.policies[PolicyKey("standard")] == Policy(
        PolicyKey("standard"), "Standard", (For(DAY), For(2 * WEEK), WhileUsed(2 * WEEK)), 8 * WEEK
    )
    assert draft.policies[PolicyKey("strict")] == Policy(
        key=PolicyKey("strict"),
        title="Strict",
        durations=(For(8 * HOUR),),
        longest=8 * HOUR,
        approvals=2,
        requesters=frozenset({"00gEngineers"}),
        extend=False,
        reminders=(HOUR, HOUR // 2),
        pending=DAY,
        sensitive=True,
    )
    assert draft.roles[RoleKey("admin")] == DraftRole(
        RoleKey("admin"),
        "Staging Admin",
        PolicyKey("strict"),
        Email("maya@acme.example"),
        (Email("theo@acme.example"), Email("ana@acme.example"), Email("bo@acme.example")),
        Target("okta_group", ("00gAdmin",)),
        "Everything",
        RoleKey("read"),
    )
    assert draft.roles[RoleKey("old")].retired
    assert draft.emails == ("ana@acme.example", "bo@acme.example", "maya@acme.example", "theo@acme.example")


@pytest.mark.parametrize("plain", [None, [], "text", 7, True])
def test_what_is_no_mapping_is_one_problem(plain: object) -> None:
    found = check(plain)
    assert isinstance(found, tuple)
    assert len(found) == 1
    assert found[0].path == ()
    assert "a catalogue is a mapping with policies, roles" in str(found[0])


def test_empty_sections_are_told() -> None:
    assert why("policies: {}\nroles: {}") == [
        "policies: is empty; write for example `policies: {standard: {…}}`",
        "roles: is empty; write for example `roles: {staging-read: {…}}`",
    ]


def test_a_missing_section_is_one_problem_not_one_for_each_role() -> None:
    found = why(
        GOOD.replace("approvers:\n  team: [", "approvers: [").replace("policies:", "policies: 7\nmore:", 1)
    )
    assert [one.split(":")[0] for one in found] == ["more", "policies", "approvers"]


def test_a_reminder_as_long_as_the_shortest_duration_is_allowed() -> None:
    draft_of(GOOD.replace("longest: 8w", "longest: 8w\n    reminders: [1d, 2w]"))


def test_no_reminders_at_all_are_allowed() -> None:
    policy = draft_of(GOOD.replace("longest: 8w", "longest: 8w\n    reminders: []")).policies[
        PolicyKey("standard")
    ]
    assert policy.reminders == ()


def test_two_roles_may_lead_to_one_group() -> None:
    draft = draft_of(GOOD.replace("00gOld", "00gRead"))
    assert draft.roles[RoleKey("old")].target == draft.roles[RoleKey("read")].target


def test_an_app_is_a_target_as_a_group_is() -> None:
    draft = draft_of(GOOD.replace("okta_group: 00gOld", "okta_app: 0oaOld"))
    assert str(draft.roles[RoleKey("old")].target) == "okta_app:0oaOld"


def test_a_kind_of_target_is_known_once_it_is_handed_in() -> None:
    text = GOOD.replace("okta_group: 00gOld", "door_badge: 7f")
    assert why(text) == ["roles.old.target.door_badge: is no kind of target; known are: okta_app, okta_group"]
    draft = check(read(text).plain, {"door_badge", "okta_group"})
    assert isinstance(draft, Draft)
    assert str(draft.roles[RoleKey("old")].target) == "door_badge:7f"


OLD = Pushed("0oaG", "Google", "Old Read")


def pushed(push: str, target: str = "{okta_group: 00gOld}") -> str:
    return GOOD.replace("{okta_group: 00gOld}", f"{target}\n    pushed: {push}")


def test_a_group_may_be_carried_on_and_its_role_says_where_to() -> None:
    draft = draft_of(pushed("{app: 0oaG, to: Google, as: Old Read}"))
    assert draft.roles[RoleKey("old")].pushed == OLD
    assert draft.roles[RoleKey("read")].pushed is None
    catalogue = resolve(draft, people(draft))
    assert isinstance(catalogue, Catalogue)
    assert [role.pushed for role in catalogue.roles] == [None, None, OLD]
    assert [role.follows for role in catalogue.roles] == ["", "", "Google"]


@pytest.mark.parametrize(
    ("push", "told"),
    [
        ("Google", ["pushed: is text; a push is a mapping with app, to, as"]),
        ("", ["pushed: is empty; a push is a mapping with app, to, as"]),
        ("[0oaG]", ["pushed: is a list; a push is a mapping with app, to, as"]),
        (
            "{}",
            [
                "pushed.app: is missing; write for example `app: 0oa1emaKYZTWRYYRRTSK`",
                "pushed.to: is missing; write for example `to: Google`",
                "pushed.as: is missing; write for example `as: Staging Read`",
            ],
        ),
        ("{app: 0oaG, too: Google, as: Old}", ["did you mean 'to'?", "pushed.to: is missing"]),
        ("{app: Google Workspace, to: Google, as: Old}", ["pushed.app: is 'Google Workspace', not the id"]),
        ("{app: 7, to: Google, as: Old}", ["pushed.app: is 7, not text"]),
        ("{app: '0oa|,#', to: Google, as: Old}", ["pushed.app: is '0oa|,#', not the id of an Okta app"]),
        ("{app: 0oaG, to: '', as: Old}", ["pushed.to: is empty; write for example `to: Google`"]),
        ("{app: 0oaG, to: [Google], as: Old}", ["pushed.to: is a list"]),
        (f"{{app: 0oaG, to: {'x' * 41}, as: Old}}", ["pushed.to: is 41 characters long; keep it to 40"]),
        (f"{{app: 0oaG, to: G, as: {'x' * 256}}}", ["pushed.as: is 256 characters long; keep it to 255"]),
        ('{app: 0oaG, to: "Goo\\ngle", as: Old}', ["pushed.to: has a line break"]),
    ],
)
def test_a_push_that_is_not_whole_is_told(push: str, told: list[str]) -> None:
    found = why(pushed(push))
    assert len(found) == len(told)
    for one, part in zip(found, told, strict=True):
        assert one.startswith("roles.old.pushed")
        assert part in one


def test_an_app_is_not_pushed() -> None:
    assert why(pushed("{app: 0oaG, to: Google, as: Old}", "{okta_app: 0oaOld}")) == [
        (
            "roles.old.pushed: is for groups, and the target is of the kind okta_app, which Okta pushes nowhere; "
            "leave it out, or write `target: {okta_group: 00g…}`"
        )
    ]


def test_a_wrong_target_is_not_told_again_at_the_push() -> None:
    assert why(pushed("{app: 0oaG, to: Google, as: Old}", "{okta_gruop: 00gOld}")) == [
        "roles.old.target.okta_gruop: is no kind of target; did you mean 'okta_group'?"
    ]


def test_roles_of_one_group_say_the_same_about_its_push() -> None:
    text = pushed("{app: 0oaG, to: Google, as: Old}")
    for line in ("", "\n    pushed: {app: 0oaG, to: Google, as: Other}"):
        assert why(text.replace("{okta_group: 00gRead}", f"{{okta_group: 00gOld}}{line}")) == [
            "roles.old.pushed: differs from that of 'read', which gives the same group; write the same at both"
        ]
    same = "{okta_group: 00gOld}\n    pushed: {app: 0oaG, to: Google, as: Old}"
    draft_of(text.replace("{okta_group: 00gRead}", same))


def test_another_push_is_a_change_of_the_role() -> None:
    old, new = (
        resolve(draft_of(text), people(draft_of(text)))
        for text in (pushed("{app: 0oaG, to: Google, as: Old}"), pushed("{app: 0oaG, to: Google, as: New}"))
    )
    assert isinstance(old, Catalogue)
    assert isinstance(new, Catalogue)
    stored: dict[Key, object] = {role.record_key: replace(role, version=3) for role in old.roles}
    assert plan(stored, new).roles.changed == ("old",)
    assert plan(stored, old).roles.unchanged == 3


@pytest.mark.parametrize(
    "key", ["Upper", "under_score", "-first", "a|b", "a" * 65, "ümlaut", "with space", "#"]
)
def test_keys_are_slugs(key: str) -> None:
    assert any(
        one.startswith(f"roles.{key}: is no name") for one in why(GOOD.replace("  old:", f'  "{key}":'))
    )


@pytest.mark.parametrize("target", ["a|b", "a,b", "a#b", "a b", "", "00g" + "x" * 198, "ü"])
def test_ids_carry_nothing_that_separates_stored_keys(target: str) -> None:
    found = why(GOOD.replace("00gOld", f'"{target}"'))
    assert len(found) == 1
    assert found[0].startswith("roles.old.target.okta_group: is ")


def test_long_values_do_not_drown_the_sentence() -> None:
    assert max(len(one) for one in why(GOOD.replace("00gOld", "|" * 5000))) < 250


def people(draft: Draft) -> dict[Email, Approver | NotFound]:
    return {
        email: Approver(OktaId(f"00u{number}"), SlackId(f"U{number}"), email.partition("@")[0].title())
        for number, email in enumerate(draft.emails)
    }


def test_people_become_persons_and_lists_belong_to_their_roles() -> None:
    draft = draft_of(GOOD)
    catalogue = resolve(draft, people(draft))
    assert isinstance(catalogue, Catalogue)
    assert (
        [role.key for role in catalogue.roles]
        == [each.role for each in catalogue.lists]
        == ["read", "admin", "old"]
    )
    assert [one.name for one in catalogue.lists[0].approvers] == ["Maya", "Theo", "Ana"]
    assert catalogue.roles[0].owner == catalogue.lists[0].approvers[0].party
    entry = catalogue.search_list(3).get(RoleKey("admin"))
    assert entry
    assert entry.approvers == ("U3", "U0", "U1")


def test_unknown_people_are_told_at_every_place_that_names_them() -> None:
    draft = draft_of(GOOD)
    known = people(draft) | {
        Email("maya@acme.example"): NotFound("has no account in Slack"),
        Email("bo@acme.example"): NotFound("is suspended in Okta"),
    }
    problems = resolve(draft, known)
    assert isinstance(problems, tuple)
    assert [str(problem) for problem in problems] == [
        "approvers.team[0]: maya@acme.example has no account in Slack",
        "roles.read.owner: maya@acme.example has no account in Slack",
        "roles.admin.owner: maya@acme.example has no account in Slack",
        "roles.admin.approvers[2]: bo@acme.example is suspended in Okta",
        "roles.old.owner: maya@acme.example has no account in Slack",
    ]


def test_two_addresses_of_one_human_never_count_as_two_approvers() -> None:
    draft = draft_of(GOOD)
    known = people(draft)
    known[Email("bo@acme.example")] = known[Email("theo@acme.example")]
    problems = resolve(draft, known)
    assert problems == (
        Problem(
            ("roles", "admin", "approvers", 2),
            "bo@acme.example and theo@acme.example are the same person; leave one of them out",
        ),
    )


def test_the_plan_says_what_differs_and_ignores_stored_versions() -> None:
    draft = draft_of(GOOD)
    catalogue = resolve(draft, people(draft))
    assert isinstance(catalogue, Catalogue)
    stored: dict[Key, object] = {
        policy.record_key: replace(policy, version=7) for policy in catalogue.policies
    }
    stored |= {role.record_key: replace(role, version=8) for role in catalogue.roles[:2]}
    stored |= {each.key: replace(each, version=9) for each in catalogue.lists}
    assert plan({}, catalogue).roles.added == ("read", "admin", "old")
    assert plan(stored, catalogue).words() == (
        "roles: 1 added, 0 changed, 2 unchanged, 0 removed\n"
        "policies: 0 added, 0 changed, 2 unchanged, 0 removed\n"
        "approver lists: 0 added, 0 changed, 3 unchanged, 0 removed"
    )


def test_a_role_that_the_file_has_no_more_is_removed_once() -> None:
    draft = draft_of(GOOD)
    catalogue = resolve(draft, people(draft))
    assert isinstance(catalogue, Catalogue)
    stored: dict[Key, object] = {role.record_key: role for role in catalogue.roles}
    left = replace(catalogue, roles=catalogue.roles[1:], lists=catalogue.lists[1:])
    assert plan(stored, left, InForce([RoleKey("read"), RoleKey("never-stored")])).roles.removed == ("read",)
    assert plan(stored, left, InForce([RoleKey("admin")])).roles.removed == ()


@pytest.mark.parametrize(
    ("waiting", "running", "owed", "said"),
    [
        (1, 0, 0, "1 request waits on it"),
        (3, 1, 0, "3 requests wait and 1 grant runs on it"),
        (0, 4, 0, "4 grants run on it"),
        (0, 0, 1, "and 1 review is owed on it"),
        (0, 1, 2, "1 grant runs and 2 reviews are owed on it"),
    ],
)
def test_a_role_in_use_is_not_left_out(waiting: int, running: int, owed: int, said: str) -> None:
    problem = in_use(RoleKey("lost"), waiting, running, owed)
    assert problem
    assert problem.path == ("roles", "lost")
    assert said in problem.why
    assert "retired: true" in problem.why
    assert in_use(RoleKey("lost"), 0, 0) is None


def test_every_field_that_differs_is_told_as_it_was_and_as_it_will_be() -> None:
    draft = draft_of(GOOD)
    catalogue = resolve(draft, people(draft))
    assert isinstance(catalogue, Catalogue)
    role = catalogue.roles[0]
    stored: dict[Key, object] = {role.record_key: role}
    new = replace(catalogue, roles=(replace(role, title="New", retired=True),), policies=(), lists=())
    (found,) = plan(stored, new).differences
    assert found.how is How.RETIRED
    assert [(each.name, each.old, each.new) for each in found.fields] == [
        ("title", role.title, "New"),
        ("retired", False, True),
    ]


def generated(roles: int) -> str:
    head, _, _ = GOOD.partition("roles:")
    role = (
        "  role-{n}:\n    title: Role {n} - AWS Role\n    policy: standard\n    owner: maya@acme.example\n"
        "    approvers: team\n    target: {{okta_group: 00g1{group}}}\n    activity: {{app: 0oaCloud, called: Cloud}}\n    description: Look at account {n}\n"
    )
    lesser = "    lesser: role-{n}\n"
    groups = [hashlib.sha256(str(n).encode()).hexdigest()[:16] for n in range(roles)]
    parts = [role.format(n=n, group=groups[n]) + (lesser.format(n=n - 1) if n else "") for n in range(roles)]
    return f"{head}roles:\n{''.join(parts)}"


def test_five_thousand_roles_are_read_in_seconds_and_fit_into_one_item() -> None:
    text = generated(5000)
    start = time.perf_counter()
    file = read(text)
    parsed = time.perf_counter()
    draft = check(file.plain)
    checked = time.perf_counter()
    assert isinstance(draft, Draft)
    catalogue = resolve(draft, people(draft))
    assert isinstance(catalogue, Catalogue)
    search = catalogue.search_list(1)
    packed = pack(search.entries)
    print(
        f"5,000 roles, {len(text) // 1000} KB: {parsed - start:.2f} s to read, {checked - parsed:.2f} s to check, "
        f"{len(packed) // 1000} KB packed"
    )
    assert checked - start < 20
    assert len(packed) < 380_000
    assert unpack(packed) == search.entries
    assert [entry.key for entry in search.search("role 4999")] == ["role-4999"]


def test_the_sentences_have_no_loose_ends() -> None:
    for one in why(BAD):
        assert not re.search(r"[.\s;]$|\bNone\b|<class|\bdict\b", one), one


def used(line: str) -> str:
    return GOOD.replace("    description: Everything\n", f"    description: Everything\n    {line}\n")


def test_a_role_may_say_where_it_is_opened_and_how_it_is_used() -> None:
    text = used("link: https://Acme.okta.example/home/aws?x=1#a\n    use: Choose the account Staging.")
    catalogue = resolve(draft_of(text), people(draft_of(text)))
    assert isinstance(catalogue, Catalogue)
    found = {str(role.key): (role.link, role.use) for role in catalogue.roles}
    assert found["admin"] == ("https://Acme.okta.example/home/aws?x=1#a", "Choose the account Staging.")
    assert found["read"] == ("", "")


@pytest.mark.parametrize(
    "link",
    [
        "http://acme.example/aws",
        "acme.example/aws",
        "javascript:alert(1)",
        "//acme.example",
        "https://",
        "https:///aws",
        "https://localhost/aws",
        "https://acme.example@evil.example/",
        "https://a:b@evil.example/",
        "https://acme.example:0/",
        "https://acme.example:99999/",
        "https://acme.example/a b",
        "https://acme.example/a|Approve",
        "https://acme.example/<!channel>",
        "https://\u0430cme.example/",
        "https://[::1]/",
        "https://acme..example/",
    ],
)
def test_a_link_that_is_no_plain_https_address_is_told(link: str) -> None:
    (found,) = why(used(f"link: '{link}'"))
    assert found.startswith(f"roles.admin.link: is {link!r}, not an address that begins with https://")
    assert "write for example `link: https://" in found


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("link: ''", "roles.admin.link: is empty"),
        (f"link: https://acme.example/{'x' * 500}", "keep it to 500"),
        (f"use: {'x' * 151}", "roles.admin.use: is 151 characters long; keep it to 150"),
        ('use: "one\\ntwo"', "roles.admin.use: has a line break"),
        ("use: [a]", "roles.admin.use: is a list"),
    ],
)
def test_what_is_said_of_its_use_fits_one_line(line: str, told: str) -> None:
    (found,) = why(used(line))
    assert told in found


def test_a_list_has_at_most_fifty_people() -> None:
    many = [f"p{number}@acme.example" for number in range(51)]
    listed = "team: [Maya@acme.example, theo@acme.example, ana@acme.example]"
    assert listed in GOOD
    (found,) = why(GOOD.replace(listed, f"team: [{', '.join(many)}]"))
    assert (
        found
        == "approvers.team: has 51 people; list at most 50, so that its owner can look after it in Slack"
    )
    assert isinstance(check(read(GOOD.replace(listed, f"team: [{', '.join(many[:50])}]")).plain), Draft)


def test_where_people_ask_for_others_a_list_needs_one_person_more() -> None:
    text = GOOD.replace("    approvals: 2\n", "    approvals: 2\n    for_others: true\n")
    (found,) = why(text)
    assert found == (
        "roles.admin.approvers: has 3 approvers, one of whom may be the one who asks and one the one who gets it, "
        "but the policy needs 2 approvals; list at least 4 people, or choose a policy with fewer approvals"
    )
    assert isinstance(
        check(read(text.replace("bo@acme.example]", "bo@acme.example, li@acme.example]")).plain), Draft
    )
