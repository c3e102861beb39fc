"""Whether the groups whose members may ask or are approved by rule, and those that approvers belong to, are there in Okta. Only looks:
of a group that is not there nobody can ask, or approve.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from access.catalog import Policy
from access.catalog_draft import Path, Problem
from access.keys import RoleKey
from access.org import Org, Unseen
from tools.targets import fetch, unseen_words


def groups(policy: Policy) -> dict[str, Path]:
    """The groups that a policy names, each with where it does."""
    urgent = policy.emergency.requesters if policy.emergency else ()
    where: dict[str, Path] = dict.fromkeys(sorted(urgent), ("emergency", "requesters"))
    if policy.rule:
        where[policy.rule.group] = ("auto_approve", "group")
    return where | dict.fromkeys(sorted(policy.requesters), ("requesters",))


def new(policies: Iterable[Policy], stored: Iterable[Policy]) -> tuple[Policy, ...]:
    """The policies that name other groups than those that are stored: what a file does not touch does not hinder it."""
    before = {policy.key: groups(policy).keys() for policy in stored}
    return tuple(policy for policy in policies if groups(policy).keys() - before.get(policy.key, set()))


def look(policies: Iterable[Policy], org: Org) -> tuple[Problem, ...]:
    """A problem for each group that Okta does not show. Raises TryAgain, NeverWorks."""
    wanted = [(policy, groups(policy)) for policy in policies]
    every = {group for _, named in wanted for group in named}
    seen = fetch(every, org.groups, org.group) if every else {}
    return tuple(
        Problem(("policies", policy.key, *where), unseen_words("group", group, found))
        for policy, named in wanted
        for group, where in named.items()
        if isinstance(found := seen[group], Unseen)
    )


class Approved(Protocol):
    """A role, as far as its approvers belong to groups; as the file has it or as it is stored."""

    @property
    def key(self) -> RoleKey: ...
    @property
    def retired(self) -> bool: ...
    @property
    def approver_groups(self) -> frozenset[str]: ...


def new_teams(roles: Iterable[Approved], stored: Mapping[RoleKey, Approved]) -> tuple[Approved, ...]:
    """The roles whose approvers are to belong to other groups than those that are stored."""
    none: frozenset[str] = frozenset()
    before = {key: role.approver_groups for key, role in stored.items()}
    return tuple(role for role in roles if role.approver_groups - before.get(role.key, none))


def teams(roles: Iterable[Approved], org: Org) -> tuple[Problem, ...]:
    """A problem for each group of approvers that Okta does not show. Raises TryAgain, NeverWorks."""
    wanted = [role for role in roles if role.approver_groups and not role.retired]
    every = {group for role in wanted for group in role.approver_groups}
    seen = fetch(every, org.groups, org.group) if every else {}
    return tuple(
        Problem(("roles", role.key, "approver_groups"), unseen_words("group", group, found))
        for role in wanted
        for group in sorted(role.approver_groups)
        if isinstance(found := seen[group], Unseen)
    )
