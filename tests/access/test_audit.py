"""The chain of facts names the first row that does not belong."""

from dataclasses import replace

from access.audit import Fact, What, first_break


def chain(length: int) -> list[Fact]:
    facts: list[Fact] = []
    for sequence in range(1, length + 1):
        before = facts[-1].hash if facts else ""
        facts.append(Fact("REQ#1", sequence, What.ASKED, "ann", 100 + sequence, {"n": str(sequence)}, before))
    return facts


def test_an_unbroken_chain() -> None:
    assert first_break(chain(5)) is None
    assert first_break([]) is None


def test_a_changed_row_is_found_at_the_next_one() -> None:
    facts = chain(5)
    facts[2] = replace(facts[2], actor="eve")
    assert first_break(facts) == facts[3]


def test_a_removed_an_inserted_and_a_swapped_row_are_found() -> None:
    facts = chain(5)
    assert first_break(facts[:2] + facts[3:]) == facts[3]
    assert first_break([*facts[:2], facts[1], *facts[2:]]) == facts[1]
    assert first_break([facts[0], facts[2], facts[1], *facts[3:]]) == facts[2]


def test_every_part_of_a_row_is_in_its_hash() -> None:
    fact = chain(1)[0]
    changed = [
        replace(fact, subject="REQ#2"),
        replace(fact, sequence=2),
        replace(fact, what=What.DENIED),
        replace(fact, actor="eve"),
        replace(fact, at=1),
        replace(fact, detail={}),
        replace(fact, before="x"),
    ]
    assert len({each.hash for each in [fact, *changed]}) == 8


def test_the_order_of_details_does_not_matter() -> None:
    fact = chain(1)[0]
    assert replace(fact, detail={"a": "1", "b": "2"}).hash == replace(fact, detail={"b": "2", "a": "1"}).hash
