"""What docs/okta-import.md says is so: its options, its numbers, its example of the doctor, and that the example company passes."""

import re
from argparse import ArgumentParser
from pathlib import Path

from access.catalog_draft import Draft
from access.catalog_rules import check
from access.org import Right
from handlers.local_okta import add_import
from provisioners import Okta
from provisioners._buckets import MOST
from provisioners._credentials import SCOPES
from provisioners.okta_org import OktaOrg
from sandbox.company import company
from sandbox.moving_in import move_in
from sandbox.okta import PretendOkta
from store.catalog_file import read
from tests.clock import Clock
from tools.doctor import examine, okta
from tools.targets import FEW, look

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "okta-import.md").read_text(encoding="utf-8")
FLAT = " ".join(PAGE.split())


def test_the_options_and_what_they_are_when_left_out() -> None:
    parser = ArgumentParser()
    add_import(parser)
    shown = dict(re.findall(r"^\| `(--[\w-]+)` \|.*\| (.+) \|$", PAGE, re.MULTILINE))
    options = {action.option_strings[0]: action for action in parser._actions if action.dest != "help"}
    assert set(shown) == set(options)
    for name, action in options.items():
        if isinstance(action.default, str):
            assert shown[name] == f"`{action.default}`"
        assert (shown[name] == "must be given") == action.required


def test_the_numbers() -> None:
    assert FEW == 20
    assert "Up to twenty apps or groups" in FLAT
    assert MOST["okta:apps"] == 50
    assert "fifty calls a minute about apps" in FLAT


def test_the_example_company_passes_and_costs_as_many_calls_as_the_page_says(clock: Clock) -> None:
    draft = check(read((ROOT / "catalog.example.yml").read_text(encoding="utf-8")).plain)
    assert isinstance(draft, Draft)
    with PretendOkta(clock) as pretend:
        move_in(company(draft), pretend)

        def never(seconds: float) -> None:
            raise AssertionError(f"it waits {seconds} s")

        org = OktaOrg(Okta(pretend.url, pretend.token, clock=clock), pause=never, say=lambda _: None)
        looked = look(draft.roles.values(), org)
        assert looked.problems == ()
        assert looked.notes == ()
        assert pretend.count() == 13
    assert f"with its {len(draft.roles)} roles costs thirteen calls" in FLAT


class Way:
    """Implements `access.org.Door`: nobody granted one of the scopes."""

    scoped = True
    scopes = SCOPES

    def ahead(self) -> int:
        return 0

    def enter(self) -> str:
        return "a service app"

    def right(self, scope: str) -> Right:
        return Right.NO_SCOPE if scope == "okta.apps.manage" else Right.GIVEN


def test_the_doctor_says_what_the_page_shows() -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    said = [str(finding) for finding in examine([okta(Way())]).findings]
    assert set(shown.splitlines()) <= set(said)
