"""Reading drawings back as their readers would: what is wrong with them for Slack, and which text in them is alive."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.slack.limits import UPDATE_TEXT, message_problems, view_problems

Json = dict[str, Any]


def message_wrongs(text: str, blocks: Any) -> list[str]:
    """What Slack or its SDK would refuse, and what our own rules add: a text that says something, ids that are ours."""
    found = [str(problem) for problem in message_problems([dict(each) for each in blocks])]
    if not text.strip() or len(text) > UPDATE_TEXT:
        found.append("the top-level text is missing or too long")
    return found + list(_style_wrongs(list(blocks)))


def view_wrongs(view: Mapping[str, Any]) -> list[str]:
    """Likewise for a form; and one with inputs has a button to send it, one without has none."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    found = [str(problem) for problem in view_problems(dict(view))]
    if bool(inputs) is not ("submit" in view):
        found.append("inputs without a submit button, or the other way round")
    return found + list(_style_wrongs(list(view["blocks"])))


def _style_wrongs(blocks: list[Json]) -> Iterator[str]:
    for each in nested(blocks):
        if each.get("type") == "mrkdwn" and each.get("verbatim") is not True:
            yield f"mrkdwn that Slack may parse: {each}"
        if each.get("type") == "button" and not each.get("accessibility_label"):
            yield f"a button without a spoken label: {each}"
    styles = [each.get("style") for each in nested(blocks) if each.get("type") == "button"]
    if styles.count("primary") > 1:
        yield "more than one primary button"


def nested(value: Any) -> Iterator[Json]:
    """Every object in it."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nested(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from nested(inner)


def alive(text: str, blocks: Any) -> str:
    """Everything that Slack parses: the top-level text and all mrkdwn."""
    return "\n".join([text, *(each["text"] for each in nested(list(blocks)) if each.get("type") == "mrkdwn")])


def literal(blocks: Any) -> list[str]:
    """Everything that Slack shows as it is."""
    return [each["text"] for each in nested(list(blocks)) if each.get("type") in ("plain_text", "text")]


def buttons(blocks: Any) -> list[str]:
    """The action ids of the buttons."""
    return [each["action_id"] for each in nested(list(blocks)) if each.get("type") == "button"]
