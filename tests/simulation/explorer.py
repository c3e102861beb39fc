"""Every interleaving of a few actors within a bound, each call to the outside one step. Nothing here knows what the actors do.

A preemption is a step of one actor while another one, whose turn it was, could go on; faults strike at steps. A state is everything that
is stored and seen, where each actor stands with all that its calls have answered, and what is left of the bounds: whatever follows
depends on nothing else. So a state that comes again is not gone through again. The schedules that lead through it are counted all the
same: how many there are is the number of ways through the graph of states.
"""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from access.errors import AccessError, Conflict
from access.keys import Key
from tests.simulation.actors import READS, Actor, At, Failure, Paused, Ports, next_process, run
from tests.simulation.faults import ALONE, DOES, KILLS, LATER, MISTAKES, Killed, failure, mistaken
from tests.simulation.graph import LAND, Bounds, Choice, Coming, Found, Node, ways
from tests.simulation.invariants import violated
from tests.simulation.stage import Stage
from tests.simulation.view import Pair, Step

Rest = Callable[[Stage, Sequence[Coming]], list[str]]
"""Brings a world to rest from the end of a schedule, with the calls that are late, and says what is wrong with it then."""


class Explorer:
    """One exploration."""

    def __init__(self, stage: Stage, actors: Sequence[Actor], rest: Rest, bounds: Bounds) -> None:
        self.stage, self.actors, self._rest, self._bounds = stage, actors, rest, bounds
        self.found = Found()
        self._ports = Ports(stage, self._decide)
        self._known: dict[tuple[Any, ...], int] = {}
        self._after: list[list[int]] = []
        self._ends: set[int] = set()
        self._rested: dict[tuple[Any, ...], list[str]] = {}
        self._todo: list[tuple[Node, Choice]] = []
        self._woken: list[Key] = []
        stage.world.store._woken = self._woken.append
        self._node = self._begin()
        self._at, self._turn, self._made = At(), LAND, self._node
        self._choice: Choice | None = None
        self._go: Choice | None = None

    def explore(self) -> Found:
        """All of it, unless there are more states than the bounds allow."""
        self._open(self._node)
        while self._go or self._todo:
            node, choice = (self._node, self._go) if self._go else self._todo.pop()
            self._take(node, choice)
            if len(self._after) > self._bounds.most:
                self.found.complete = False
                break
        self.found.states, self.found.ends = len(self._after), len(self._rested)
        self.found.schedules = ways(self._after, self._ends) if self.found.complete else len(self._ends)
        return self.found

    def replay(self, path: Iterable[Choice], log: Callable[[str], None] = lambda _: None) -> list[str]:
        """What is wrong after these choices and the rest that follows."""
        for choice in path:
            log(self._said(choice))
            self._take(self._node, choice, alone=True)
        wrong = [why for all_ in self.found.wrong.values() for why in all_]
        self.stage.back_to(self._node.moment)
        return wrong + self._rest(self.stage, self._node.coming)

    def _said(self, choice: Choice) -> str:
        """Raises ValueError when there is no such step."""
        if choice.actor == LAND:
            return "a late call takes effect"
        if choice.actor >= len(self.actors) or self._node.ats[choice.actor].done:
            raise ValueError(f"actor {choice.actor} has nothing to do")
        return f"{self.actors[choice.actor].name}: {self._node.ats[choice.actor].call} {choice.how}".rstrip()

    # One choice, and then on as long as nobody interferes

    def _take(self, node: Node, choice: Choice, *, alone: bool = False) -> None:
        self.stage.back_to(node.moment)
        self._node, self._go, self._choice, self._turn = node, None, choice, choice.actor
        self._alone = alone
        if choice.actor == LAND:
            self._land(choice)
        else:
            self._act(choice.actor)

    def _act(self, place: int) -> None:
        """Runs processes of this actor until somebody else is to go on, or a state is reached that is known."""
        self._at, self._stopped = self._node.ats[place], False
        while True:
            try:
                run(self.actors[place], self._at, self._ports)
            except Paused:
                return
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what this schedule found
                self._wrong([f"{type(error).__name__}: {error}"])
            self._at = next_process(self.actors[place], self._at, self.stage.world.clock())
            if self._at.done:
                self._reached()
                return

    def _decide(self, name: str, call: Callable[..., Any], args: tuple[Any, ...]) -> None:
        """The actor stands before a call that it has not made. Makes it, if it is its turn. Raises Paused, and Killed."""
        if self._stopped:
            raise Paused
        if self._choice is None:
            self._at = replace(self._at, call=name, history=tuple(self._ports.history))
            self._reached()
            if self._go is None or self._go.actor != self._turn:
                self._stopped = True
                raise Paused
            self._choice, self._go = self._go, None
        choice, self._choice = self._choice, None
        self._make(choice, name, call, args)

    def _make(self, choice: Choice, name: str, call: Callable[..., Any], args: tuple[Any, ...]) -> None:
        """The call, as the choice has it, and what it answers; or the end of the process."""
        before, how = self._node, choice.how
        self._woken.clear()
        answer = self._done(call, args) if not how or how in (*DOES, *MISTAKES) else None
        if how:
            answer = self._gone_wrong(name, how, answer, args)
        coming = (*before.coming, Coming(name, args)) if how in LATER else before.coming
        self._made = self._stepped(choice, coming, same=name in READS or bool(how and how not in DOES))
        woken = (*self._at.woken, *self._woken)
        mark = self.stage.number_of((self._at.mark, self.stage.number_of(answer)))
        self._at = replace(self._at, woken=woken, mark=mark)
        pair: Pair | None = (args[0], args[1]) if name.startswith("target.") and len(args) > 1 else None
        if name not in READS:
            self._check(name, pair, before, self._made)
        if how in KILLS:
            raise Killed
        self._ports.history.append((answer, self._made.moment.now))

    def _gone_wrong(self, name: str, how: str, answer: Any, args: tuple[Any, ...]) -> Any:
        now, kind = self.stage.world.clock(), f"{name}: {how}"
        if how in MISTAKES:
            mistake = mistaken(how, args, answer, (), now)
            self.found.fired[kind] = self.found.fired.get(kind, 0) + (mistake != answer)
            return mistake
        self.found.fired[kind] = self.found.fired.get(kind, 0) + 1
        return Failure(lambda: failure(name, how, args, now), how)

    @staticmethod
    def _done(call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        try:
            return call(*args)
        except AccessError as error:
            found = error
            return Failure(lambda: _anew(found), repr(found))

    def _land(self, choice: Choice) -> None:
        """A late call takes effect; whose turn it was stays as it was."""
        place, node = int(choice.how), self._node
        node.coming[place].land(self.stage.world)
        self._made = self._stepped(choice, (*node.coming[:place], *node.coming[place + 1 :]))
        self._check("late", None, node, self._made)
        self._turn, self._at = node.turn, node.ats[node.turn]
        self._reached()

    # States

    def _stepped(self, choice: Choice, coming: tuple[Coming, ...], *, same: bool = False) -> Node:
        node = self._node
        self.found.steps += 1
        landed = choice.actor == LAND
        return replace(
            node,
            moment=node.moment if same else self.stage.moment(),
            turn=node.turn if landed else choice.actor,
            preemptions=node.preemptions - (0 if landed else node.costs(choice.actor)),
            faults=node.faults - int(bool(choice.how) and not landed),
            coming=coming,
            path=(*node.path, choice),
        )

    def _begin(self) -> Node:
        """Before anything has happened: every actor stands before its first call."""
        self._stopped, self._alone = False, True
        ats = tuple(At(began=self.stage.world.clock()) for _ in self.actors)
        node = Node(self.stage.moment(), ats, LAND, self._bounds.preemptions, self._bounds.faults)
        for place, actor in enumerate(self.actors):
            self._node = node
            self._made, self._turn, self._at, self._choice, self._stopped = (
                node,
                place,
                ats[place],
                None,
                False,
            )
            try:
                run(actor, ats[place], self._ports)
            except Paused:
                node = self._with(node)
        return replace(node, turn=LAND)

    def _with(self, node: Node) -> Node:
        ats = (*node.ats[: self._turn], self._at, *node.ats[self._turn + 1 :])
        return replace(node, ats=ats)

    def _reached(self) -> None:
        """After a step, and whatever the actor did without calling anybody: a state, perhaps a known one."""
        node = self._with(self._made)
        came_from, self._go = self._node.number, None
        if self._alone:
            self._node = node
            return
        new = self._open(node)
        self._after[came_from].append(self._node.number)
        if not new:
            self._go = None

    def _open(self, node: Node) -> bool:
        """Whether this state is new. Then all that can come next is to be done, and the first of it at once."""
        stands = tuple((at.process, at.mark, at.todo, at.woken, at.call, at.began) for at in node.ats)
        whole: tuple[Any, ...] = (
            node.moment.number,
            stands,
            node.turn,
            node.preemptions,
            node.faults,
            node.coming,
        )
        whole = whole if self._bounds.merge else (*whole, node.path)
        number = self._known.setdefault(whole, len(self._known))
        self._node = replace(node, number=number)
        if number < len(self._after):
            return False
        self._after.append([])
        choices = self._choices(self._node)
        self._todo += [(self._node, each) for each in reversed(choices[1:])]
        self._go = choices[0] if choices else None
        if not self._node.live:
            self._end(self._node, whole[0])
        return True

    def _choices(self, node: Node) -> list[Choice]:
        found = []
        for place in node.live:
            if node.costs(place) <= node.preemptions:
                found.append(Choice(place))
                found += [Choice(place, how) for how in ALONE.get(node.ats[place].call, ()) if node.faults]
        return found + [Choice(LAND, str(place)) for place in range(len(node.coming))]

    def _end(self, node: Node, number: int) -> None:
        """Nobody has anything left to do: what is left is to come to rest, which is the same for the same state."""
        self._ends.add(node.number)
        same = (number, node.coming)
        if same not in self._rested:
            self.stage.back_to(node.moment)
            self._rested[same] = self._rest(self.stage, node.coming)
            self.stage.back_to(node.moment)
        self._wrong(self._rested[same])

    def _check(self, call: str, pair: Pair | None, before: Node, after: Node) -> None:
        step = Step(
            call, pair, self.stage.view(before.moment), self.stage.view(after.moment), self.stage.apart
        )
        self._wrong(violated(step))

    def _wrong(self, why: list[str]) -> None:
        if why:
            self.found.wrong.setdefault(self._made.path, []).extend(why)


def _anew(error: AccessError) -> AccessError:
    """The same error again."""
    if isinstance(error, Conflict):
        return Conflict(error.keys)
    return copy(error)
