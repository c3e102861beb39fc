"""The few kinds of block and element that our messages and forms are made of. Every limit of Slack on length is kept here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.views.text import Json, clean, cut, escape, markdown, plain

MOST_OPTIONS = 100
OPTION_LONGEST = 75


@dataclass(frozen=True)
class Message:
    """What a message says: `text` for notifications and screen readers, `blocks` for everybody else; both say the same."""

    text: str
    blocks: tuple[Json, ...]


@dataclass(frozen=True)
class Confirm:
    """The question that Slack asks before a button counts."""

    title: str
    text: str
    yes: str
    no: str

    def draw(self) -> Json:
        return {
            "title": plain(self.title, 100),
            "text": plain(self.text, 300),
            "confirm": plain(self.yes, 30),
            "deny": plain(self.no, 30),
        }


def header(title: str) -> Json:
    """A title, shown as it is."""
    return {"type": "header", "text": plain(title, 150)}


def says(sentence: str) -> Json:
    """One of our own sentences (mrkdwn)."""
    return {"type": "section", "text": markdown(sentence)}


def small(sentence: str) -> Json:
    """One of our own sentences (mrkdwn), in small print."""
    return {"type": "context", "elements": [markdown(sentence)]}


def small_plain(text: str) -> Json:
    """A text that is not ours, in small print and shown as it is."""
    return {"type": "context", "elements": [plain(text, 500)]}


def quote(typed: str) -> Json:
    """What somebody typed, literally: rich text parses nothing, and the quote's bar sets every line apart from our own words."""
    words = cut(clean(typed, lines=True), 2000)
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]}],
    }


def bullets(items: Iterable[Iterable[Json]]) -> Json:
    """A list in rich text, in which nothing is parsed: for what is not ours."""
    sections = [{"type": "rich_text_section", "elements": list(each)} for each in items]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": sections}],
    }


def buttons(*elements: Json) -> Json:
    """A row of buttons."""
    return {"type": "actions", "block_id": "buttons", "elements": list(elements)}


def button(
    action: str, label: str, value: str, spoken: str, *, style: str = "", confirm: Confirm | None = None
) -> Json:
    """A button; `spoken` is what a screen reader says instead of the label, which many cards share."""
    drawn: Json = {
        "type": "button",
        "action_id": action,
        "text": plain(label, OPTION_LONGEST),
        "value": value,
        "accessibility_label": cut(clean(spoken), OPTION_LONGEST),
    }
    return {
        **drawn,
        **({"style": style} if style else {}),
        **({"confirm": confirm.draw()} if confirm else {}),
    }


def choice(action: str, label: str, entries: Iterable[tuple[str, ...]], confirm: Confirm) -> Json:
    """A select in a row of buttons, which acts as soon as something is chosen and the question is answered."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain(label, 150),
        "options": options(entries),
        "confirm": confirm.draw(),
    }


def field(
    block: str, label: str, element: Json, *, hint: str = "", tells: bool = False, optional: bool = False
) -> Json:
    """An input with its label; `tells` sends what is chosen at once instead of only with the form."""
    drawn: Json = {"type": "input", "block_id": block, "label": plain(label, 150), "element": element}
    return {
        **drawn,
        **({"hint": plain(hint, 300)} if hint else {}),
        **({"dispatch_action": True} if tells else {}),
        **({"optional": True} if optional else {}),
    }


def option(value: str, label: str, about: str = "") -> Json:
    """One entry of a select; `about` stands under its label."""
    drawn: Json = {"text": plain(label, OPTION_LONGEST), "value": value}
    return {**drawn, **({"description": plain(about, OPTION_LONGEST)} if about.strip() else {})}


def options(entries: Iterable[tuple[str, ...]]) -> list[Json]:
    """The entries (value, label, perhaps about) of a select: no more than Slack takes, none with a value that it would refuse."""
    taken = [option(*each) for each in entries if 0 < len(each[0]) <= OPTION_LONGEST]
    return taken[:MOST_OPTIONS]


def group(label: str, drawn: Sequence[Json]) -> Json:
    """Options of a select under a label of their own."""
    return {"label": plain(label, OPTION_LONGEST), "options": list(drawn)}


def line(action: str, most: int) -> Json:
    """A text field for a few words."""
    return {"type": "plain_text_input", "action_id": action, "max_length": most}


def beside(text: str, element: Json) -> Json:
    """A text that is not ours, shown as it is, with a button at its side."""
    return {"type": "section", "text": plain(text, lines=True), "accessory": element}


def lines(action: str, most: int, initial: str = "") -> Json:
    """A text field for a few sentences."""
    element: Json = {"type": "plain_text_input", "action_id": action, "multiline": True, "max_length": most}
    return {**element, **({"initial_value": cut(initial, most)} if initial else {})}


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Mapping[str, object]],
    *,
    metadata: str,
    submit: str = "",
    close: str,
) -> Json:
    """A form. Without `submit` there is nothing to send, and it must hold no `field`."""
    drawn: Json = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }
    return {**drawn, **({"submit": plain(submit, 24)} if submit else {})}


def flat(sentence: str, title: str) -> str:
    """The top-level text of a message: its title and its sentence."""
    return f"{escape(cut(clean(title), 150))}: {sentence}"


def unstyled(drawn: Json) -> Json:
    """One button of a message may stand out; of many alike none does."""
    return {key: value for key, value in drawn.items() if key != "style"}
