"""Whether the groups whose members may ask are there in Okta. Only looks: a group that is not there means that nobody can ask."""

from collections.abc import Iterable

from access.catalog import Policy
from access.catalog_draft import Problem
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
