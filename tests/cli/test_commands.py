"""Commands become signed calls, and answers become what people and programs read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.api import Api, Says, refused
from tests.cli.conftest import Ran

Run = Callable[..., Ran]
REQUEST = {
    "id": "019b76dac000",
    "role": "staging-read",
    "shown": "waiting",
    "requester": {"okta": "00u1", "slack": "U1"},
    "duration": "for 1w",
    "end": "2026-11-21T14:00:00Z",
    "reason": "The import of Tuesday failed in staging, and I want to see its logs.",
    "decisions": [],
}


@pytest.mark.parametrize(
    ("typed", "method", "target", "body"),
    [
        ("health", "GET", "/v1/health", None),
        ("requests list", "GET", "/v1/requests", None),
        (
            "requests list --person sam@acme.example --state pending --limit 5",
            "GET",
            "/v1/requests?limit=5&person=sam%40acme.example&state=pending",
            None,
        ),
        ("requests show 019b", "GET", "/v1/requests/019b", None),
        ("requests approve 019b", "POST", "/v1/requests/019b/approve", {}),
        ("requests withdraw 019b", "POST", "/v1/requests/019b/withdraw", {}),
        ("requests end 019b --reason done", "POST", "/v1/requests/019b/end", {"reason": "done"}),
        (
            "requests deny 019b --reason no --lesser small",
            "POST",
            "/v1/requests/019b/deny",
            {"reason": "no", "lesser": "small"},
        ),
        ("grants list --role r", "GET", "/v1/grants?role=r", None),
        ("stuck list", "GET", "/v1/stuck", None),
        ("stuck retry H", "POST", "/v1/stuck/retry", {"holding": "H"}),
        ("who sam@acme.example", "GET", "/v1/people/sam@acme.example/access", None),
        ("who --role a/b", "GET", "/v1/roles/a%2Fb/access", None),
        ("catalog explain --person p --role r", "GET", "/v1/catalog/explain?person=p&role=r", None),
        ("audit search --from 2026-11-21", "GET", "/v1/audit?from=2026-11-21", None),
        ("audit verify", "POST", "/v1/audit/verify", {}),
        (
            "emergency ask prod --incident INC-1",
            "POST",
            "/v1/emergencies",
            {"role": "prod", "incident": "INC-1"},
        ),
        ("emergency list --review open", "GET", "/v1/emergencies?review=open", None),
        ("emergency end 019b", "POST", "/v1/emergencies/019b/end", {}),
        (
            "emergency review 019b not_justified --words no",
            "POST",
            "/v1/emergencies/019b/review",
            {"answer": "not_justified", "words": "no"},
        ),
        ("customer check acme", "POST", "/v1/customers/acme/permissions/check", {"write": False}),
        ("customer check acme --write", "POST", "/v1/customers/acme/permissions/check", {"write": True}),
        ("emr check -s web -c j-1", "POST", "/v1/emr/check", {"source": "web", "cluster": "j-1"}),
        (
            "emr replay -s web --from 2025-12-01 --to 2025-12-02 -c j-1",
            "POST",
            "/v1/emr/replays",
            {"source": "web", "from": "2025-12-01", "to": "2025-12-02", "cluster": "j-1"},
        ),
        ("emr show r1", "GET", "/v1/emr/replays/r1", None),
        ("emr cancel r1", "POST", "/v1/emr/replays/r1/cancel", {}),
        ("jobs show j1", "GET", "/v1/jobs/j1", None),
    ],
)
def test_a_command_is_one_signed_call(
    api: Api, run: Run, typed: str, method: str, target: str, body: object
) -> None:
    api.on(method, target.partition("?")[0].replace("%2F", "/"), Says({"ok": True}))
    assert run(*typed.split()).status == 0
    (seen,) = api.seen
    assert (seen.method, seen.target) == (method, f"/prod{target}")
    assert body is None or seen.json == body
    assert bool(seen.key) is (method == "POST")


def test_asking_sends_the_four_things(api: Api, run: Run) -> None:
    api.on("POST", "/v1/requests", Says({"request": REQUEST, "repeated": False}))
    ran = run(
        *("requests", "ask", "staging-read", "--duration", "for 1w", "--reason", "logs — of Zoë"),
        *("--approver", "maya@acme.example", "--approver", "dan@acme.example"),
    )
    assert api.seen[0].json == {
        "role": "staging-read",
        "duration": "for 1w",
        "reason": "logs — of Zoë",
        "approvers": ["maya@acme.example", "dan@acme.example"],
    }
    assert ran.status == 0
    assert "019b76dac000" in ran.out
    assert "2026-11-21 14:00 UTC" in ran.out


def test_text_of_any_kind_is_signed_as_it_is_sent(api: Api, run: Run) -> None:
    api.on("GET", "/v1/grants", Says({"items": [], "next": None}))
    assert run("grants", "list", "--person", "a b+c/%&=é?#@x~*'()").status == 0
    assert api.seen[0].query == {"person": "a b+c/%&=é?#@x~*'()"}


def test_a_list_is_a_table_with_whole_ids(api: Api, run: Run) -> None:
    api.on("GET", "/v1/requests", Says({"items": [REQUEST], "next": None}))
    ran = run("requests", "list", "--person", "sam@acme.example")
    heading, row = ran.out.splitlines()
    assert heading.split() == ["REQUEST", "STATE", "ROLE", "REQUESTER", "DURATION", "ENDS", "WHY"]
    assert row.startswith("019b76dac000  waiting  staging-read  00u1")
    assert row.endswith("see its logs.")


def test_an_empty_list_says_so_beside_the_answer(api: Api, run: Run) -> None:
    api.on("GET", "/v1/stuck", Says({"items": [], "next": None}))
    ran = run("stuck", "list")
    assert (ran.status, ran.out, ran.err) == (0, "", "There is nothing to show.\n")


def test_json_is_the_answer_and_nothing_else(api: Api, run: Run) -> None:
    api.on("GET", "/v1/requests", Says({"items": [REQUEST], "next": "t1"}))
    ran = run("--json", "requests", "list")
    assert json.loads(ran.out) == {"items": [REQUEST], "next": "t1"}
    assert ran.err == ""


def test_a_list_that_goes_on_says_how(api: Api, run: Run) -> None:
    api.on("GET", "/v1/requests", Says({"items": [REQUEST], "next": "t1"}))
    assert "--after t1" in run("requests", "list").err


def test_all_fetches_every_page(api: Api, run: Run) -> None:
    pages = [
        Says({"items": [{"id": str(page)}], "next": follows})
        for page, follows in ((1, "a"), (2, "b"), (3, None))
    ]
    api.on("GET", "/v1/requests", *pages)
    ran = run("requests", "list", "--role", "r", "--all", "--json")
    assert [each["id"] for each in json.loads(ran.out)["items"]] == ["1", "2", "3"]
    assert [seen.query for seen in api.seen] == [
        {"role": "r"},
        {"role": "r", "after": "a"},
        {"role": "r", "after": "b"},
    ]


def test_the_record_is_exported_one_fact_on_a_line(api: Api, run: Run, tmp_path: Path) -> None:
    facts = [{"subject": "é\n", "sequence": each} for each in range(3)]
    first, second = Says({"items": facts[:2], "next": "a"}), Says({"items": facts[2:], "next": None})
    api.on("GET", "/v1/audit/export", first, second)
    assert run("audit", "export", "--from", "2026-11-21", "-o", str(tmp_path / "facts")).status == 0
    assert [json.loads(line) for line in (tmp_path / "facts").read_text().splitlines()] == facts


def test_an_export_that_breaks_off_leaves_the_file_of_before(api: Api, run: Run, tmp_path: Path) -> None:
    (tmp_path / "facts").write_text("before")
    api.on("GET", "/v1/audit/export", Says({"items": [{}], "next": "a"}), refused(403, "not_allowed", "No."))
    assert run("audit", "export", "-o", str(tmp_path / "facts")).status == 3
    assert (tmp_path / "facts").read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["facts"]


def test_the_catalogue_is_exported_as_it_is(api: Api, run: Run, tmp_path: Path) -> None:
    text = "roles:\n  a: {title: Zoë}\n"
    api.on("GET", "/v1/catalog/export", Says({"version": 3, "text": text}))
    assert run("catalog", "export").out == text
    assert run("catalog", "export", "--version", "3", "-o", str(tmp_path / "c.yml")).out == ""
    assert (tmp_path / "c.yml").read_text() == text
    assert api.seen[1].query == {"version": "3"}


def test_what_is_not_well_has_a_status_of_its_own(api: Api, run: Run) -> None:
    api.on("GET", "/v1/health", Says({"ok": False, "sweep": {"at": None}}))
    ran = run("health")
    assert ran.status == 8
    assert "ok" in ran.out


def test_what_a_customer_has_not_allowed_is_a_table_and_a_status(api: Api, run: Run) -> None:
    items = [
        {
            "action": "sts:AssumeRole",
            "on": "arn:aws:iam::210987654321:role/lake",
            "result": "allowed",
            "words": "",
        },
        {"action": "s3:GetObject", "on": "s3://acme/", "result": "denied", "words": "Add s3:GetObject."},
    ]
    answer = {
        "ok": False,
        "customer": "acme",
        "missing": ["s3:GetObject"],
        "items": items,
        "next": None,
        "left": [],
    }
    api.on("POST", "/v1/customers/acme/permissions/check", Says(answer))
    ran = run("customer", "check", "acme")
    assert ran.status == 8
    assert "missing   s3:GetObject\n" in ran.out
    assert ran.out.splitlines()[-1].split()[:3] == ["s3:GetObject", "s3://acme/", "denied"]


def test_hostile_words_of_others_do_not_steer_the_terminal(api: Api, run: Run) -> None:
    evil = "\x1b]0;owned\x07\x1b[2Jred\u202egnp\x9b31m"
    api.on("GET", "/v1/requests", Says({"items": [{**REQUEST, "reason": evil}], "next": evil}))
    api.on(
        "GET", "/v1/requests/x", Says({**REQUEST, "reason": f"one\n{evil}", evil: evil, "who": {evil: evil}})
    )
    api.on("POST", "/v1/requests/x/approve", refused(409, evil, evil, fields={evil: evil}))
    for typed in (["requests", "list"], ["requests", "show", "x"], ["requests", "approve", "x"]):
        for more in ([], ["--json"]):
            ran = run(*more, *typed)
            assert not set(ran.out + ran.err) & set("\x1b\x07\x9b\u202e"), (typed, more)
    assert json.loads(run("--json", "requests", "show", "x").out)[evil] == evil


def test_an_export_names_what_cannot_be_read(api: Api, run: Run) -> None:
    api.on("GET", "/v1/audit/export", Says({"items": [{"a": 1}], "next": None, "unreadable": ["REQ#1/2"]}))
    ran = run("audit", "export")
    assert (ran.status, ran.out) == (8, '{"a":1}\n')
    assert "not in the output: REQ#1/2" in ran.err
