"""The store on DynamoDB, through pynamodb: `access.ports.Store` and what applying a catalogue needs. No rule lives here."""

import logging
from collections.abc import Iterable, Mapping, Sequence

from access.audit import Fact
from access.breaker import Heartbeat
from access.catalog import ApproverList, Policy, Role, SearchList
from access.keys import Key, Lane, OktaId, RoleKey, Table
from access.ports import Archived, Change, Nominee, Record, Surveyed
from store import reading
from store.archive import page_of, survey_of
from store.calls import Calls
from store.catalog_dynamo import Applying, text_of
from store.catalog_rows import Applied
from store.changes import checked
from store.convert import due_of_item, item_key, to_item, to_record
from store.expressions import Names, put, query, update
from store.patience import Patience
from store.placing import GIVEN, OUTBOX, email_of, lane_text, led_to
from store.rows import Row, WorkRow
from store.transaction import Transactor, parts_of
from store.trouble import Failed

log = logging.getLogger("access_service.store")


class DynamoStore:
    """Four tables named `<prefix>-work|audit|approvers|catalog`. Safe to share between threads; several prefixes coexist.

    `host` is the endpoint for a local engine; None leaves it to the AWS SDK's own settings.
    """

    def __init__(
        self, prefix: str, region: str, host: str | None = None, patience: Patience | None = None
    ) -> None:
        self.names = Names(prefix)
        self.calls = Calls(region, host, patience or Patience())
        self._transactor = Transactor(self.calls)

    def warm(self) -> None:
        """Make the client now, so that the first request does not wait for it."""
        _ = self.calls.client

    def read(self, keys: Iterable[Key]) -> Mapping[Key, Record]:
        """Consistent, in the order of the keys; more than 100 become several calls. Raises Unreadable and Busy."""
        wanted = list(dict.fromkeys(keys))
        found = reading.items(self.calls, self.names, wanted)
        return {key: to_record(key.table, found[key]) for key in wanted if key in found}

    def commit(self, change: Change) -> None:
        """One transaction, or one plain write when that is all there is. Raises Conflict and Busy.

        Each fact is in the log as well, by name: the details, which have people's words in them, stay in the audit.
        """
        self._transactor.send(parts_of(checked(change), self.names))
        for fact in change.facts:
            named = {"subject": fact.subject, "sequence": fact.sequence, "what": fact.what.value}
            log.info("fact.recorded", extra=named)

    def due(self, lane: Lane, shard: int, until: int, most: int) -> Sequence[Nominee]:
        """One query of the `due` index, eventually consistent. Raises Busy."""
        condition = (WorkRow.due_lane == lane_text(lane, shard)) & (WorkRow.due_at <= until)
        found = reading.pages(
            self.calls, query(self.names(Table.WORK), condition, IndexName="due", Limit=most), most
        )
        return [Nominee(item_key(Table.WORK, item), due_of_item(lane, item)) for item in found]

    def whose(self, okta: OktaId, kind: str = "") -> Sequence[Key]:
        """One query of the `who` index, eventually consistent. Raises Busy."""
        condition = WorkRow.who_okta == okta
        if kind:
            condition &= WorkRow.who_sort.startswith(f"{kind}#")
        found = reading.pages(self.calls, query(self.names(Table.WORK), condition, IndexName="who"))
        entries = ((item[WorkRow.who_sort.attr_name]["S"], item_key(Table.WORK, item)) for item in found)
        return led_to(okta, entries, kind)

    def known_as(self, email: str) -> Sequence[Key]:
        """One query of the `who` index, eventually consistent. Raises Busy."""
        return self.whose(email_of(email), "PERSON")

    def running(self, role: RoleKey) -> Sequence[Key]:
        """One query of the `role` index, eventually consistent. Raises Busy."""
        condition = WorkRow.held_role == role
        found = reading.pages(self.calls, query(self.names(Table.WORK), condition, IndexName="role"))
        return [item_key(Table.WORK, item) for item in found]

    def given(self, after: str, most: int) -> Sequence[Key]:
        """One query of the `who` index, eventually consistent. Raises Busy."""
        condition = (WorkRow.who_okta == GIVEN) & (WorkRow.who_sort > (after or "HOLD#"))
        asked = query(self.names(Table.WORK), condition, IndexName="who", Limit=most)
        return [item_key(Table.WORK, item) for item in reading.pages(self.calls, asked, most)]

    def facts(self, subject: str) -> Sequence[Fact]:
        """Consistent. Raises Unreadable and Busy."""
        condition = Row.pk == subject
        found = reading.pages(self.calls, query(self.names(Table.AUDIT), condition, ConsistentRead=True))
        records = [to_record(Table.AUDIT, item) for item in found]
        return [record for record in records if isinstance(record, Fact)]

    def outbox(self) -> Sequence[Key]:
        """Of the `who` index. Raises Busy."""
        return self.whose(OUTBOX, "TRACK")

    def archive(self, after: str, most: int) -> Archived:
        """One Scan of the audit, consistent, at most one megabyte. Raises ValueError and Busy."""
        return page_of(self.calls, self.names, after, most)

    def survey(self, after: str, most: int) -> Surveyed:
        """One Scan of `work`, filtered, eventually consistent, at most one megabyte. Raises ValueError and Busy."""
        return survey_of(self.calls, self.names, after, most)

    def postpone(self, key: Key, at: int) -> None:
        """Changes nothing when the item is not in the `due` index. Raises Busy."""
        condition = WorkRow.due_lane.exists()
        operation = update(self.names(key.table), key, [WorkRow.due_at.set(at)], condition)
        try:
            self.calls.steadily(("UpdateItem", operation))
        except Failed:
            return

    def beat(self, heartbeat: Heartbeat) -> None:
        """Raises Busy."""
        self.calls.steadily(("PutItem", put(self.names(Table.WORK), to_item(heartbeat), None)))

    def apply_catalog(  # noqa: PLR0913 - these are the parts of a catalogue
        self,
        version: int,
        roles: Sequence[Role],
        policies: Sequence[Policy],
        lists: Sequence[ApproverList],
        search: SearchList,
        text: str,
        facts: Sequence[Fact],
        was: int | None,
    ) -> None:
        """Write text, list and rows of a new version, the pointer last, under the condition that it is at `was` (None: absent).

        Rows that are stored with this content keep their version; the others rise. Applying the same content again changes nothing.
        Raises Conflict, Unreadable, TooBig and Busy; `partly` says that rows may have been written.
        """
        applying = Applying(self.read, self._transactor, self.calls, self.names)
        applying.apply(Applied(version, [*policies, *lists, *roles], search, text, facts), was)

    def catalog_text(self, version: int) -> str | None:
        """The file that a version was made from; None when there is none. Raises Busy."""
        return text_of(self.calls, self.names, version)
