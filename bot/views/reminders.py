"""Several reminders as one message: each with its title, what it says now, and its buttons. What one of them says is the notice's business."""

from collections.abc import Iterable

from access.ports import Scene
from bot.views import grant_words, notice
from bot.views.blocks import Message, header, says, unstyled
from bot.views.home_rows import row, titled
from bot.views.text import Json, name

MOST = 15
"""Reminders that are shown; of the rest it is said how many they are."""
TITLE_LONGEST = 75


def draw(scene: Scene) -> Message:
    """The reminder of `scene`, and those of its guests after it."""
    scenes = (scene, *scene.guests)
    shown, more = scenes[:MOST], len(scenes) - MOST
    heading = grant_words.several(len(scenes))
    rest = [grant_words.and_more(more)] if more > 0 else []
    blocks = [block for place, each in enumerate(shown) for block in _item(place, each)]
    lines = [f"{name(each.request.title, TITLE_LONGEST)}: {notice.read(each).sentence}" for each in shown]
    text = "\n".join([heading, *lines, *rest])
    return Message(text, (header(heading), *blocks, *map(says, rest)))


def _item(place: int, scene: Scene) -> Iterable[Json]:
    said = notice.read(scene)
    yield titled(scene.request.title)
    yield says(said.sentence)
    if said.pressed:
        yield row(f"reminder:{place}", *map(unstyled, said.pressed))
