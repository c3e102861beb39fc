"""`catalog export` and `catalog history`: what was applied, as it was applied. Only reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from access.catalog import Approver, ApproverList
from access.edits import without
from access.errors import Unreadable
from access.keys import SlackId, approvers_key, person_key
from access.person import Person
from tools import catalog_record, in_force
from tools.catalog_ports import Texts
from tools.catalog_record import Version
from tools.scalar import scalar


@dataclass(frozen=True)
class Exported:
    """The text of one version. `edited` has a line for each list that its owner changed in Slack since, with what to write."""

    version: int
    text: str
    edited: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotThere:
    """There is no such version, or no text of it."""

    words: str

    @property
    def plain(self) -> Mapping[str, object]:
        return {"problems": [self.words]}


def export(store: Texts, version: int | None = None) -> Exported | NotThere:
    """The text of this version; without one, of the version in force. Raises Busy, Unreadable."""
    now = in_force.version(store)
    wanted = now if version is None else version
    if not wanted:
        return NotThere("no catalogue is in force")
    text = store.catalog_text(wanted) if wanted <= now else None
    if text is None:
        return NotThere(f"there is no version {wanted}; catalog history lists those that there are")
    return Exported(wanted, text, _edited(store) if wanted == now else ())


def _edited(store: Texts) -> tuple[str, ...]:
    """A person whose address nobody has on record is named by their name, behind what can be written."""
    try:
        keys = [approvers_key(entry.key) for entry in in_force.lines(store).entries]
    except Unreadable:  # The text is there all the same, and whoever wants it may be about to mend this.
        return ()
    lists = [each for each in in_force.records(store, keys).values() if isinstance(each, ApproverList)]
    other = [each for each in lists if _differs(each)]
    people = [person_key(one.slack) for each in other for one in each.approvers]
    known = in_force.records(store, list(dict.fromkeys(people)))
    emails = {each.slack: each.email for each in known.values() if isinstance(each, Person)}
    return tuple(_line(each, emails) for each in sorted(other, key=lambda each: each.role))


def _differs(listed: ApproverList) -> bool:
    """Whether another set of people than the file's approves."""
    if not (listed.edited and listed.filed):
        return False
    return bool(without(listed.approvers, listed.filed) or without(listed.filed, listed.approvers))


def _line(listed: ApproverList, emails: Mapping[SlackId, str]) -> str:
    written = [scalar(emails[each.slack]) for each in listed.approvers if emails.get(each.slack)]
    nameless: Sequence[Approver] = [each for each in listed.approvers if not emails.get(each.slack)]
    rest = (
        f"  # and {', '.join(each.name for each in nameless)}, whose address is not on record"
        if nameless
        else ""
    )
    return f"roles.{listed.role}: approvers: [{', '.join(written)}]{rest}"


@dataclass(frozen=True)
class History:
    """Versions, the newest first, and what they changed where one was asked for."""

    versions: tuple[Version, ...]
    changes: tuple[Mapping[str, str], ...] | None = None

    @property
    def words(self) -> str:
        """What people read."""
        said = [each.words for each in self.versions]
        for each in self.changes or ():
            said.append(f"{each['sort']} {each['key']}: {each['how']}")
            said += [f"  {line}" for line in each["what"].splitlines()]
        if self.changes == ():
            said.append("  no rule changed, or the changes are not on record")
        return "\n".join(said) or "no catalogue was ever applied"

    @property
    def plain(self) -> object:
        """The same for programs."""
        versions = [each.plain for each in self.versions]
        if self.changes is None:
            return {"versions": versions}
        return {**versions[0], "changes": [dict(each) for each in self.changes]}


def history(store: Texts, version: int | None = None) -> History | NotThere:
    """All versions, or one with what it changed. Raises Busy."""
    found = catalog_record.history(store)
    if version is None:
        return History(tuple(found))
    one = next((each for each in found if each.version == version), None)
    if one is None:
        return NotThere(f"there is no version {version}; catalog history lists those that there are")
    return History((one,), tuple(catalog_record.changes(store, one)))
