"""What several roles asked for together look like: their titles under one heading, and the approver's card around them.

The card itself is that of the first request (`bot.views.card`); here it is said, before anything else, that it is about all of them,
and beside each title what the person has or had of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from access.ports import Scene
from access.prior import already
from access.request import Request
from bot.views import card, card_words, words
from bot.views.blocks import Confirm, Message, bullets, flat, header
from bot.views.text import Json, clean, cut, plain, rich

TITLE_LONGEST = 150


def around(message: Message, scene: Scene) -> Message:
    """The first request's card as the card of the whole bundle."""
    request = scene.request
    sentence = message.text.removeprefix(flat("", request.title))
    top = [header(words.several(len(request.titles))), _known(scene)] if scene.beside else heading(request)
    return Message(
        flat(sentence, f"{words.several(len(request.titles))} ({', '.join(request.titles)})"),
        (*top, *(_for_all(block) for block in message.blocks[1:])),
    )


def heading(request: Request) -> list[Json]:
    """The title, or how many roles there are and the title of each."""
    if not request.also:
        return [header(request.title)]
    return [header(words.several(len(request.titles))), listed(request.titles)]


def listed(titles: Sequence[str]) -> Json:
    """Titles, which are not ours, as a list in which nothing is parsed."""
    return bullets([_title(each)] for each in titles)


def _known(scene: Scene) -> Json:
    """The same, with what is known of each: whether it is sensitive, whether the person has it, and how often they had it."""
    return bullets(
        [_title(each.request.title, bold=True), *rich(f": {card_words.in_short(each, already(each))}")]
        for each in (replace(scene, beside=()), *scene.beside)
    )


def _title(title: str, *, bold: bool = False) -> Json:
    text: Json = {"type": "text", "text": cut(clean(title), TITLE_LONGEST)}
    return {**text, "style": {"bold": True}} if bold else text


_LABELS: Mapping[object, str] = {card.APPROVE: words.APPROVE_ALL, card.DENY: words.DENY_ALL}
_LESS_ASK = Confirm(*card_words.LESS_ASK_ALL).draw()


def _for_all(block: Json) -> Json:
    """Buttons that decide say that they decide on everything."""
    elements = block.get("elements")
    if block.get("type") != "actions" or not isinstance(elements, list):
        return block
    return {**block, "elements": [_labelled(each) for each in elements]}


def _labelled(element: Json) -> Json:
    if element.get("action_id") == card.APPROVE_LESS:
        return {**element, "placeholder": plain(card_words.LESS_ALL), "confirm": _LESS_ASK}
    label = _LABELS.get(element.get("action_id"))
    return {**element, "text": plain(label), "accessibility_label": label} if label else element
