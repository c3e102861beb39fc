"""What several roles asked for together look like: their titles under one heading, and the approver's card around them.

The card itself is that of the first request (`bot.views.card`); here it is said, before anything else, that it is about all of them.
"""

from collections.abc import Mapping, Sequence

from access.request import Request
from bot.views import card, words
from bot.views.blocks import Message, flat, header
from bot.views.text import Json, clean, cut, plain

TITLE_LONGEST = 150


def around(message: Message, request: Request) -> Message:
    """The first request's card as the card of the whole bundle."""
    sentence = message.text.removeprefix(flat("", request.title))
    return Message(
        flat(sentence, f"{words.several(len(request.titles))} ({', '.join(request.titles)})"),
        (*heading(request), *(_for_all(block) for block in message.blocks[1:])),
    )


def heading(request: Request) -> list[Json]:
    """The title, or how many roles there are and the title of each."""
    if not request.also:
        return [header(request.title)]
    return [header(words.several(len(request.titles))), listed(request.titles)]


def listed(titles: Sequence[str]) -> Json:
    """Titles, which are not ours, as a list in which nothing is parsed."""
    items = [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": cut(clean(each), TITLE_LONGEST)}]}
        for each in titles
    ]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}],
    }


_LABELS: Mapping[object, str] = {card.APPROVE: words.APPROVE_ALL, card.DENY: words.DENY_ALL}


def _for_all(block: Json) -> Json:
    """Buttons that decide say that they decide on everything."""
    elements = block.get("elements")
    if block.get("type") != "actions" or not isinstance(elements, list):
        return block
    return {**block, "elements": [_labelled(each) for each in elements]}


def _labelled(element: Json) -> Json:
    label = _LABELS.get(element.get("action_id"))
    return {**element, "text": plain(label), "accessibility_label": label} if label else element
