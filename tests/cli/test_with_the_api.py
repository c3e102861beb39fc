"""The command line against the real API: the commands are its operations, and what people read is what it says."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from accessctl.command import Kind, Place
from accessctl.commands import COMMANDS
from handlers import logs, wiring
from tests.cli.api import Api, Says, Seen
from tests.cli.behind import invoked
from tests.cli.conftest import Ran
from tests.clock import Clock
from tests.tools.api import door
from tests.tools.catalogues import FILE, OTHER, Office
from tests.world import World
from tools.operation import Kind as Its
from tools.operation import Operation, Where
from tools.operations import OPERATIONS

Run = Callable[..., Ran]
PLACES = {Where.PATH: Place.PATH, Where.QUERY: Place.QUERY, Where.BODY: Place.BODY}
KINDS = {
    Its.TEXT: {Kind.TEXT, Kind.FILE},
    Its.WHOLE: {Kind.WHOLE},
    Its.FLAG: {Kind.SWITCH},
    Its.TEXTS: {Kind.TEXTS},
}


@dataclass
class Service:
    """The API behind the server. `session`: who signs, as API Gateway would have found out by the signature."""

    world: World
    session: str = "ann@example.com"
    role: str = "tools-invoke"

    def answer(self, seen: Seen) -> Says:
        return invoked(seen, self.session, self.role)


@pytest.fixture
def service(api: Api, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Service:
    found = Service(World(clock))
    behind = door(found.world)
    monkeypatch.setattr(wiring, "tools", lambda: behind)
    monkeypatch.setattr(logs, "invocation", nullcontext)  # its lines would stand among those of the command
    api.behind = found.answer
    return found


def ask(run: Run, *more: str) -> str:
    ran = run(
        *("requests", "ask", "staging-read", "--duration", "for 1w", "--reason", "to see the logs"),
        *("--approver", "ben@example.com", "--json", *more),
    )
    assert ran.status == 0, ran.err
    return str(json.loads(ran.out)["request"]["id"])


def test_a_request_is_asked_for_listed_approved_and_ended(run: Run, service: Service) -> None:
    request = ask(run)
    listed = run("requests", "list", "--person", "ann@example.com")
    assert listed.status == 0
    assert request in listed.out
    assert "staging-read" in listed.out
    service.session = "ben@example.com"
    assert run("requests", "list", "--person", "ann@example.com", "--all").out.count(request) == 1
    assert run("requests", "approve", request).status == 0
    shown = run("requests", "show", request)
    assert "approved" in shown.out
    assert "to see the logs" in shown.out
    service.session = "ann@example.com"
    assert run("requests", "end", request).status == 0


def test_who_has_what_is_a_table_from_either_side(run: Run, service: Service) -> None:
    request = ask(run)
    service.session = "ben@example.com"
    run("requests", "approve", request)
    service.world.work()
    for typed in (
        ("who", "ann@example.com"),
        ("who", "--role", "staging-read"),
        ("grants", "list", "--role", "staging-read"),
    ):
        ran = run(*typed)
        assert ran.status == 0
        row = next(line for line in ran.out.splitlines() if line.startswith(request))
        assert row.split()[2:4] == ["staging-read", "active"]
    nobody = run("who", "nobody@example.com")
    assert nobody.status == 4


def test_the_record_is_searched_exported_and_verified(run: Run, service: Service) -> None:
    request = ask(run)
    found = run("audit", "search", "--subject", f"REQ#{request}")
    assert "asked" in found.out
    exported = [json.loads(line) for line in run("audit", "export").out.splitlines()]
    assert {"asked", "called"} <= {fact["what"] for fact in exported}
    verified = run("audit", "verify", "--json")
    assert verified.status == 0
    assert json.loads(verified.out)["job"]["state"] == "done"
    assert run("stuck", "list").status == 0


@pytest.mark.parametrize(
    ("session", "role", "typed", "status", "code"),
    [
        ("ann@example.com", "tools-invoke", "approve {}", 5, None),
        ("ben@example.com", "tools-invoke", "approve nothing-like-it", 4, "not_found"),
        ("ben@example.com", "deployer", "approve {}", 3, "not_a_person"),
        ("ben@example.com", "admin", "approve {}", 3, "not_allowed"),
        ("ben@example.com", "tools-invoke", "deny {} --reason=", 2, "bad_input"),
        ("ben@example.com", "tools-invoke", "approve {} --duration weekly", 2, "bad_input"),
    ],
)
def test_a_refusal_has_the_status_of_its_kind(
    run: Run, service: Service, session: str, role: str, typed: str, status: int, code: str | None
) -> None:
    request = ask(run)
    service.session, service.role = session, role
    ran = run("--json", "requests", *typed.format(request).split())
    error = json.loads(ran.err)["error"]
    assert (ran.status, error["exit"]) == (status, status)
    assert code in {None, error["code"]}
    assert error["message"]
    assert error["request_id"]


def test_a_command_that_is_typed_again_with_its_key_is_done_once(run: Run, service: Service) -> None:
    first, again = ask(run, "--key", "k1"), ask(run, "--key", "k1")
    assert first == again
    ran = run("requests", "withdraw", first, "--key", "k1")
    assert ran.status == 5
    assert "choose a new key" in ran.err


def test_a_catalogue_is_planned_and_put_in_force(
    run: Run, api: Api, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office = Office(clock)
    service = Service(office.world, "ben@example.com")
    monkeypatch.setattr(wiring, "tools", lambda: office.door)
    monkeypatch.setattr(logs, "invocation", nullcontext)

    def answer(seen: Seen) -> Says:
        office.world.sweep()  # A minute between two calls.
        return service.answer(seen)

    api.behind = answer
    (tmp_path / "catalog.yml").write_text(OTHER)
    file = str(tmp_path / "catalog.yml")
    begun = run("catalog", "plan", file, "--no-wait", "--json")
    job = json.loads(begun.out)["job"]
    assert job["state"] == "running"
    planned = run("catalog", "plan", file)
    assert planned.status == 0, planned.err
    assert "role second: " in planned.out
    assert "apply it with expect 1" in planned.out
    later = run("jobs", "show", job["id"])
    assert "role second: " in later.out
    applied = run("catalog", "apply", file, "--expect", "1", "--yes", "--json")
    assert applied.status == 0, applied.err
    assert json.loads(applied.out)["result"]["version"] == 2
    assert "Second - AWS Role" in office.titles
    (fact,) = office.world.store.facts("CATALOG")
    assert fact.actor == "00u-ben"
    late = run("catalog", "apply", file, "--expect", "7", "--yes")
    assert late.status == 0, "what is in force already may be sent again"
    (tmp_path / "catalog.yml").write_text(FILE)
    refused = run("catalog", "apply", file, "--expect", "1", "--yes")
    assert refused.status == 5
    assert "is version 2, and not 1" in refused.err
    service.role = "deployer"
    assert run("catalog", "apply", file, "--expect", "2", "--yes").status == 3
    (tmp_path / "catalog.yml").write_text(FILE.replace("longest", "longer"))
    wrong = run("catalog", "plan", file)
    assert wrong.status == 5
    assert "text: catalog.yml:5: policies.standard.longer" in wrong.err


def test_health_says_that_nothing_was_swept_yet(run: Run, service: Service) -> None:
    ran = run("health")
    assert ran.status == 8
    assert "sweep" in ran.out


def test_the_description_is_printed(run: Run, service: Service) -> None:
    assert set(json.loads(run("openapi").out)["paths"]) == {each.path for each in OPERATIONS}


# The table of commands is the list of operations


def _commands() -> dict[tuple[str, str], Any]:
    return {(each.method, path): each for each in COMMANDS for path in each.paths}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_every_operation_has_its_command_with_all_that_it_takes(operation: Operation) -> None:
    command = _commands()[operation.method, operation.path]
    sent = {(arg.place, arg.name): arg for arg in command.args if arg.place is not Place.HERE}
    for param in operation.params:
        arg = sent[PLACES[param.where], param.name]
        assert arg.kind in KINDS[param.kind], param.name
        either = (
            len(command.paths) > 1
        )  # One of several addresses, and what stands in the other is not given.
        asked = (command.special, param.name) == (
            "apply",
            "expect",
        )  # The plan, which is shown first, says it.
        assert not param.required or arg.required or not arg.flags or either or asked, (
            f"{param.name} must be given"
        )
        assert not arg.one_of or set(arg.one_of) == set(param.one_of), param.name
    others = {name for place, name in sent if place is not Place.PATH}
    assert others <= {param.name for param in operation.params}, operation.name
    assert set(command.fixed) <= {(param.name, value) for param in operation.params for value in param.one_of}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_what_may_change_something_is_sent_under_a_key(operation: Operation) -> None:
    assert not operation.changes or _commands()[operation.method, operation.path].changes


def test_every_command_has_its_operation() -> None:
    there = {path for _, path in ((each.method, each.path) for each in OPERATIONS)}
    assert {path for _, path in _commands()} <= there
