"""A file meets what owners changed in Slack since it was last put in force: their lists stay where the file says what it said before.

Three lists are compared for each role: what the file said then, what it says now, and the one in force. People are compared by person,
never by name, and whoever has left counts for nothing. A file that has all of an owner's change in it, whatever else it says, is taken.
Where a part of that change would be lost, nobody guesses: it is a problem at the role's line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from access.catalog import Approver, ApproverList, Policy, Role
from access.catalog_draft import Catalogue, Problem
from access.edits import without
from access.keys import Key, OktaId, RoleKey, person_key, policy_key, role_key
from access.listing import good_size, people_needed
from access.person import Person


@dataclass(frozen=True)
class Merged:
    """The catalogue to put in force, and a line for each list that stays as its owner made it."""

    catalogue: Catalogue
    kept: tuple[str, ...] = ()


def merge(new: Catalogue, stored: Mapping[Key, object]) -> Merged | tuple[Problem, ...]:
    """The catalogue with the lists that owners changed and the file did not, or everything that is wrong with that.

    `stored` has what is in force: roles, their policies, lists, and the people of lists that owners changed.
    """
    problems: list[Problem] = []
    kept: list[str] = []
    roles, policies = {each.key: each for each in new.roles}, {each.key: each for each in new.policies}
    known = _Known(stored, {one.okta: one for each in new.lists for one in each.approvers})
    lists = []
    for listed in new.lists:
        now = stored.get(listed.key)
        role = roles[listed.role]
        if not isinstance(now, ApproverList) or now.edited is None:
            lists.append(_still_confirmed(listed, now))
        elif known.as_before(listed, now):
            stays = replace(now, approvers=known.by_today(now.approvers), filed=listed.approvers)
            lists.append(stays)
            kept.append(
                f"{role.key}: {_named(stays.approvers)} approve it, since {known.who(now)}{_change(now)}"
            )
            problems += _judged(stays, role, policies[role.policy], known)
        elif known.has_all(listed, now):
            lists.append(_still_confirmed(replace(now, approvers=listed.approvers, filed=()), now))
        else:
            problems.append(_both(listed, now, known))
    return tuple(problems) if problems else Merged(replace(new, lists=tuple(lists)), tuple(kept))


def _still_confirmed(listed: ApproverList, now: object) -> ApproverList:
    """Whom the owner has confirmed stays confirmed as long as they are on the list."""
    confirmed = now.confirmed if isinstance(now, ApproverList) else frozenset()
    return replace(listed, confirmed=confirmed & {each.okta for each in listed.approvers})


def people_of(stored: Iterable[object]) -> list[Key]:
    """The person records that merging asks for: of those whom owners put on lists or took off."""
    changed = [each for each in stored if isinstance(each, ApproverList) and each.edited]
    return list(
        dict.fromkeys(person_key(one.slack) for each in changed for one in (*each.approvers, *each.filed))
    )


@dataclass(frozen=True)
class _Known:
    """What is in force, and people as the file's lists have them: the account that their address leads to today, and their name."""

    stored: Mapping[Key, object]
    found: Mapping[OktaId, Approver]

    def as_before(self, listed: ApproverList, now: ApproverList) -> bool:
        """The file says what it said before, and the owner something else."""
        filed = self.there(now.filed)
        return self.there(listed.approvers) == filed and filed not in (frozenset(), self.there(now.approvers))

    def has_all(self, listed: ApproverList, now: ApproverList) -> bool:
        """Nothing of the owner's change is lost: whom they put on it is on it, and whom they took off is not."""
        if not now.filed:
            return True
        filed, owners = self.there(now.filed), self.there(now.approvers)
        says = self.there(listed.approvers)
        return owners - filed <= says and says.isdisjoint(filed - owners)

    def there(self, approvers: Iterable[Approver]) -> frozenset[OktaId]:
        """Those who have not left."""
        return frozenset(each.okta for each in approvers if not self.left(each))

    def left(self, approver: Approver) -> bool:
        """Whether they have, as far as anybody knows; whoever is in the file was found today."""
        person = self.stored.get(person_key(approver.slack))
        return approver.okta not in self.found and isinstance(person, Person) and person.gone

    def by_today(self, approvers: tuple[Approver, ...]) -> tuple[Approver, ...]:
        """Somebody whose address leads to a new Slack account by now is reached there."""
        return tuple(replace(each, slack=self.found.get(each.okta, each).slack) for each in approvers)

    def was_sensitive(self, role: RoleKey) -> bool:
        """Whether a second person has agreed to what the owner did."""
        before = self.stored.get(role_key(role))
        policy = self.stored.get(policy_key(before.policy)) if isinstance(before, Role) else None
        return isinstance(policy, Policy) and policy.sensitive

    def who(self, listed: ApproverList) -> str:
        """Who changed a list last, and when."""
        last = listed.edited
        if last is None:
            return ""
        when = datetime.fromtimestamp(last.at, UTC).strftime("%d %b %Y %H:%M UTC").lstrip("0")
        known = self.found.get(last.by.okta)
        return f"{known.name if known else f'its owner ({last.by.okta})'} changed it in Slack on {when}"


def _judged(listed: ApproverList, role: Role, policy: Policy, known: _Known) -> list[Problem]:
    """The list stays as its owner made it, so it is judged by what the file says about the role now."""
    since = f"is {_named(listed.approvers)} since {known.who(listed)}"
    if good_size(listed.approvers, role, policy):
        why = (
            f"{since}, which is not enough for what this file says now; "
            f"the owner has to choose at least {people_needed(policy)} people first, and not the owner alone"
        )
    elif policy.sensitive and not known.was_sensitive(role.key):
        why = f"{since} alone, and the role is sensitive from now on; look at that list, and write it here if it is right"
    else:
        return []
    return [Problem(("roles", role.key, "approvers"), why)]


def _both(new: ApproverList, now: ApproverList, known: _Known) -> Problem:
    """What to write: the list in force always goes, and so does every other one that has the owner's change in it."""
    there = _named(each for each in now.approvers if not known.left(each))
    why = (
        f"differs from what this file said before, and {known.who(now)}{_change(now)}; "
        f"make that change here too, or write the list in force ({there}); once that is in force, change it as you like"
    )
    return Problem(("roles", new.role, "approvers"), why)


def _change(listed: ApproverList) -> str:
    added, removed = without(listed.approvers, listed.filed), without(listed.filed, listed.approvers)
    parts = [f"added {_named(added)}"] if added else []
    parts += [f"removed {_named(removed)}"] if removed else []
    return f" ({', '.join(parts)})" if parts else ""


def _named(approvers: Iterable[Approver]) -> str:
    return ", ".join(each.name for each in approvers)
