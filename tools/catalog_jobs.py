"""Catalogue files that callers of the API want compared or put in force. What needs neither Slack nor Okta is judged at once; the rest is a
job, kept with the text, which the sweep has go on (`tools.catalog_errand`).
"""

from collections.abc import Sequence
from typing import cast

from access.job import KEPT, Job, cut
from tools import in_force, job_pieces, jobs, problems, sweep_jobs
from tools.catalog_ports import Texts
from tools.catalog_reading import NotLoaded, drafted, fingerprint
from tools.operation import Answer, Call, Problem

PLAN, APPLY = "catalog-plan", "catalog-apply"
KINDS = frozenset({PLAN, APPLY})
TEXT, PEOPLE = "TEXT", "PEOPLE"
"""What pieces of a job hold."""
LONGEST = 1_000_000
"""Characters of a file: as many as `accessctl` sends. `store.catalog_file` takes more, for files that never leave a machine."""
NAMED_MOST = 100
"""Problems that an answer names; of the others it is said how many they are."""


def begin(call: Call, kind: str, text: str, **carry: str) -> Answer | Problem:
    """A file that keeps the rules becomes a job. A call that is repeated finds its own."""
    read, id_ = call.ports.read, f"{kind}-{call.minted}"
    if before := jobs.stored(call, id_):
        return jobs.shown(before)
    if read is None or call.ports.texts is None:
        return problems.broken()
    found = drafted(text, read)
    if isinstance(found, NotLoaded):
        return problems.bad_file(found.count, named(found.lines))
    if "expect" in carry and (problem := stale(call, text, int(carry["expect"]))):
        return problem
    if problem := sweep_jobs.many(call):
        return problem
    return jobs.shown(_put(call, id_, kind, text, len(found.draft.emails), carry))


def _put(call: Call, id_: str, kind: str, text: str, people: int, carry: dict[str, str]) -> Job:
    """The text first, so that a job never lacks it."""
    person, pieces = call.caller.person, cut(id_, TEXT, text, call.now + KEPT)
    more = {
        "file": fingerprint(text),
        "size": str(len(text)),
        "texts": str(len(pieces)),
        **({"slack": person.slack} if person else {}),
        **carry,
    }
    job_pieces.put(call.ports.desk.store, pieces)
    return sweep_jobs.put(call, id_, kind, more, people)


def stale(call: Call, text: str, expect: int) -> Problem | None:
    """Whether another version than the expected one is in force. Whoever got no answer may send again what is in force already."""
    now, texts = in_force.version(call.ports.desk.store), cast("Texts", call.ports.texts)
    if now == expect or (now and texts.catalog_text(now) == text):
        return None
    return problems.other_version(now, expect)


def named(lines: Sequence[str]) -> list[str]:
    """The first of these lines, and how many more there are."""
    rest = len(lines) - NAMED_MOST
    return [*lines[:NAMED_MOST], *([f"and {rest} more problems"] if rest > 0 else [])]
