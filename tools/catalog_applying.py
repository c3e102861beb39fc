"""Whether a job may put its file in force, judged again when it is done, and whether it has done so already. Nothing of the file is read here."""

from access import people
from access.answers import LOOKING
from access.desk import Desk, Outside
from access.job import Job
from access.keys import SlackId, person_key
from access.person import Person, judge
from access.reading import get
from tools import catalog_record, recorded
from tools.catalog_ports import CatalogStore

NOT_CALLED = "no call for it is on record: apply it again"
NOT_ANY_MORE = "whoever wanted this may not do so any more: "
OPERATION = "catalog.apply"


def was_applied(store: CatalogStore, job: Job) -> int | None:
    """The version that this very job has put in force, before it was killed or by a twin. Raises Busy."""
    for each in catalog_record.history(store):
        own = (each.by, each.file) == (job.by, job.carry["file"])
        if own and each.version > int(job.carry["expect"]):
            return each.version
    return None


def may_not(desk: Desk, outside: Outside, job: Job, text: str) -> str:
    """Why it is not put in force: nobody called for this very text, or the person who did may do nothing any more."""
    facts = desk.store.facts(f"CALL#{job.carry['call']}")
    if not recorded.called(facts, OPERATION, job.by, text=text):
        return NOT_CALLED
    slack = job.carry.get("slack")
    if not slack:
        return ""
    key = person_key(SlackId(slack))
    refused = judge(_person(desk, slack), desk.clock())
    if refused and refused.code == LOOKING:
        people.meet(desk, outside, key)
        refused = judge(_person(desk, slack), desk.clock())
    return f"{NOT_ANY_MORE}{refused.why}" if refused else ""


def _person(desk: Desk, slack: str) -> Person | None:
    key = person_key(SlackId(slack))
    return get(desk.store.read([key]), key, Person)
