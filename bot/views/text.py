"""How text becomes safe to show: cleaning, escaping, people and times. No sentence stands here.

Text that somebody typed, or that comes from Okta or the catalogue, is only ever shown as plain or rich text, where nothing in it is
parsed. Our own sentences are mrkdwn with `verbatim`, so that Slack makes no links or mentions beyond those we wrote.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from access.night import zone

Json = dict[str, object]
Blocks = Sequence[Mapping[str, object]]

NOTHING = "(nothing)"

# Control characters, surrogates, private characters and all that is invisible or changes the direction of text. The two zero-width
# joiners stay: emoji and several scripts cannot be written without them, and they reorder nothing.
_HIDDEN = ("Cc", "Cs", "Cf", "Co", "Zl", "Zp")
_KEPT = {"\n", "\u200c", "\u200d"}
_ACCOUNT = re.compile(r"[A-Z0-9]{2,32}", re.ASCII)
_ALIVE = re.compile(r"(<@[A-Z0-9]+>|<!date\^[0-9]+\^[^<>|]*\|[^<>]*>)", re.ASCII)
_MOMENT = re.compile(r"<!date\^([0-9]{1,12})\^([^<>|]*)\|[^<>]*>", re.ASCII)
_MENTION = re.compile(r"<@[UW][A-Z0-9]*>")


def typed(text: str) -> str:
    """What somebody typed, as it is kept: one spelling for each character, without control, bidi and invisible ones."""
    if text.isascii() and text.isprintable():
        return text.strip()
    unix = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(each if _visible(each) else " " if each == "\t" else "" for each in unix)
    return unicodedata.normalize("NFC", kept).strip()


def clean(text: str, *, lines: bool = False) -> str:
    """Text to show: as `typed`, in one line unless `lines`; never empty, so that Slack takes it."""
    kept = typed(text)
    return (kept if lines else " ".join(kept.split())) or NOTHING


def cut(text: str, most: int) -> str:
    """At most this many characters, with an ellipsis where something is missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def unmarked(sentence: str) -> str:
    """A sentence of ours for where Slack shows plain text: people that are mentioned in it have no name there."""
    return _MENTION.sub("somebody else", sentence)


def escape(text: str) -> str:
    """For mrkdwn and for a message's top-level text: exactly `&`, `<` and `>`, as Slack asks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """What Slack escaped, as it was typed: the inverse of `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def name(text: str, most: int = 150) -> str:
    """A title or name for use inside one of our own mrkdwn sentences: one line, and nothing in it is alive."""
    return escape(cut(clean(text), most))


def person(slack: str) -> str:
    """A mention. Slack shows the account's own name, so that nobody can be imitated by a name."""
    return f"<@{slack}>" if _ACCOUNT.fullmatch(slack) else name(slack)


def people(slacks: Sequence[str], word: str = "and", most: int = 10) -> str:
    """Several mentions as a list in words; beyond `most`, how many more."""
    shown = [person(slack) for slack in slacks[:most]]
    if len(slacks) > most:
        shown.append(f"{len(slacks) - most} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"


def moment(at: int) -> str:
    """A point in time (UTC seconds) that Slack shows in the reader's own time zone; UTC where it cannot."""
    return f"<!date^{at}^{{date_short_pretty}} at {{time}}|{utc(at)}>"


def rich(sentence: str) -> list[Json]:
    """A sentence of ours as elements of rich text: times and people stay alive, and nothing else is parsed."""
    parts = _ALIVE.split(sentence)
    return [
        element for place, each in enumerate(parts) if each for element in [_leaf(each, alive=place % 2 == 1)]
    ]


def _leaf(part: str, *, alive: bool) -> Json:
    if not alive:
        return {"type": "text", "text": unescaped(part)}
    if part.startswith("<@"):
        return {"type": "user", "user_id": part[2:-1]}
    _, at, rest = part[1:-1].split("^", 2)
    shown, _, fallback = rest.partition("|")
    return {"type": "date", "timestamp": int(at), "format": shown, "fallback": fallback}


def in_zone(sentence: str, tz: str) -> str:
    """A message's top-level text for somebody in this time zone: notifications do not know what Slack makes of a moment."""
    return _MOMENT.sub(
        lambda found: local(int(found[1]), tz, time="{time}" in found[2]),
        sentence,
    )


def local(at: int, tz: str, *, time: bool = True) -> str:
    """A point in time (UTC seconds), or its day, in words, as clocks and calendars in this time zone show it."""
    return datetime.fromtimestamp(at, zone(tz)).strftime("%d %b %Y %H:%M" if time else "%d %b %Y").lstrip("0")


def day(at: int) -> str:
    """The day of a point in time (UTC seconds) in the reader's own time zone: today, yesterday, or its date."""
    return f"<!date^{at}^{{date_short_pretty}}|{utc(at).rsplit(' ', 2)[0]}>"


def utc(at: int) -> str:
    """A point in time (UTC seconds) in words, for places that show no local time."""
    return datetime.fromtimestamp(at, UTC).strftime("%d %b %Y %H:%M UTC").lstrip("0")


def plain(text: str, most: int = 3000, *, lines: bool = False) -> Json:
    """A plain text object: whatever is in it is shown as it is, emoji codes included."""
    return {"type": "plain_text", "text": cut(clean(text, lines=lines), most), "emoji": False}


def markdown(sentence: str) -> Json:
    """A mrkdwn text object for a sentence of ours."""
    return {"type": "mrkdwn", "text": sentence, "verbatim": True}


def _visible(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in _HIDDEN
