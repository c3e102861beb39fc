"""`catalog …`: what operators do with the catalogue, with people from Slack and Okta and targets from Okta."""

import getpass
import json
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from access import comparing, looking_out
from access.catalog_draft import Email
from access.desk import Desk
from access.keys import RoleKey
from handlers import local_people, wiring
from handlers.local_okta import org
from handlers.local_say import CHANGES, DONE, REFUSED, answer, give, say
from handlers.settings import Settings
from tools import (
    catalog,
    catalog_explain,
    catalog_export,
    catalog_finding,
    catalog_overlay,
    catalog_preview,
    catalog_ready,
)
from tools.catalog_ports import Ports
from tools.catalog_reading import NotLoaded


class Told(Protocol):
    """What an operation came to."""

    @property
    def words(self) -> str: ...
    @property
    def plain(self) -> object: ...


def add_commands(parser: ArgumentParser) -> None:
    """The verbs and their arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    plan = verbs.add_parser(
        "plan", help="show what a file would change and whom it would touch; write nothing"
    )
    plan.add_argument("file", type=Path)
    apply = verbs.add_parser("apply", aliases=["load"], help="check a catalogue file and put it in force")
    apply.add_argument("file", type=Path)
    apply.add_argument("--expect", type=int, metavar="VERSION", help="only if this version is in force")
    apply.add_argument("--plan", default="", metavar="ID", help="only what this plan showed")
    export = verbs.add_parser("export", help="give back the file that was applied, byte for byte")
    export.add_argument(
        "--version", type=int, metavar="VERSION", help="another version than the one in force"
    )
    history = verbs.add_parser("history", help="list who applied what, when")
    history.add_argument("version", type=int, nargs="?", help="what one version changed")
    explain = verbs.add_parser("explain", help="say whether somebody may ask for a role, and what says so")
    explain.add_argument("person", metavar="PERSON", help="their e-mail address")
    explain.add_argument("role", metavar="ROLE", help="the role's key")
    explain.add_argument(
        "--with", type=Path, dest="file", metavar="FILE", help="and what would differ with this file"
    )
    for each in (plan, apply, history, explain):
        each.add_argument("--json", action="store_true", help="answer for programs")


def run(chosen: Namespace) -> int:
    """One of them. Raises what `handlers.local` tells."""
    verbs = {"plan": _plan, "export": _export, "history": _history, "explain": _explain}
    return verbs.get(chosen.verb, _apply)(chosen)


def _plan(chosen: Namespace) -> int:
    found = catalog_preview.preview(_text(chosen.file), _ports(_aside()), str(chosen.file))
    _tell(found, chosen)
    if isinstance(found, NotLoaded):
        return REFUSED
    return DONE if found.ready.repeated else CHANGES


def _apply(chosen: Namespace) -> int:
    expected = catalog.Expected(chosen.expect, chosen.plan)
    actor = f"operator:{getpass.getuser()}"
    outcome = catalog.load(
        _text(chosen.file), _ports(_desk()), actor=actor, name=str(chosen.file), expected=expected
    )
    _tell(outcome, chosen)
    if isinstance(outcome, catalog.Loaded):
        looking_out.begin(_desk())
        comparing.begin(_desk())
    return DONE if isinstance(outcome, catalog.Loaded) else REFUSED


def _export(chosen: Namespace) -> int:
    found = catalog_export.export(wiring.store(_settings()), chosen.version)
    if isinstance(found, catalog_export.NotThere):
        answer(found.words)
        return REFUSED
    if found.edited:
        say("owners have changed these approver lists in Slack since; to have them in the file, write:")
        for line in found.edited:
            say(f"  {line}")
    give(found.text)
    return DONE


def _history(chosen: Namespace) -> int:
    found = catalog_export.history(wiring.store(_settings()), chosen.version)
    _tell(found, chosen)
    return REFUSED if isinstance(found, catalog_export.NotThere) else DONE


def _explain(chosen: Namespace) -> int:
    desk, over = _aside(), None
    if chosen.file:
        ready = catalog_ready.ready(_text(chosen.file), _ports(desk), str(chosen.file))
        if isinstance(ready, NotLoaded):
            _tell(ready, chosen)
            return REFUSED
        over = catalog_overlay.records(ready)
    email = Email(chosen.person.strip().casefold())
    person = local_people.introducing(_settings(), desk)(email)
    if person is None:
        _tell(catalog_export.NotThere(f"{email} {catalog_finding.NOBODY}"), chosen)
        return REFUSED
    role = RoleKey(chosen.role)
    _tell(catalog_explain.explain(desk, person, role, over, str(chosen.file)), chosen)
    return DONE


def _tell(told: Told, chosen: Namespace) -> None:
    answer(json.dumps(told.plain, indent=2, ensure_ascii=False) if chosen.json else told.words)


def _text(file: Path) -> str:
    """Every byte of it counts: nothing is changed about the ends of lines."""
    return file.read_bytes().decode("utf-8")


def _settings() -> Settings:
    return wiring.settings("local")


def _desk() -> Desk:
    return wiring.desk(_settings())


def _aside() -> Desk:
    """For what only looks: people are looked up, and nothing of that is kept."""
    desk = _desk()
    return replace(desk, store=catalog_overlay.Overlay(desk.store, {}))


def _ports(desk: Desk) -> Ports:
    """The catalogue itself is read where it is; what is learnt about people is kept with the desk."""
    from store.catalog_file import read

    found = _settings()
    find = local_people.finder(found, desk)
    return Ports(read, find, wiring.store(found), desk.clock, say, org(found))
