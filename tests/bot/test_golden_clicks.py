"""A card may hang in Slack for weeks: what an earlier release drew still does what it says when a later one is asked."""

import pytest

from access.calls import Pointer
from tests.bot.golden_clicks import CURRENT, FOLDER, Payload, leads_to, listened_to, name, read
from tests.bot.samples import WAITING

FILES = sorted(FOLDER.glob("*.json"))
SENT = [each for path in FILES for each in read(path)]


@pytest.mark.parametrize(("sent", "wanted"), SENT, ids=lambda each: name(each) if "type" in each else "")
def test_what_was_drawn_by_a_release_leads_to_the_same_verb(sent: Payload, wanted: list[str]) -> None:
    assert leads_to(sent) == wanted


def test_there_is_one_for_everything_that_is_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who adds a button puts what it sends into the file, so that it is never forgotten when another release changes it."""
    there = {name(sent) for sent, _ in read(FOLDER / f"{CURRENT}.json")}
    assert there == set(listened_to(monkeypatch))


def test_hints_that_only_a_newer_release_knows_are_no_hints() -> None:
    """Only the id decides: whatever stands behind what is known may be left unread."""
    pointer = Pointer.to(WAITING)
    assert Pointer.parse(f"{pointer}|zz=1|a/b|") == pointer
