"""The row of the Home tab by which approvers choose when they get requests; drawn here and read back here."""

from collections.abc import Iterable, Mapping
from typing import Any

from access.digest import CHOICES
from access.home import Home
from bot.views import digest_words
from bot.views.blocks import buttons, option, options, says
from bot.views.text import Json, plain

GATHER = "home_gather"


def draw(page: Home) -> Iterable[Json]:
    """For whoever decides on something, or has chosen; nobody else has use for it."""
    if page.page or not (page.waiting.total or page.own.total or page.digest):
        return
    yield says(digest_words.now(page.digest))
    chosen = page.digest if page.digest in CHOICES else ()
    select: Json = {
        "type": "static_select",
        "action_id": GATHER,
        "placeholder": plain(digest_words.LABEL, 150),
        "options": options((_text(each), digest_words.choice(each)) for each in CHOICES),
        "initial_option": option(_text(chosen), digest_words.choice(chosen)),
    }
    yield {**buttons(select), "block_id": "digest"}


def read(action: Mapping[str, Any]) -> tuple[int, ...]:
    """The hours that were chosen. Raises ValueError for what is no choice."""
    value = str((action.get("selected_option") or {}).get("value") or "")
    return () if value == "none" else tuple(int(each) for each in value.split(","))


def _text(hours: Iterable[int]) -> str:
    return ",".join(map(str, hours)) or "none"
