"""The audit pane: every fact on record, newest first, and whether each subject's chain holds. It reads and judges nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from access.audit import Fact, first_break
from access.keys import Table
from sandbox.page.records import Records

Json = dict[str, Any]
MOST = 200


def draw(records: Records, titles: Mapping[str, str], people: Mapping[str, str]) -> Json:
    """Facts, newest first, and the verdict on the chains. `titles` by request id, `people` are names by Okta or Slack id."""
    facts = [record for record in records.all(Table.AUDIT) if isinstance(record, Fact)]
    subjects = by_subject(facts)
    broken = [str(fact.key) for chain in subjects.values() if (fact := first_break(chain))]
    newest = sorted(facts, key=lambda fact: (fact.at, fact.subject, fact.sequence), reverse=True)
    return {
        "facts": [_fact(each, titles, people) for each in newest[:MOST]],
        "count": len(facts),
        "subjects": len(subjects),
        "broken": broken,
    }


def by_subject(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Each subject's facts in the order of their keys."""
    found: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.subject, fact.sequence)):
        found.setdefault(fact.subject, []).append(fact)
    return found


def _fact(fact: Fact, titles: Mapping[str, str], people: Mapping[str, str]) -> Json:
    kind, _, name = fact.subject.partition("#")
    return {
        "id": f"{fact.subject}/{fact.sequence}",
        "subject": titles.get(name) or _SUBJECTS.get(kind, name.capitalize()),
        "sequence": fact.sequence,
        "what": fact.what.value.replace("_", " "),
        "who": people.get(fact.actor, fact.actor),
        "at": fact.at,
        "detail": {key: people.get(value, value) for key, value in fact.detail.items() if value},
        "hash": fact.hash[:12],
        "before": fact.before[:12],
    }


_SUBJECTS = {"REFUSED": "A refused click", "CATALOG": "The catalogue"}
