"""Whether each rule that approves in somebody's name still counts: for some role of its policy, in the name of somebody who is there.

Owners change approver lists in Slack, and people leave; a rule says nothing when it stops to count, and people are asked instead.
"""

from collections.abc import Iterator, Mapping

from access.catalog import ApproverList, Policy, Role
from access.keys import Key, approvers_key, person_key
from access.person import Person
from access.ports import Record
from access.reading import get
from tools import in_force, records
from tools.doctor import Check, Finding, ok, wrong


def rules(store: in_force.Reads) -> Check:
    """A line for each policy with a rule."""

    def check() -> Iterator[Finding]:
        known = records.read(store, in_force.lines(store).entries)
        ruled = [each for each in known.values() if isinstance(each, Policy) and each.rule]
        people = in_force.records(store, [person_key(each.rule.by.slack) for each in ruled if each.rule])
        for each in sorted(ruled, key=lambda policy: policy.key):
            yield _finding(each, {**known, **people})

    return check


def _finding(policy: Policy, known: Mapping[Key, Record]) -> Finding:
    assert policy.rule is not None  # noqa: S101 - the caller has chosen those that have one; this tells the type checker
    by = policy.rule.by
    person = get(known, person_key(by.slack), Person)
    roles = [each for each in known.values() if isinstance(each, Role) and each.policy == policy.key]
    lists = (get(known, approvers_key(each.key), ApproverList) for each in roles if not each.retired)
    listed = any(found is not None and found.lists(by) for found in lists)
    name = (person.email or person.name if person else "") or by.okta
    mend = "people decide instead; name somebody else in the catalogue, or leave auto_approve out"
    if person and person.gone:
        return wrong(
            f"policies.{policy.key}.auto_approve.by: {name} has left, so the rule approves nothing and {mend}"
        )
    if not listed:
        return wrong(
            f"policies.{policy.key}.auto_approve.by: {name} is on the approver list of no role of this policy any more, so the rule "
            f"approves nothing and {mend}"
        )
    return ok(f"the rule of policies.{policy.key} approves in the name of {name}")
