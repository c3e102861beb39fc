"""Catalogue files that come by the API: the sweep that has them go on, a Slack that answers so many questions a minute, an Okta."""

from dataclasses import dataclass, field, replace
from typing import Any

from access.catalog import SearchList
from access.errors import Undeliverable
from access.keys import job_key, search_list_key
from access.ports import Account
from handlers import wiring
from store.catalog_file import read
from store.memory import MemoryStore
from tests.clock import Clock
from tests.tools.api import Api, Reply, door
from tests.tools.ready import FILE
from tests.tools.test_catalog import organisation
from tests.world import FakeChat, World
from tools.catalog_errand import CatalogErrands
from tools.catalog_finishing import Finishing

__all__ = ["FILE"]


@dataclass
class PacedChat(FakeChat):
    """Answers `a_minute` questions about an address and then none until the next one; `asked` has them all."""

    clock: Clock = field(default_factory=Clock)
    a_minute: int = 1000
    asked: list[str] = field(default_factory=list)
    down: bool = False
    _minute: tuple[int, int] = (0, 0)

    def account_by_email(self, email: str) -> Account | None:
        if self.down:
            raise Undeliverable("Slack answers 500")
        minute, count = self.clock() // 60, self._minute[1]
        count = count + 1 if minute == self._minute[0] else 1
        if count > self.a_minute:
            raise Undeliverable("held back", retry_after=30, paced=True)
        self._minute = (minute, count)
        self.asked.append(email)
        return super().account_by_email(email)


class Office:
    """The API over a world whose sweep has catalogue files go on."""

    def __init__(self, clock: Clock, store: MemoryStore | None = None) -> None:
        self.world = World(clock, store=store)
        self.chat = PacedChat(accounts=self.world.chat.accounts, clock=clock)
        self.world.chat = self.chat
        self.org = organisation("00g1", "00g2")
        self.left = 55.0
        last = Finishing(self.world.desk, read, self.world.store, lambda _: self.org)
        errands = CatalogErrands(self.world.desk, self.chat, self.world.directory, last)
        self.world.outside = replace(
            self.world.outside, messenger=self.chat, errands=errands, left=lambda: self.left
        )
        self.door = door(self.world)
        self.api = Api(self.world, self.door)

    def plan(self, text: str = FILE, **more: Any) -> Reply:
        return self.api("POST", "/v1/catalog/plan", {"text": text}, **more)

    def apply(self, text: str = FILE, expect: int = 1, **more: Any) -> Reply:
        return self.api("POST", "/v1/catalog/apply", {"text": text, "expect": expect}, **more)

    def job(self, reply: Reply) -> Any:
        """How far it is: the job and its result."""
        assert reply.status in (200, 202), reply
        return self.api("GET", f"/v1/jobs/{reply.body['job']['id']}").body

    def swept(self, reply: Reply, times: int = 1) -> Any:
        self.world.sweep(times)
        return self.job(reply)

    @property
    def version(self) -> int:
        from tools import in_force

        return in_force.version(self.world.store)

    @property
    def titles(self) -> list[str]:
        """What people find when they search for a role."""
        found = self.world.store.read([search_list_key(self.version)])[search_list_key(self.version)]
        assert isinstance(found, SearchList)
        return [each.title for each in found.entries]

    def carried(self, reply: Reply) -> Any:
        key = job_key(reply.body["job"]["id"])
        return self.world.store.read([key])[key]


def installed(monkeypatch: Any, clock: Clock, store: MemoryStore | None = None) -> Office:
    office = Office(clock, store)
    monkeypatch.setattr(wiring, "tools", lambda: office.door)
    return office


OTHER = (
    FILE
    + """\
  second:
    title: Second - AWS Role
    policy: standard
    owner: ben@example.com
    approvers: team
    target: {okta_group: 00g2}
"""
)
"""The same with one role more."""
