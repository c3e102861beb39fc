"""`okta import` and `doctor` against a pretend Okta and the tables of a local AWS: what an operator reads, and the exit status."""

from pathlib import Path

import pytest

from access.audit import What
from access.catalog_draft import Draft
from access.catalog_rules import check
from handlers import local, wiring
from sandbox.okta.doors import Client
from sandbox.world import World
from store.catalog_file import read
from tests.handlers.conftest import ANN, CATALOG, swept

Capture = pytest.CaptureFixture[str]
OWNER = ["--owner", "dan.oz@acme.example"]
APP, PUSHER, CARRIED, FILLED = "0oaIMPORTED", "0oaPUSHER", "00gIMPORTED", "00gFILLED"


@pytest.fixture
def rich(world: World) -> World:
    """The organisation has more than its catalogue names."""
    world.okta.add_app(APP, "Billing Read - AWS Role")
    world.okta.add_app(PUSHER, "Google Workspace", features=["GROUP_PUSH"])
    world.okta.add_group(CARRIED, "Billing Read - GCP Role")
    world.okta.add_push(PUSHER, CARRIED, "Billing Read")
    world.okta.add_group(FILLED, "aws_123456789012_admin")
    world.okta.add_rule([FILLED], [], name="Everybody in Sales")
    return world


def propose(*arguments: str) -> int:
    return local.main(["okta", "import", *OWNER, *arguments])


def test_a_proposal_is_printed_and_its_plan_beside_it(rich: World, capsys: Capture) -> None:
    assert propose() == 0
    printed = capsys.readouterr()
    assert "aws-billing-read:" in printed.out
    assert f"pushed: {{app: {PUSHER}, to: Google Workspace, as: Billing Read}}" in printed.out
    assert "left out: " not in printed.out
    assert "the group rule 'Everybody in Sales' fills" in printed.err
    assert "is in the catalogue in force already" in printed.err
    assert "asking Okta for its groups:" in printed.err


def test_what_is_proposed_can_be_put_in_force_with_what_is(
    rich: World, tmp_path: Path, capsys: Capture
) -> None:
    output = tmp_path / "proposal.yml"
    assert propose("--policy", "strict", "--approvers", "imported", "--output", str(output)) == 0
    assert not capsys.readouterr().out
    entries = output.read_text().partition("roles:\n")[2]
    text = CATALOG.read_text().replace(
        "\nroles:\n",
        "\n  imported: [dan.oz@acme.example, ben.ito@acme.example, cleo.march@acme.example]\nroles:\n",
    )
    assert text != CATALOG.read_text()
    merged = tmp_path / "merged.yml"
    merged.write_text(text.rstrip() + "\n" + entries)
    assert isinstance(check(read(merged.read_text()).plain), Draft), check(read(merged.read_text()).plain)
    assert local.main(["catalog", "load", str(merged)]) == 0, capsys.readouterr().out
    assert "roles: 2 added" in capsys.readouterr().out


def test_a_proposal_is_the_same_when_run_twice_and_changes_nothing_else(
    rich: World, tmp_path: Path, capsys: Capture
) -> None:
    facts = list(wiring.store(wiring.settings("local")).facts("CATALOG"))
    calls = len(rich.okta.calls)
    first, second = tmp_path / "1.yml", tmp_path / "2.yml"
    for output in (first, second, first):
        assert propose("--output", str(output)) == 0
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.yml*")) == ["1.yml", "2.yml"]
    assert list(wiring.store(wiring.settings("local")).facts("CATALOG")) == facts
    assert {call.method for call in rich.okta.calls[calls:]} == {"GET"}


def test_a_file_that_is_no_proposal_is_not_written_over(rich: World, tmp_path: Path, capsys: Capture) -> None:
    mine = tmp_path / "catalog.yml"
    mine.write_text("policies: {}\n")
    assert propose("--output", str(mine)) == 2
    assert "is there already and is no proposal; choose another name" in capsys.readouterr().err
    assert mine.read_text() == "policies: {}\n"
    assert propose("--output", str(tmp_path / "nowhere" / "x.yml")) == 2


def test_a_proposal_that_was_edited_is_not_written_over(rich: World, tmp_path: Path, capsys: Capture) -> None:
    output = tmp_path / "proposal.yml"
    assert propose("--output", str(output)) == 0
    edited = output.read_text().replace("policy: everyday", "policy: strict", 1)
    output.write_text(edited)
    capsys.readouterr()
    assert propose("--output", str(output)) == 2
    assert "is there already and was edited; choose another name" in capsys.readouterr().err
    assert output.read_text() == edited


def test_another_pattern_finds_other_names(rich: World, capsys: Capture) -> None:
    rich.okta.add_app("0oaOTHER", "AWS: Billing/Write")
    assert propose("--aws-app", "AWS: {account}/{access}") == 0
    printed = capsys.readouterr().out
    assert 'title: "AWS: Billing/Write"' in printed
    assert "Billing Read - AWS Role" not in printed


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--aws-app", "{account} - AWS Role"], "must have {access} exactly once; write for example"),
        (["--group", "nothing"], "write for example 'aws_{account}_{access}'"),
        (["--policy", "Every Day"], "is no name of a catalogue"),
        (["--owner", "maya"], "is not an e-mail address"),
        (["--owner", "maya@acme"], "is not an e-mail address"),
        (["--owner", "a b@acme.example"], "is not an e-mail address"),
        (["--owner", "maya@acme.example,theo@acme.example"], "is not an e-mail address"),
    ],
)
def test_a_wrong_argument_is_refused_with_an_example(arguments: list[str], why: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as raised:
        propose(*arguments)
    assert raised.value.code == 2
    assert why in capsys.readouterr().err


def test_an_outage_proposes_nothing(rich: World, tmp_path: Path, capsys: Capture) -> None:
    rich.okta.down()
    assert propose("--output", str(tmp_path / "x.yml")) == 2
    assert "nothing was changed, because Okta could not be asked" in capsys.readouterr().err
    assert not (tmp_path / "x.yml").exists()


def test_a_rate_limit_is_waited_for(rich: World, capsys: Capture) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        rich.clock.stand(rich.clock() + int(seconds))

    wiring.install(wiring.Surroundings(rich.environ, rich.clock, sleep))
    rich.okta.rate_limit("apps", 4)
    assert propose() == 0
    assert slept
    assert "Okta's rate limit makes us wait" in capsys.readouterr().err


def test_a_target_that_is_wrong_is_a_mistake_with_its_line(
    rich: World, tmp_path: Path, capsys: Capture
) -> None:
    plain = read(CATALOG.read_text()).plain
    draft = check(plain)
    assert isinstance(draft, Draft)
    role = next(each for each in draft.roles.values() if each.target.kind == "okta_group" and not each.pushed)
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(CATALOG.read_text().replace(role.target.ids[0], FILLED))
    assert local.main(["catalog", "load", str(wrong)]) == 1
    printed = capsys.readouterr().out
    assert f"roles.{role.key}.target.okta_group: {FILLED} is the group 'aws_123456789012_admin'" in printed
    assert "the group rule 'Everybody in Sales' fills" in printed
    facts = wiring.store(wiring.settings("local")).facts("CATALOG")
    assert [fact.what for fact in facts] == [What.CATALOG_APPLIED]


def examined(capsys: Capture, *options: str) -> tuple[int, list[str]]:
    status = local.main(["doctor", *options])
    return status, capsys.readouterr().out.splitlines()


def test_a_healthy_organisation_is_all_ok(world: World, capsys: Capture) -> None:
    world.okta.own_token(world.company.person(ANN).okta or "")
    swept()
    calls, said = len(world.okta.calls), len(world.slack.calls)
    status, lines = examined(capsys)
    assert status == 0, lines
    assert {line.partition(" ")[0] for line in lines[:-1]} == {"ok"}
    assert f"ok     Okta lets us in as the owner of the API token, {ANN}" in lines
    assert any(line.startswith("ok     what 6 roles lead to is there and can be given (") for line in lines)
    assert "ok     Slack takes our forms and cards (6 were judged)" in lines
    assert "ok     the last sweep ended 0 s ago" in lines
    assert lines[-1] == "all is well"
    assert {call.method for call in world.okta.calls[calls:]} == {"GET"}
    seen = {call.method for call in world.slack.calls[said:]}
    assert seen == {"auth.test", "bots.info", "blocks.validate", "chat.getPermalink"}, (
        "nothing is written to anybody"
    )


def test_what_changed_in_okta_behind_our_back_is_found(world: World, capsys: Capture) -> None:
    for group in world.company.groups:
        world.okta.add_rule([group.id], [], name="rule")
    status, lines = examined(capsys)
    assert status == 1
    assert any("which the group rule 'rule' fills" in line for line in lines)
    assert lines[-1].endswith("things are wrong")


def test_a_token_that_expired_is_one_sentence(world: World, capsys: Capture) -> None:
    world.okta.expire_token()
    status, lines = examined(capsys)
    assert status == 1
    (only,) = [line for line in lines if line.startswith("wrong")]
    assert "Okta does not accept our credentials" in only


def test_okta_out_of_reach_is_one_sentence(world: World, capsys: Capture) -> None:
    world.okta.down()
    status, lines = examined(capsys)
    assert status == 1
    (only,) = [line for line in lines if line.startswith("wrong")]
    assert only.startswith("wrong  no Okta answers at http://127.0.0.1:")


@pytest.mark.parametrize("missing", ["", "okta.apps.manage"])
def test_a_service_app_is_told_which_scope_is_missing(world: World, capsys: Capture, missing: str) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    from provisioners._credentials import SCOPES

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    world.okta.doors.clients["0oaUS"] = Client(public.decode(), frozenset(SCOPES) - {missing})
    environ = {name: value for name, value in world.environ.items() if name != "OKTA_API_TOKEN"}
    environ |= {"OKTA_CLIENT_ID": "0oaUS", "OKTA_PRIVATE_KEY": private.decode()}
    wiring.install(wiring.Surroundings(environ, world.clock))
    status, lines = examined(capsys)
    assert status == bool(missing), lines
    if missing:
        assert any(line.startswith(f"wrong  missing scope {missing} (") for line in lines)


def test_a_clock_that_is_wrong_is_found(world: World, capsys: Capture) -> None:
    ours = world.clock() - 7200
    wiring.install(wiring.Surroundings(world.environ, lambda: ours))
    status, lines = examined(capsys)
    assert status == 1
    (okta,) = [line for line in lines if "behind Okta's" in line]
    assert okta.startswith("wrong  our clock is 7200 s behind Okta's")
    assert any(line.startswith("wrong  our clock is 7200 s behind Slack's") for line in lines)


def test_without_settings_nothing_can_be_looked_at(capsys: Capture) -> None:
    wiring.install(wiring.Surroundings({}))
    assert local.main(["doctor"]) == 2
    assert "OKTA_ORG_URL is not set" in capsys.readouterr().err
