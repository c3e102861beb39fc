"""What the form for asking remembers between its drawings, and reading what stands in its inputs. Nothing is drawn here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from access.keys import OktaId, RequestId, RoleKey, SlackId
from bot.views.filled import Kept
from bot.views.text import typed

Raw = Mapping[str, Any]

REASON, ALSO, FOR_WHOM = "ask_reason", "ask_also", "ask_for_whom"
ROLE_BLOCK = "role"
LONGEST = 2900
"""Characters of a form's memory: Slack takes 3,000, and the Home tab adds where it was opened from."""


@dataclass(frozen=True)
class Memo:
    """`reason` keeps typed text while a refused role shows no field for it. `context` is the message that the form was opened from.

    `home` is the spot in the Home tab that it was opened from, if it was (see `bot.views.home`). `lately` are the roles that this
    person used last, `team` those that their team often asks for. `block` is the block in which the role stands: another one shows another role than the one chosen there. `also`
    and `for_whom` are what else was chosen; a form that shows no field for them keeps them for whoever tries again.
    `urgent`: it is the form of an emergency.
    """

    id: RequestId
    person: OktaId | None = None
    reason: str = ""
    home: str = ""
    context: str = ""
    lately: tuple[RoleKey, ...] = ()
    team: tuple[RoleKey, ...] = ()
    block: str = ROLE_BLOCK
    also: tuple[RoleKey, ...] = ()
    for_whom: SlackId | None = None
    urgent: bool = False

    def __str__(self) -> str:
        """JSON that Slack takes; the least of it is forgotten when the rest is long. Raises ValueError when that is not enough."""
        text = self._text(self.lately, self.team)
        text = text if len(text) <= LONGEST else self._text(self.lately, ())
        text = text if len(text) <= LONGEST else self._text((), ())
        if len(text) > LONGEST:  # No form that Slack shows can be filled in like that.
            raise ValueError("a form that keeps more than Slack takes")
        return text

    def _text(self, lately: tuple[RoleKey, ...], team: tuple[RoleKey, ...]) -> str:
        kept = {
            "id": self.id,
            "person": self.person,
            "reason": self.reason,
            "home": self.home,
            "context": self.context,
            "lately": list(lately),
            "team": list(team),
            "block": self.block if self.block != ROLE_BLOCK else "",
            "also": list(self.also),
            "for": self.for_whom,
            "urgent": self.urgent,
        }
        return json.dumps({key: value for key, value in kept.items() if value}, ensure_ascii=False)

    @classmethod
    def read(cls, view: Raw) -> "Memo":
        """What a drawing remembers, and what stands in its fields by now."""
        kept = Kept(view)
        reason, also, for_whom = (value(view, each) for each in (REASON, ALSO, FOR_WHOM))
        chosen = kept.texts("also") if also is None else ticked(also)
        whom = kept.perhaps("for") if for_whom is None else str(for_whom)
        person = kept.perhaps("person")
        return cls(
            RequestId(kept.text("id")),
            OktaId(person) if person else None,
            typed(kept.perhaps("reason") if reason is None else str(reason)),
            kept.perhaps("home"),
            kept.perhaps("context"),
            tuple(map(RoleKey, kept.texts("lately"))),
            tuple(map(RoleKey, kept.texts("team"))),
            kept.perhaps("block") or ROLE_BLOCK,
            tuple(map(RoleKey, chosen)),
            SlackId(whom) if whom else None,
            kept.flag("urgent"),
        )

    def elsewhere(self, role: RoleKey) -> str:
        """A block for the role that is not the one that it stands in now."""
        new = f"{ROLE_BLOCK}:{role}"
        return ROLE_BLOCK if self.block == new else new


def ticked(options: Any) -> tuple[str, ...]:
    """What is chosen in a select that takes several; what is no list of options is nothing."""
    found = options if isinstance(options, list) else []
    return tuple(str(each["value"]) for each in found)


def value(view: Raw, action: str) -> Any:
    """What stands in the input with this action id: its value, its option, or its options; None when there is no such input."""
    for inputs in ((view.get("state") or {}).get("values") or {}).values():
        if action in inputs:
            given = inputs[action]
            return (
                given.get("value")
                or given.get("selected_option")
                or given.get("selected_options")
                or given.get("selected_user")
                or ""
            )
    return None
