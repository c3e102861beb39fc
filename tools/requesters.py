"""Whether the groups whose members may ask, and those that approvers belong to, are there in Okta. Only looks: of a group that is not
there nobody can ask, or approve.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from access.catalog import Policy
from access.catalog_draft import Problem
from access.keys import RoleKey
from access.org import Org, Unseen
from tools.targets import fetch, unseen_words


def new(policies: Iterable[Policy], stored: Iterable[Policy]) -> tuple[Policy, ...]:
    """The policies that name other groups than those that are stored: what a file does not touch does not hinder it."""
    before = {policy.key: policy.requesters for policy in stored}
    return tuple(policy for policy in policies if policy.requesters - before.get(policy.key, frozenset()))


def look(policies: Iterable[Policy], org: Org) -> tuple[Problem, ...]:
    """A problem for each group that Okta does not show. Raises TryAgain, NeverWorks."""
    wanted = [policy for policy in policies if policy.requesters]
    groups = {group for policy in wanted for group in policy.requesters}
    seen = fetch(groups, org.groups, org.group) if groups else {}
    return tuple(
        Problem(("policies", policy.key, "requesters"), unseen_words("group", group, found))
        for policy in wanted
        for group in sorted(policy.requesters)
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
    groups = {group for role in wanted for group in role.approver_groups}
    seen = fetch(groups, org.groups, org.group) if groups else {}
    return tuple(
        Problem(("roles", role.key, "approver_groups"), unseen_words("group", group, found))
        for role in wanted
        for group in sorted(role.approver_groups)
        if isinstance(found := seen[group], Unseen)
    )
