"""Where races are run: a world with twenty approvers, a few who ask, and rooms that nobody else is in; its worker is called by hand.

What the stream would bring is read from the table, so that a race decides itself which process gets it, and when.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any, TypeVar

from access.catalog_draft import Draft, Email
from access.catalog_rules import check
from access.keys import RequestId, Table
from access.ports import Record
from handlers import local, wiring, worker
from sandbox.aws import Engine
from sandbox.clock import SharedClock
from sandbox.company import company, somebody
from sandbox.slack.signing import Answer, Deliver
from sandbox.world import LambdaContext, World, proxy_event
from store.catalog_file import read
from store.convert import to_record
from tests.clock import START
from tests.races.container import Container
from tests.races.meeting import PATIENCE, Meeting
from tests.races.rooms import APPROVERS, ASKING, ROOMS, catalog, group, title
from tests.stories.play import Play
from tests.stories.records import rows

T = TypeVar("T")
ROUNDS = 20
"""So often at most the worker is called until nothing wants it."""


class NotSettled(AssertionError):
    """The worker left something, however often it was called."""


class Field(Play):
    """One world, and all who race in it. `processes` are warm; more are made for those that will be killed."""

    def __init__(self, world: World, processes: Sequence[Container]) -> None:
        super().__init__(world)
        self.processes = processes
        self._free = zip(ASKING, cycle(ROOMS), strict=False)
        self.answered: list[Answer] = []

    def settled(self) -> None:
        """The worker, in this process, until nothing wants it any more."""
        for _ in range(ROUNDS):
            event = self.event()
            if not event["Records"]:
                return
            worker.handler(event, LambdaContext(60.0))
        raise NotSettled(str(self.event()))

    def event(self, *about: str) -> dict[str, list[Any]]:
        """What the stream would bring: all items that wait with a wake, as they are now; or those whose keys name one of these ids."""
        waking = self.world.waking()
        items = [each for each in waking if not about or any(word in each["pk"]["S"] for word in about)]
        records = [
            {"dynamodb": {"Keys": {name: each[name] for name in ("pk", "sk")}, "NewImage": each}}
            for each in items
        ]
        return {"Records": records}

    def requests(self) -> list[RequestId]:
        """The same, with the table's own filter: there are many rows, and this is asked often."""
        found = self.world.scan(
            "work",
            FilterExpression="begins_with(pk, :req) AND sk = :meta",
            ExpressionAttributeValues={":req": {"S": "REQ#"}, ":meta": {"S": "META"}},
            ProjectionExpression="pk",
        )
        return sorted(RequestId(each["pk"]["S"].removeprefix("REQ#")) for each in found)

    def card(self, email: str) -> dict[str, Any]:
        """The first approver has many cards; this is the one of what this person asked for last."""
        name, cards = self.slack_id(email), self.cards(APPROVERS[0], "approve")
        return [each for each in cards if name in str(each["blocks"])][-1]

    def choose_role(self, email: str, role: str) -> None:
        hands = self[email]
        assert role in [option["value"] for option in hands.search("ask_role", title(role))]
        hands.choose("ask_role", role)

    @property
    def crew(self) -> Sequence[str]:
        """As many approvers as there are processes."""
        return APPROVERS[: len(self.processes)]

    def pair(self) -> tuple[str, str]:
        """Somebody who has not asked for anything yet, and a room."""
        return next(self._free)

    def records(self) -> list[Record]:
        """All of the table `work`."""
        return [to_record(Table.WORK, each) for each in rows(self.world, "work")]

    def container(self, environ: Mapping[str, str] | None = None) -> Container:
        """One more process; whoever wants it ends it."""
        return Container(environ or self.world.environ, self.world.directory / "clock")

    def together(
        self, *acts: Callable[[Deliver], object], meeting: bool = True, met: Meeting | None = None
    ) -> None:
        """Each act at once, and in a process of its own; with a meeting, none writes before all have read. `met`: a meeting with others.

        What Slack was answered is kept in `answered`. Raises what an act raised.
        """
        self.answered = []
        met = met or (Meeting(len(acts)) if meeting else None)

        def run(act: Callable[[Deliver], object], process: Container) -> None:
            act(_deliver(process, met, self.answered))

        with ThreadPoolExecutor(len(acts)) as pool:
            racing = [pool.submit(run, act, process) for act, process in self._each(acts)]
            for each in racing:
                each.result(PATIENCE)

    def at_once(self, *calls: tuple[str, object]) -> list[Any]:
        """Entries and their events, each in a process of its own, none writing before all have read; what they answered."""
        met = Meeting(len(calls))
        with ThreadPoolExecutor(len(calls)) as pool:
            racing = [
                pool.submit(process.call, entry, event, met) for (entry, event), process in self._each(calls)
            ]
            return [each.result(PATIENCE) for each in racing]

    def _each(self, them: Sequence[T]) -> Iterable[tuple[T, Container]]:
        assert len(them) <= len(self.processes), "there are not enough processes"
        return zip(them, self.processes, strict=False)

    def sweeps(self, *after: int) -> None:
        """Time moves on by each of these seconds, and the schedule calls each time."""
        for seconds in after:
            self.clock.advance(seconds)
            self.world.sweep()

    def pressing(
        self, email: str, action: str, message: dict[str, Any] | None = None
    ) -> Callable[[Deliver], object]:
        """This person presses, and their click goes to the process that they are handed."""
        hands, pressed = self.world.hands(email), message or self.cards(email, action)[-1]

        def act(deliver: Deliver) -> object:
            hands.courier.deliver = deliver
            return hands.press(pressed, action)

        return act

    def press_at(self, process: Container, email: str, action: str) -> None:
        """This person presses, and this process gets the click."""
        self.pressing(email, action)(_deliver(process, None, self.answered))

    def submitting(self, email: str) -> Callable[[Deliver], object]:
        """The same with the form that they have open."""
        hands = self.world.hands(email)

        def act(deliver: Deliver) -> object:
            hands.courier.deliver = deliver
            return hands.submit()

        return act

    def inside(self, email: str, room: str) -> bool:
        """What Okta says."""
        return email in self.world.members(group(room))


def _deliver(process: Container, met: Meeting | None, answered: list[Answer]) -> Deliver:
    """Slack's way into one process. The first request goes to the meeting."""
    waits = iter([met])

    def deliver(body: bytes, headers: Mapping[str, str]) -> Answer:
        said = process.call("slack", proxy_event(body, headers), next(waits, None))
        answer = Answer(int(said["statusCode"]), dict(said.get("headers") or {}), str(said.get("body") or ""))
        answered.append(answer)
        return answer

    return deliver


@contextmanager
def field(
    engine: Engine, prefix: str, directory: Path, processes: int = len(APPROVERS), *, blind: bool = False
) -> Iterator[Field]:
    """A world with the catalogue in force, and so many processes."""
    text = catalog()
    draft = check(read(text).plain)
    assert isinstance(draft, Draft), draft
    found = company(draft)
    people = replace(found, people=(*found.people, *(somebody(Email(each)) for each in ASKING)))
    clock = SharedClock(directory / "clock")
    clock.stand(START)
    with ExitStack() as stack:
        world = stack.enter_context(World(engine, prefix, directory, people, clock))
        (directory / "catalog.yml").write_text(text)
        assert local.main(["catalog", "load", str(directory / "catalog.yml")]) == 0
        made = [Container(world.environ, directory / "clock", blind=blind) for _ in range(processes)]
        yield Field(world, [stack.enter_context(each) for each in made])
        wiring.install(wiring.Surroundings({}))
