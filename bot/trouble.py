"""What a person sees when something broke on our side, by the kind of thing that they did."""

from collections.abc import Mapping
from typing import Any

from bot.aside import Aside
from bot.views import filled, words

Body = Mapping[str, Any]
Answer = tuple[int, Mapping[str, object]]

OURS, THEIRS = 500, 400


def answer(body: Body, reference: str, aside: Aside, *, ours: bool = True) -> Answer:
    """Status and JSON body of the answer to what `bot.shape` has read. Never raises; `reference` is where the log says more. Where nothing
    can be said, Slack says itself that the app is in trouble: better than an empty answer, which would look like success. `ours`: it is
    our failure, and not that of what was sent.
    """
    sentence, unsaid = words.broken(reference), (OURS if ours else THEIRS, dict[str, object]())
    if "command" in body:
        return 200, {"response_type": "ephemeral", "text": sentence}
    if body.get("type") == "block_suggestion":
        return 200, {"options": []}
    if body.get("type") == "view_submission":
        inputs = filled.inputs(body["view"])
        return (200, {"response_action": "errors", "errors": {inputs[0]: sentence}}) if inputs else unsaid
    if body.get("type") == "block_actions" and isinstance(body.get("response_url"), str):
        aside.say(body["response_url"], sentence)
        return 200, {}
    return unsaid
