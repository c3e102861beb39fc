"""A draft meets the people it names: e-mail addresses become persons, or problems at each place that names somebody unusable."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from access.catalog import Approver, ApproverList, Policy, Role, Rule
from access.catalog_draft import Catalogue, Draft, DraftRole, DraftRule, Email, NotFound, Path, Problem
from access.keys import OktaId

People = Mapping[Email, Approver | NotFound]


def resolve(draft: Draft, people: People) -> Catalogue | tuple[Problem, ...]:
    """The catalogue's records, all at version 1, or everything that is wrong with its people. `people` has each of `draft.emails`."""
    problems: list[Problem] = []
    shared = {
        name: _list(("approvers", name), emails, people, problems) for name, emails in draft.lists.items()
    }
    roles, lists = [], []
    for role in draft.roles.values():
        roles.append(_role(role, people, problems))
        named = role.approvers
        listed = (
            shared[named]
            if isinstance(named, str)
            else _list(("roles", role.key, "approvers"), named, people, problems)
        )
        lists.append(ApproverList(role.key, listed))
    policies = tuple(
        _policy(each, draft.rules.get(each.key), people, problems) for each in draft.policies.values()
    )
    if problems:
        return tuple(problems)
    return Catalogue(policies, tuple(role for role in roles if role), tuple(lists))


def _policy(policy: Policy, rule: DraftRule | None, people: People, problems: list[Problem]) -> Policy:
    """The policy with the person who put its rule in force."""
    by = _find(("policies", policy.key, "auto_approve", "by"), rule.by, people, problems) if rule else None
    return replace(policy, rule=Rule(rule.group, by.party, rule.longest)) if rule and by else policy


def _role(draft: DraftRole, people: People, problems: list[Problem]) -> Role | None:
    owner = _find(("roles", draft.key, "owner"), draft.owner, people, problems)
    if owner is None:
        return None
    return Role(
        draft.key,
        draft.title,
        draft.policy,
        owner.party,
        draft.target,
        draft.description,
        draft.lesser,
        draft.retired,
        draft.pushed,
        draft.link,
        draft.use,
        draft.approver_groups,
        draft.activity,
    )


def _list(
    path: Path, emails: Sequence[Email], people: People, problems: list[Problem]
) -> tuple[Approver, ...]:
    """Two addresses of one human are a problem: they would count as two approvals by one person."""
    seen: dict[OktaId, Email] = {}
    found = []
    for position, email in enumerate(emails):
        person = _find((*path, position), email, people, problems)
        if person is None:
            continue
        same = seen.setdefault(person.okta, email)
        if same != email:
            problems.append(
                Problem((*path, position), f"{email} and {same} are the same person; leave one of them out")
            )
        found.append(person)
    return tuple(found)


def _find(path: Path, email: Email, people: People, problems: list[Problem]) -> Approver | None:
    person = people[email]
    if isinstance(person, NotFound):
        problems.append(Problem(path, f"{email} {person.why}"))
        return None
    return person
