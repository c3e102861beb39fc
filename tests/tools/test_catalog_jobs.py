"""A catalogue file by the API: judged at once as far as that is possible, compared or put in force by the sweep, on record all through."""

import json
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from access.answers import Done
from access.audit import What, first_break
from access.errors import TryAgain
from access.job import WAITING, Job, JobState, cut
from access.keys import Due, Lane, person_key
from access.person import Person, Standing
from access.ports import Change, Write
from store.memory import MemoryStore
from tests.clock import Clock
from tests.tools.api import MACHINE, identity
from tests.tools.catalogues import FILE, OTHER, Office, installed
from tests.world import okta, slack
from tools import catalog_finishing, job_ends
from tools.callers import Allowed, role_of
from tools.catalog_jobs import LONGEST
from tools.sweep_jobs import WAITING_MOST


@pytest.fixture
def office(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Office:
    return installed(monkeypatch, clock)


def become(office: Office, name: str, **more: object) -> None:
    key = person_key(slack(name))
    before = office.world.store.read([key])[key]
    assert isinstance(before, Person)
    after = replace(before, version=before.version + 1, **more)  # type: ignore[arg-type]
    office.world.store.commit(Change(writes=(Write(after, before.version),)))


# A plan


def test_a_plan_is_ready_within_a_minute_and_says_what_would_change(office: Office) -> None:
    reply = office.plan(OTHER)
    assert reply.status == 202
    assert reply.body["job"]["state"] == "running"
    assert reply.body["job"]["words"] == "it begins within a minute"
    assert office.job(reply)["result"] is None
    found = office.swept(reply)
    assert (found["job"]["state"], found["job"]["words"]) == ("done", "the plan is ready")
    assert found["job"]["done"] == found["job"]["of"] == 3
    result = found["result"]
    assert result["expect"] == 1
    assert result["problems"] == []
    assert "role second: " in result["words"]
    assert "apply it with expect 1" in result["words"]
    assert "--plan" not in result["words"]
    assert any(each["key"] == "second" for each in result["details"]["changes"])
    assert office.version == 1
    assert office.chat.asked == [], "everybody was looked up today"


def test_a_plan_is_read_again_until_it_is_forgotten(office: Office) -> None:
    reply = office.plan(OTHER)
    first = office.swept(reply)
    assert office.swept(reply, 3) == first
    office.world.clock.advance(8 * 24 * 3600)
    assert office.api("GET", f"/v1/jobs/{reply.body['job']['id']}").status == 404


# What is put in force


def test_what_is_applied_is_in_force_and_on_record_in_the_name_of_who_called(office: Office) -> None:
    reply = office.apply(OTHER)
    assert (reply.status, office.version) == (202, 1)
    found = office.swept(reply)
    assert found["job"]["state"] == "done"
    assert found["result"]["version"] == office.version == 2
    assert "the catalogue is in force, as version 2" in found["result"]["words"]
    assert "Second - AWS Role" in office.titles
    (fact,) = office.world.store.facts("CATALOG")
    assert (fact.what, fact.actor, fact.sequence) == (What.CATALOG_APPLIED, okta("ann"), 2)
    (ended,) = office.world.store.facts(f"JOB#{reply.body['job']['id']}")
    assert (ended.what, ended.actor) == (What.CALL_ENDED, okta("ann"))
    assert ended.detail["file"] == fact.detail["file"]
    assert (ended.detail["operation"], ended.detail["version"]) == ("catalog.apply", "2")
    assert ended.detail["call"] in office.api.ids[0]
    assert isinstance(office.world.try_ask(role_="second"), Done)


def test_the_record_of_the_call_has_the_hash_and_the_size_of_the_file(office: Office) -> None:
    text = f"# {'x' * 600}\n{OTHER}"
    office.apply(text)
    said = json.dumps(office.api.recorded())
    assert "staging-read" not in said
    assert "sha256:" in said
    assert f"of {len(text)} characters" in said


def test_a_call_that_is_repeated_under_its_key_is_one_job(office: Office) -> None:
    key = {"Idempotency-Key": "k"}
    first, again = office.apply(OTHER, headers=key), office.apply(OTHER, headers=key)
    assert first.body == again.body
    assert len(office.world.store.whose(WAITING, "JOB")) == 1
    assert office.apply(FILE, headers=key).code == "key_reused"
    office.swept(first)
    assert office.version == 2


def test_of_two_at_once_one_wins_and_the_other_is_told(office: Office) -> None:
    first, second = office.apply(OTHER), office.apply(FILE, who="ben")
    office.world.sweep(2)
    states = {office.job(each)["job"]["state"] for each in (first, second)}
    assert states == {"done", "failed"}
    assert office.version == 2
    lost = next(each for each in (first, second) if office.job(each)["job"]["state"] == "failed")
    assert "version 2, and not 1 any more: look at the plan again" in office.job(lost)["result"]["words"]
    assert "nothing was changed" in office.job(lost)["job"]["words"]


def test_the_same_file_twice_is_one_version(office: Office) -> None:
    replies = office.apply(OTHER), office.apply(OTHER, who="ben")
    office.world.sweep(2)
    assert [office.job(each)["result"]["version"] for each in replies] == [2, 2]
    assert len(office.world.store.facts("CATALOG")) == 1
    again = office.apply(OTHER, expect=1)
    assert "nothing to do" in office.swept(again)["job"]["words"]


def test_another_version_than_the_expected_one_is_refused_at_once(office: Office) -> None:
    for expect in (0, 2, 10**9):
        reply = office.apply(OTHER, expect=expect)
        assert (reply.status, reply.code) == (409, "other_version")
    assert office.world.store.whose(WAITING, "JOB") == []


def test_a_first_catalogue_is_expected_as_zero(office: Office) -> None:
    assert "version 1, and not 0" in office.apply(OTHER, expect=0).body["error"]["message"]


# Files that are wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE.replace("longest", "longer"), "catalog.yml:5: policies.standard.longer"),
        ("roles: [", "is not YAML from here on"),
        ("hello", "catalog.yml:1"),
        (FILE + "\n---\n" + FILE, "second document"),
        ("roles: !!python/object:os.system {}", "catalogues use no tags"),
        ("x: " + "[" * 5000, "nested more than 8 levels"),
        ("\ufeff\ufeff: \ufffe", "catalog.yml:1"),
    ],
)
def test_what_keeps_no_rules_is_refused_at_once_with_its_lines(office: Office, text: str, said: str) -> None:
    for reply in (office.plan(text), office.apply(text)):
        assert (reply.status, reply.code) == (422, "bad_file"), reply
        assert said in reply.body["error"]["fields"]["text"]
    assert office.world.store.whose(WAITING, "JOB") == []


def test_an_alias_bomb_is_refused_quickly(office: Office) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    begun = time.monotonic()
    reply = office.plan("\n".join(lines))
    assert (reply.status, reply.code) == (422, "bad_file")
    assert "write less" in reply.body["error"]["fields"]["text"]
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "x" * (LONGEST + 1)}, "text"),
        ({"text": FILE + "\x00"}, "text"),
        ({"text": FILE + "\ud800"}, "text"),
        ({"text": ""}, "text"),
        ({"text": FILE, "actor": "ben"}, "actor"),
        ({"text": [FILE]}, "text"),
        ({}, "text"),
    ],
)
def test_what_is_no_text_is_bad_input(office: Office, body: object, field: str) -> None:
    reply = office.api("POST", "/v1/catalog/plan", body)
    assert (reply.status, reply.code) == (400, "bad_input")
    assert field in reply.body["error"]["fields"]


def test_an_apply_names_what_it_expects(office: Office) -> None:
    reply = office.api("POST", "/v1/catalog/apply", {"text": FILE})
    assert (reply.status, list(reply.body["error"]["fields"])) == (400, ["expect"])


def test_somebody_whom_nobody_knows_is_a_problem_with_its_line(office: Office) -> None:
    reply = office.apply(OTHER.replace("cat@", "nobody@"))
    found = office.swept(reply)
    assert found["job"]["state"] == "failed"
    (line,) = found["result"]["problems"]
    assert line.startswith("catalog.yml:7: ")
    assert "nobody@example.com has no account in Slack" in line
    assert "nothing was changed" in found["result"]["words"]
    assert office.version == 1


def test_a_target_that_okta_does_not_have_is_a_problem(office: Office) -> None:
    found = office.swept(office.plan(OTHER.replace("00g2", "00gNOT")))
    assert found["job"]["state"] == "failed"
    assert "00gNOT" in found["result"]["problems"][0]


# Who may


def test_a_machine_may_plan_and_may_not_apply_unless_it_is_listed(office: Office) -> None:
    machine = identity(role_of(MACHINE)[1], "build-7")
    planned = office.plan(OTHER, identity=machine)
    assert planned.status == 202
    refused = office.apply(OTHER, identity=machine)
    assert (refused.status, refused.code) == (403, "not_a_person")
    assert "ACCESS_TOOLS_CATALOG_ROLES" in refused.body["error"]["message"]
    listed = replace(office.door.allowed, catalog_roles=frozenset({role_of(MACHINE)}))
    object.__setattr__(office.door, "allowed", listed)
    found = office.swept(office.apply(OTHER, identity=machine))
    assert found["result"]["version"] == 2
    (fact,) = office.world.store.facts("CATALOG")
    assert fact.actor == machine["userArn"]


def test_a_listed_role_that_fixes_names_is_a_person_all_the_same() -> None:
    from tools.callers import caller_of, wanted
    from tools.operation import Caller, Who

    caller = caller_of(identity())
    assert isinstance(caller, Caller)
    arn = f"arn:aws:iam::{caller.account}:role/{caller.role}"
    assert wanted(Who.LISTED, caller, Allowed.of([], [arn], "", [arn]))
    assert not wanted(Who.LISTED, caller, Allowed.of([], [], "", [arn]))
    assert wanted(Who.LISTED, caller, Allowed.of([arn]))


def test_whoever_has_left_meanwhile_puts_nothing_in_force(office: Office) -> None:
    reply = office.apply(OTHER)
    become(office, "ann", standing=Standing.OKTA_GONE)
    found = office.swept(reply)
    assert found["job"]["state"] == "failed"
    assert "may not do so any more" in found["job"]["words"]
    assert office.version == 1


def test_whoever_was_looked_up_long_ago_is_looked_up_again(office: Office) -> None:
    reply = office.apply(OTHER)
    become(office, "ann", checked_at=office.world.clock() - 25 * 3600)
    assert office.swept(reply)["job"]["state"] == "done"


@pytest.mark.parametrize("call", ["no-such-call", "that of the plan", "that of another file"])
def test_a_job_that_nobody_called_for_is_not_done(office: Office, call: str) -> None:
    """Whoever can write records and nothing else has no file put in force, unless a call for that very file is on record."""
    planned = office.plan(OTHER)
    other = office.apply(FILE)
    office.world.sweep()
    assert office.version == 2
    calls = {"that of the plan": planned, "that of another file": other}
    named = office.carried(calls[call]).carry["call"] if call in calls else call
    job = office.carried(planned)
    assert isinstance(job, Job)
    forged = replace(
        job,
        id="forged",
        kind_of="catalog-apply",
        by=okta("ann"),
        state=JobState.RUNNING,
        version=1,
        carry={"call": named, "expect": "2", **{name: job.carry[name] for name in ("file", "size", "texts")}},
        due=Due(Lane.TELL, office.world.clock()),
    )
    pieces = [Write(each, None) for each in cut("forged", "TEXT", OTHER, job.until)]
    office.world.store.commit(Change(writes=(Write(forged, None), *pieces)))
    office.world.sweep()
    found = office.api("GET", "/v1/jobs/forged").body
    assert found["job"]["state"] == "failed"
    assert "no call for it is on record" in found["job"]["words"]
    assert office.version == 2


def test_so_many_wait_and_no_more(office: Office) -> None:
    replies = [office.plan(f"# {number}\n{OTHER}") for number in range(WAITING_MOST)]
    assert {each.status for each in replies} == {202}
    refused = office.plan(OTHER)
    assert (refused.status, refused.code) == (503, "many_waiting")
    assert int(refused.headers["retry-after"]) > 0
    office.world.sweep()
    assert office.plan(OTHER).status == 202


# What takes long


def newcomers(office: Office, count: int) -> str:
    """A catalogue with so many approvers whom nobody has looked up yet."""
    from access.ports import OktaPerson

    emails = [f"new{number}@example.com" for number in range(count)]
    for email in emails:
        name = email.partition("@")[0]
        office.world.directory.people[okta(name)] = OktaPerson(okta(name), email, email, name, True)
        account = office.chat.accounts[slack("ann")]
        office.chat.accounts[slack(name)] = replace(account, slack=slack(name), name=name, email=email)
    return OTHER.replace("[ben@", f"[{', '.join(emails)}, ben@")


def test_people_are_looked_up_as_fast_as_slack_answers_and_each_once(office: Office) -> None:
    office.chat.a_minute = 15
    reply = office.apply(newcomers(office, 40))
    seen = [office.swept(reply)["job"] for _ in range(3)]
    assert [each["done"] for each in seen] == [18, 33, 43]
    assert seen[0]["words"] == (
        "looking up 18 of 43 people; Slack and Okta answer so many questions a minute"
    )
    assert [each["state"] for each in seen] == ["running", "running", "done"]
    assert sorted(set(office.chat.asked)) == sorted(office.chat.asked)
    assert len(office.chat.asked) == 40
    assert office.version == 2


def test_what_is_applied_after_a_plan_asks_nobody_again(office: Office) -> None:
    text = newcomers(office, 30)
    assert office.swept(office.plan(text))["job"]["state"] == "done"
    office.chat.asked.clear()
    assert office.swept(office.apply(text))["job"]["state"] == "done"
    assert office.chat.asked == []


def test_a_slice_ends_in_time_and_the_rest_is_done_in_the_next(office: Office) -> None:
    text = newcomers(office, 10)
    reply = office.apply(text)
    office.left = 19.0
    assert office.swept(reply)["job"]["words"] == "it begins within a minute"
    office.left = 25.0
    found = office.swept(reply)["job"]
    assert found["words"] == "putting the file in force in a minute"
    assert (found["state"], office.version) == ("running", 1)
    office.left = 55.0
    assert office.swept(reply)["job"]["state"] == "done"


def test_while_slack_is_down_it_waits_and_then_it_is_given_up(office: Office) -> None:
    text = newcomers(office, 5)
    office.chat.down = True
    reply = office.apply(text)
    assert office.swept(reply)["job"]["words"] == "looking up 3 of 8 people; Slack or Okta does not answer"
    found = office.swept(reply, 125)
    assert found["job"]["state"] == "failed"
    assert "not finished within two hours" in found["job"]["words"]
    assert "nothing was changed" in found["job"]["words"]
    office.chat.down = False
    assert office.swept(reply)["job"]["state"] == "failed"
    assert office.version == 1


def test_while_okta_answers_no_more_of_these_questions_it_waits(office: Office) -> None:
    text = newcomers(office, 4)
    office.world.directory.room = 2
    reply = office.plan(text)
    found = office.swept(reply)["job"]
    assert (found["state"], found["done"]) == ("running", 5)
    assert "so many questions a minute" in found["words"]
    office.world.directory.room = 99
    assert office.swept(reply)["job"]["state"] == "done"


def test_while_okta_is_down_it_waits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(_: str) -> object:
        raise TryAgain("Okta answers 503", service=True)

    reply = office.apply(OTHER)
    with monkeypatch.context() as patch:
        patch.setattr(office.org, "group", down)
        patch.setattr(office.org, "groups", lambda: down(""))
        found = office.swept(reply)["job"]
        assert (found["state"], office.version) == ("running", 1)
        assert "Okta does not answer" in found["words"]
    assert office.swept(reply, 2)["job"]["state"] == "done"


def test_what_never_fits_into_a_sweep_is_given_up_and_told_where_it_can_be_done(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_finishing, "LAST", 60.0)
    reply = office.plan(OTHER)
    assert office.swept(reply)["job"]["words"].startswith("there was not enough time in this minute")
    found = office.swept(reply, 12)["job"]
    assert found["state"] == "failed"
    assert "beside the tables" in found["words"]


def test_a_result_that_is_too_long_is_cut(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_ends, "RESULT_MOST", 1000)
    monkeypatch.setattr(job_ends, "WORDS_MOST", 100)
    result = office.swept(office.plan(OTHER))["result"]
    assert result["words"].endswith("too long to be shown here.")
    assert result["details"] is None
    assert result["expect"] == 1


def test_a_large_file_is_kept_in_pieces_and_comes_out_as_it_went_in(office: Office) -> None:
    text = OTHER + "".join(f"# {number} 漢字 ünïcode\r\n" for number in range(20_000))
    reply = office.apply(text)
    assert int(office.carried(reply).carry["texts"]) > 3
    office.swept(reply)
    exported = office.api("GET", "/v1/catalog/export").body
    assert exported["text"] == text


def test_the_chains_of_the_audit_are_whole_afterwards(office: Office) -> None:
    office.swept(office.apply(OTHER))
    office.swept(office.apply(FILE.replace("AWS Role", "Role"), expect=2))
    subjects = {key.pk for key in office.world.store._records if key.pk.startswith(("JOB#", "CALL#"))}
    assert len(subjects) > 2
    for subject in subjects:
        assert first_break(list(office.world.store.facts(subject))) is None


def test_a_claimed_job_is_left_alone(office: Office) -> None:
    reply = office.plan(OTHER)
    job = office.carried(reply)
    claimed = replace(job, due=Due(Lane.TELL, office.world.clock() + 90), version=2)
    office.world.store.commit(Change(writes=(Write(claimed, 1),)))
    assert office.swept(reply)["job"]["state"] == "running"
    assert office.swept(reply)["job"]["state"] == "done"


def test_whoever_comes_while_a_slice_runs_leaves_the_job_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = newcomers(office, 2)
    reply = office.apply(text)
    seen: list[bool] = []
    errands = office.world.outside.errands
    assert errands

    def meanwhile(real: Callable[[str], object]) -> Callable[[str], object]:
        def call(asked: str) -> object:
            before = office.carried(reply)
            errands.go_on(before.key, lambda: 55.0)
            seen.append(office.carried(reply) == before)
            return real(asked)

        return call

    monkeypatch.setattr(office.org, "group", meanwhile(office.org.group))
    monkeypatch.setattr(office.chat, "account_by_email", meanwhile(office.chat.account_by_email))
    assert office.swept(reply)["job"]["state"] == "done"
    assert seen == [True] * 3


@pytest.mark.parametrize("lag", [0, 30])
def test_an_address_that_two_have_or_that_has_just_changed_is_asked_about(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, lag: int
) -> None:
    """With a lag the index still finds dan by the address that he has no more; without, both of them."""
    office = installed(monkeypatch, clock, MemoryStore(clock, lag=lag * 60))
    reply = office.plan(OTHER)
    office.world.sweep(lag - 1 if lag else 0)
    if lag:
        become(office, "dan", email="daniel@example.com")
    else:
        become(office, "eve", email="Dan@example.com")
    found = office.swept(reply, 2)
    assert found["job"]["state"] == "done"
    assert office.chat.asked == ["dan@example.com"]
