"""How a schedule comes to rest: nothing goes wrong any more, only the sweep comes by, and then the truths must hold."""

from collections.abc import Sequence
from dataclasses import replace

from access.duration import DAY
from access.reading import ahead
from access.review import Reviewing
from tests.simulation.graph import Coming
from tests.simulation.stage import Stage
from tests.simulation.truths import broken
from tests.world import NAMES, World, okta

CALM, LATENESS = 2700, (30, 800)
"""Seconds of calm, longer than any watch, claim, lease and most retries; and how long after its start a late call may take effect."""


def rest(stage: Stage, coming: Sequence[Coming]) -> list[str]:
    """What is wrong after the calm, and after the end of all that was given, for each time at which late calls may take effect."""
    if not coming:
        return _rest(stage, (), 0)
    moment, wrong = stage.moment(), []
    for seconds in LATENESS:
        stage.back_to(moment)
        wrong += [f"{why}, late by {seconds} s" for why in _rest(stage, coming, seconds)]
    return wrong


def _rest(stage: Stage, coming: Sequence[Coming], seconds: int) -> list[str]:
    world, permanent = stage.world, {person for person, _ in stage.permanent}
    names = [name for name in NAMES if okta(name) in permanent]
    _sweep(world, CALM, coming, seconds)
    wrong = [f"after the calm: {why}" for why in broken(world, names, NAMES, over=False)]
    _review(world)
    world.clock.advance(40 * DAY)
    _sweep(world, CALM, (), 0)
    return wrong + [f"at the end: {why}" for why in broken(world, names, NAMES, over=True)]


def _review(world: World) -> None:
    """An open review is pursued for ever, so somebody closes it."""
    world.refresh()
    for record in list(world.store._records.values()):
        if isinstance(record, Reviewing) and record.open:
            world.review(record.request, "dan")


def _sweep(world: World, calm: int, coming: Sequence[Coming], seconds: int) -> None:
    """Once a minute; the minutes in which nothing is due are left out, as such a sweep does nothing."""
    began = world.clock()
    late = list(coming)
    outside = replace(world.outside, owner=f"sweep {began}")
    while world.clock() < began + calm:
        due = 0 if late else _next(world) or began + calm
        world.clock.now = min(began + calm, max(world.clock() + 60, due))
        while late and world.clock() >= began + seconds:
            late.pop(0).land(world)
        world.workflow.sweep(outside)


def _next(world: World) -> int | None:
    """When something is due next, or was."""
    return min((each.due.at for each in ahead(world.store)), default=None)
