"""Looking up, slice by slice, the people whom a catalogue file names. Slack answers few such questions a minute, so each answer is kept.

Whoever was looked up today anyhow, under this very address, is taken as they are on record, as everywhere else; so a plan for people who use
Access Service costs no question, and what is applied after a plan repeats none.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from access import people
from access.answers import LOOKING
from access.catalog import Approver
from access.catalog_draft import Email, NotFound
from access.desk import Desk, Outside
from access.errors import TargetError, Undeliverable
from access.keys import OktaId, SlackId
from access.person import judge
from tools import catalog_finding

NEED = 20.0
"""Seconds that must be left to ask about one more."""
FAILURES = 3
"""Questions in a row without an answer, after which nobody is asked about any more in this slice."""
Found = Approver | NotFound
HELD_BACK = "Slack and Okta answer so many questions a minute"


@dataclass
class Looked:
    """What one slice learnt. `why` is what stopped it, empty when it was time alone; `through`: all that are on record were looked for."""

    people: dict[Email, Found] = field(default_factory=dict)
    why: str = ""
    through: bool = False


@dataclass(frozen=True)
class Looking:
    """Where people are looked up, and until when."""

    desk: Desk
    outside: Outside
    left: Callable[[], float]

    @property
    def time(self) -> bool:
        return self.left() >= NEED

    def look(self, wanted: Sequence[Email], *, recorded: bool) -> Looked:
        """As many as time and rate limits allow. `recorded`: those who are on record were looked for by an earlier slice. Raises Busy."""
        looked = Looked(through=recorded)
        if not recorded:
            looked.through = self._recorded(wanted, looked)
        self._ask([each for each in wanted if each not in looked.people], looked)
        return looked

    def _recorded(self, wanted: Iterable[Email], looked: Looked) -> bool:
        for email in wanted:
            if not self.time:
                return False
            if found := catalog_finding.known(self.desk, email):
                looked.people[email] = found
        return True

    def _ask(self, wanted: Iterable[Email], looked: Looked) -> None:
        failures = 0
        for email in wanted:
            if not self.time or failures >= FAILURES:
                return
            found = self._one(email, looked)
            if found is None:
                failures += 1
            else:
                looked.people[email], failures = found, 0

    def _one(self, email: Email, looked: Looked) -> Found | None:
        """None when nobody knows yet."""
        try:
            account = self.outside.messenger.account_by_email(email)
            person = people.introduce(self.desk, self.outside, account.slack) if account else None
        except (Undeliverable, TargetError) as error:
            held_back = isinstance(error, Undeliverable) and error.retry_after
            looked.why = HELD_BACK if held_back else "Slack or Okta does not answer"
            return None
        if person and (refused := judge(person, self.desk.clock())) and refused.code == LOOKING:
            looked.why = HELD_BACK
            return None
        return catalog_finding.approver(person, self.desk.clock())


def kept(found: Mapping[Email, Found]) -> str:
    """As JSON."""
    return json.dumps({email: _written(each) for email, each in found.items()})


def read(text: str) -> dict[Email, Found]:
    """What `kept` wrote."""
    return {Email(email): _read(each) for email, each in json.loads(text).items()}


def _written(found: Found) -> list[str]:
    return [found.why] if isinstance(found, NotFound) else [found.okta, found.slack, found.name]


def _read(each: Sequence[str]) -> Found:
    return NotFound(each[0]) if len(each) == 1 else Approver(OktaId(each[0]), SlackId(each[1]), each[2])
