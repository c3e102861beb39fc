"""Several requests for one approver as one message: the card of each, in short, with its own buttons. What a card says is the card's business."""

from collections.abc import Iterable, Sequence
from typing import Any

from access.ports import Scene
from access.request import State
from bot.views import bundle_card, card, digest_words, words
from bot.views.blocks import Message, header, says, unstyled
from bot.views.home_rows import titled
from bot.views.text import Json, cut, name

TITLE_LONGEST, TITLES_LONGEST, REASON_LONGEST, SMALL_LONGEST = 75, 400, 200, 150


def draw(scene: Scene) -> Message:
    """The card of `scene`, and those of its guests after it, each as things stand."""
    scenes = (scene, *scene.guests)
    cards = [one(each) for each in scenes]
    waiting = [each for each in scenes if _waits(each)]
    heading = digest_words.heading(len(waiting))
    lines = [f"{name(each.request.title, TITLE_LONGEST)}: {words.asks(each.request)}" for each in waiting]
    blocks = [block for place, each in enumerate(cards) for block in _short(place, scenes[place], each)]
    return Message("\n".join([heading, *lines]), (header(heading), *blocks))


def one(scene: Scene) -> Message:
    """The card of one request, or of one bundle, by itself."""
    drawn = card.draw(scene)
    return bundle_card.around(drawn, scene) if scene.request.also else drawn


def _waits(scene: Scene) -> bool:
    agreed = [each.by.slack for each in scene.request.approvals]
    asked = [each.slack for each in scene.request.asked]
    mine = scene.recipient in asked and scene.recipient not in agreed and not scene.barred
    return scene.request.state is State.PENDING and mine


def _short(place: int, scene: Scene, whole: Message) -> Iterable[Json]:
    """At most five blocks: the title, what is said, why, the small print, and the buttons; of what is decided only the first two."""
    yield _titles(scene, whole)
    said = [block["text"] for block in whole.blocks if block["type"] == "section"]
    sentences = [each["text"] for each in said if isinstance(each, dict) and each["text"] != words.WHY]
    yield says("\n".join(sentences))
    if not _waits(scene):
        return
    yield from [_cut(block) for block in whole.blocks if _is_quote(block)][:1]
    yield {"type": "context", "elements": list(_small(whole.blocks))[:10]}
    for row in whole.blocks:
        if row["type"] == "actions":
            elements: Any = row["elements"]
            yield {**row, "block_id": f"digest:{place}", "elements": [unstyled(each) for each in elements]}


def _titles(scene: Scene, whole: Message) -> Json:
    """The title; of a bundle that waits what is known of each role as well, as long as that is short."""
    titles = scene.request.titles
    known = scene.beside and _waits(scene) and sum(map(len, titles)) <= TITLES_LONGEST
    return whole.blocks[1] if known else titled(*(cut(each, TITLE_LONGEST) for each in titles))


def _is_quote(block: Json) -> bool:
    return block["type"] == "rich_text" and "rich_text_quote" in str(block)


def _cut(quote: Json) -> Json:
    elements: Any = quote["elements"]
    text = elements[0]["elements"][0]
    return {
        **quote,
        "elements": [{**elements[0], "elements": [{**text, "text": cut(text["text"], REASON_LONGEST)}]}],
    }


def _small(blocks: Sequence[Json]) -> Iterable[Json]:
    for block in blocks:
        if block["type"] == "context":
            elements: Any = block["elements"]
            for each in elements:
                ours = each["type"] == "mrkdwn"
                yield each if ours else {**each, "text": cut(each["text"], SMALL_LONGEST)}
