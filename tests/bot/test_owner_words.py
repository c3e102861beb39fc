"""What owners and second persons read: everybody who is added or removed, whose change it is, and what an end of access does not end."""

from dataclasses import replace

import pytest

from access.catalog import Approver, ApproverList
from access.editing import Editing
from access.edits import Edits, Proposal
from access.home_own import Owned
from access.keys import OktaId, SlackId
from access.listing import MOST
from access.person import Party
from access.request import Decision
from bot.views import edits_card, home_own, owner_forms, owner_words, words
from tests.bot.samples import POLICY, ROLE, WAITING

NOW = 1_800_000_000


def person(number: int) -> Approver:
    return Approver(OktaId(f"00u{number}"), SlackId(f"U{number:010}"), f"n{number}")


def proposal(before: tuple[Approver, ...], after: tuple[Approver, ...], by: int = 0) -> Proposal:
    return Proposal("m", person(by).party, before, after, 1, (person(1).party,), NOW, NOW + 1000)


OLD, NEW = tuple(map(person, range(MOST))), tuple(map(person, range(MOST, 2 * MOST)))


def test_the_second_person_reads_everybody_who_is_added_or_removed() -> None:
    message = edits_card.draw(Edits(ROLE.key, ROLE.title, proposal(OLD, NEW)), person(1).slack)
    said = str(message.blocks)
    assert [each for each in (*OLD, *NEW) if f"<@{each.slack}>" not in said] == []
    assert all(len(block["text"]["text"]) <= 3000 for block in message.blocks if block["type"] == "section")  # type: ignore[index]


def test_a_list_that_is_longer_than_the_form_says_so() -> None:
    def said(people: int) -> str:
        listed = ApproverList(ROLE.key, tuple(map(person, range(people))))
        return str(owner_forms.edit(Editing(ROLE, POLICY, listed, frozenset(), 2)))

    assert "only" not in said(MOST)
    assert f"This list has {MOST + 10} people, and only {MOST} can be chosen here." in said(MOST + 10)


@pytest.mark.parametrize(("by", "foreign"), [("00u0", False), ("00u9", True)])
def test_a_change_of_an_owner_before_is_worded_as_theirs(by: str, foreign: bool) -> None:
    role = replace(ROLE, owner=Party(OktaId("00u0"), SlackId("U0")))
    waits = replace(proposal(OLD[:2], NEW[:2]), by=Party(OktaId(by), SlackId("U9")))
    own = Owned(role, OLD[:2], frozenset(), waits)
    assert own.foreign is foreign
    said = home_own._said(own)
    assert ("Your change waits for" in said) is not foreign
    assert ("<@U9> proposed a change while they owned this role." in said) is foreign


def test_ending_access_speaks_of_this_role_alone() -> None:
    for said in (owner_words.ending("U1"), owner_words.is_ending("U1")):
        assert "by this role" in said
        assert "another role gives them the same" in said


def test_progress_leaves_out_whoever_does_not_count_any_more() -> None:
    agreed = tuple(Decision(person(number).party, approve=True, at=NOW) for number in (1, 2))
    request = replace(WAITING, limits=replace(WAITING.limits, approvals=2), decisions=agreed)
    assert "2 approvals are needed, 2 so far" in words.progress(request)
    said = words.progress(request, (person(1).slack,))
    assert f"2 approvals are needed, 1 so far, by <@{person(2).slack}>." in said
