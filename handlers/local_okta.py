"""`okta import` and `doctor`: what operators ask Okta. Nothing is changed anywhere; a proposal is written where one says."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from access.catalog_roles import EMAIL
from access.catalog_sheet import SLUG
from handlers import wiring
from handlers.local_say import DONE, REFUSED, answer, say
from handlers.settings import Settings
from tools import doctor, in_force, okta_import, okta_naming

if TYPE_CHECKING:
    from provisioners.okta_org import OktaOrg


def org(found: Settings) -> "OktaOrg":
    """What the organisation has, read with patience and with progress."""
    from provisioners.okta_org import OktaOrg

    return OktaOrg(wiring.okta(found, yields=True), pause=wiring.pause, say=say)


def examine(*, tell: bool = False) -> int:
    """The doctor, with the checks that the sweep has as well."""
    from handlers import examining

    report = doctor.examine(examining.checks(wiring.settings("local"), wiring.pause, say, tell=tell))
    answer(report.words)
    return DONE if report.well else REFUSED


def add_import(parser: ArgumentParser) -> None:
    """The arguments of `okta import`."""
    for option, default, what in (
        ("--aws-app", okta_naming.APP, "apps, one for each role"),
        ("--pushed-group", okta_naming.PUSHED, "groups that an app pushes"),
        ("--group", okta_naming.GROUP, "plain groups"),
    ):
        parser.add_argument(
            option, metavar="PATTERN", type=_pattern(default), default=default, help=f"{what}: {default}"
        )
    parser.add_argument("--policy", type=_name, default="everyday", help="the policy of every entry")
    parser.add_argument(
        "--approvers", type=_name, default="imported", help="the approver list of every entry"
    )
    parser.add_argument(
        "--owner", type=_email, required=True, help="the e-mail address of every entry's owner"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="where to write the proposal")


def propose(chosen: Namespace) -> int:
    _refuse_to_overwrite(chosen.output)
    found = wiring.settings("local")
    wishes = okta_import.Wishes(
        apps=chosen.aws_app,
        pushed=chosen.pushed_group,
        groups=chosen.group,
        policy=chosen.policy,
        approvers=chosen.approvers,
        owner=chosen.owner,
    )
    proposal = okta_import.propose(wishes, org(found), in_force.lines(wiring.store(found)))
    say(proposal.words)
    text = proposal.fragment(wishes)
    if chosen.output is None:
        answer(text.rstrip("\n"))
    else:
        _refuse_to_overwrite(chosen.output)  # Somebody may have begun to edit it meanwhile.
        _write(chosen.output, text)
        say(f"written to {chosen.output}; review it, then add it to your catalogue")
    return DONE


def _pattern(example: str) -> Callable[[str], okta_naming.Naming]:
    def read(text: str) -> okta_naming.Naming:
        try:
            return okta_naming.naming(text, example)
        except okta_naming.WrongPattern as error:
            raise ArgumentTypeError(str(error)) from error

    return read


def _name(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise ArgumentTypeError(
            f"{text!r} is no name of a catalogue; write lower-case letters, digits and hyphens"
        )
    return text


def _email(text: str) -> str:
    if not EMAIL.fullmatch(text):
        raise ArgumentTypeError(f"{text!r} is not an e-mail address; write for example maya@acme.example")
    return text


def _refuse_to_overwrite(output: Path | None) -> None:
    """Nobody's work is written over: neither a catalogue, nor a proposal into which somebody has put some; another proposal is."""
    if output is None or not output.exists():
        return
    text = output.read_text(encoding="utf-8", errors="replace")
    if not text.startswith(okta_import.MARK):
        raise FileExistsError(f"{output} is there already and is no proposal; choose another name")
    if not okta_import.untouched(text):
        raise FileExistsError(f"{output} is there already and was edited; choose another name")


def _write(output: Path, text: str) -> None:
    """Whole or not at all."""
    half = output.with_name(f".{output.name}.half")
    half.write_text(text, encoding="utf-8")
    half.replace(output)
