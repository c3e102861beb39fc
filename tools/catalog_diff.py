"""The differences between two catalogues, as operators read them and as programs do. Nothing is compared here: `access.catalog_plan` does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from access.catalog import Approver, ApproverList, Policy, Role
from access.catalog_plan import Difference, Field, How, Sort
from access.edits import without
from access.keys import RoleKey
from tools.catalog_words import shown, word

_NAMED = 5
_CAUGHT_UP = "the file now says what its owner changed in Slack"


@dataclass(frozen=True)
class Block:
    """Differences that read the same: what they are, what becomes of each, and the roles whose requests they concern."""

    title: str
    lines: tuple[str, ...]
    roles: tuple[RoleKey, ...]


def plain(each: Difference) -> dict[str, object]:
    """One difference for programs: values as people read them, by the names of the fields."""
    return {
        "sort": each.sort.value,
        "key": each.key,
        "how": each.how.value,
        "fields": {
            field.name: [_show(each, field.name, field.old), _show(each, field.name, field.new)]
            for field in each.fields
        },
    }


def blocks(differences: Sequence[Difference], users: Mapping[str, Sequence[RoleKey]]) -> list[Block]:
    """In their order, those that read the same together. `users` has the roles of each policy."""
    same: dict[tuple[Sort, How, tuple[str, ...]], list[Difference]] = {}
    for each in differences:
        same.setdefault((each.sort, each.how, lines(each)), []).append(each)
    return [
        Block(_title(sort, how, [each.key for each in alike]), said, _roles(alike, users))
        for (sort, how, said), alike in same.items()
    ]


def lines(each: Difference) -> tuple[str, ...]:
    """A line for each field: its word, the old value and the new one."""
    if each.old is None:
        return _new(each)
    said = tuple(_line(each, field) for field in each.fields)
    return said or ((_CAUGHT_UP,) if each.sort is Sort.LIST and each.new else ())


def _new(each: Difference) -> tuple[str, ...]:
    match each.new:
        case Role() as role:
            return (f"{role.title}; policy {role.policy}; leads to {role.target}",)
        case Policy() as policy:
            return (f"{policy.title}; {shown(policy.durations)}",)
        case ApproverList() as listed:
            return (shown(listed.approvers),)
        case _:
            return ()


def _line(each: Difference, field: Field) -> str:
    found = word(each.new, field.name)
    if isinstance(each.old, ApproverList) and isinstance(each.new, ApproverList):
        return f"{found.text}: {_people(each.old.approvers, each.new.approvers)}"
    return f"{found.text}: {_show(each, field.name, field.old)} -> {_show(each, field.name, field.new)}"


def _people(old: tuple[Approver, ...], new: tuple[Approver, ...]) -> str:
    added, removed = without(new, old), without(old, new)
    parts = [f"+ {shown(added)}"] if added else []
    parts += [f"- {shown(removed)}"] if removed else []
    return "; ".join(parts) or f"the same people, in another order or by another account: {shown(new)}"


def _show(each: Difference, name: str, value: object) -> str:
    return word(each.new, name).show(value)


def _title(sort: Sort, how: How, keys: Sequence[str]) -> str:
    what = {Sort.LIST: "approvers of"}.get(sort, sort.value)
    named = ", ".join(keys[:_NAMED])
    rest = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return f"{what} {named}{rest}: {how}"


def _roles(alike: Sequence[Difference], users: Mapping[str, Sequence[RoleKey]]) -> tuple[RoleKey, ...]:
    found: dict[RoleKey, None] = {}
    for each in alike:
        roles = users.get(each.key, ()) if each.sort is Sort.POLICY else (RoleKey(each.key),)
        found.update(dict.fromkeys(roles))
    return tuple(found)
