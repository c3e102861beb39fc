"""Whether the records of the catalogue in force belong together and somebody can approve each role. Reads the tables alone; Okta is not asked."""

from collections.abc import Iterator, Mapping, Sequence

from access.catalog import ApproverList, Entry, Policy, Role
from access.keys import Key, SlackId, approvers_key, person_key, policy_key, role_key
from access.person import Person
from access.ports import Record
from access.reading import get
from tools import in_force

_AGAIN = "apply the catalogue again"


def read(store: in_force.Reads, entries: Sequence[Entry]) -> Mapping[Key, Record]:
    """The records of these lines: roles and approver lists, then the policies and people that those name. Raises Busy, Unreadable."""
    known = in_force.records(
        store, [make(each.key) for each in entries for make in (role_key, approvers_key)]
    )
    policies = {each.policy for each in known.values() if isinstance(each, Role)}
    people = {
        one.slack for each in known.values() if isinstance(each, ApproverList) for one in each.approvers
    }
    more = [*map(policy_key, sorted(policies)), *map(person_key, sorted(people))]
    return {**known, **in_force.records(store, more)}


def wrong(entries: Sequence[Entry], known: Mapping[Key, Record]) -> Iterator[str]:
    """A sentence for each thing that is wrong with the roles of these lines, one a role."""
    for entry in entries:
        if why := _wrong(entry, known):
            yield f"roles.{entry.key}: {why}"


def _wrong(entry: Entry, known: Mapping[Key, Record]) -> str:
    role, listed = get(known, role_key(entry.key), Role), get(known, approvers_key(entry.key), ApproverList)
    if role is None:
        return f"is on the list that people search, and its record is missing; {_AGAIN}"
    policy = get(known, policy_key(role.policy), Policy)
    if listed is None or policy is None:
        what = "approver list" if listed is None else f"policy {role.policy}"
        return f"the record of its {what} is missing, so nobody can ask for it; {_AGAIN}"
    if _differs(entry, role, listed):
        return f"is not what the list that people search says of it, because applying broke off half-way; {_AGAIN}"
    return "" if role.retired else _unapprovable(listed, policy, known)


def _differs(entry: Entry, role: Role, listed: ApproverList) -> bool:
    """Whether the role's row is of another load than the list. Its owner may have changed the approvers since."""
    row = (role.title, role.policy, role.target, role.retired)
    if row != (entry.title, entry.policy, entry.target, entry.retired):
        return True
    if entry.owner and (role.owner.okta, role.lesser) != (entry.owner, entry.lesser):
        return True  # Lists of before know neither.
    return listed.edited is None and tuple(each.slack for each in listed.approvers) != entry.approvers


def _unapprovable(listed: ApproverList, policy: Policy, known: Mapping[Key, Record]) -> str:
    """Too few of its approvers have not left. People are counted, not accounts, as they are when they decide."""
    there = {each.okta for each in listed.approvers if not _left(known, each.slack)}
    mend = "its owner can choose others in Slack, or list others in the catalogue"
    if not there:
        return f"all of its approvers have left, so nobody can approve it; {mend}"
    if len(there) < policy.approvals:
        return f"needs {policy.approvals} approvals, and only {len(there)} of its approvers have not left; {mend}"
    return ""


def _left(known: Mapping[Key, Record], slack: SlackId) -> bool:
    person = get(known, person_key(slack), Person)
    return person is not None and person.gone
