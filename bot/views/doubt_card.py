"""The message that asks an owner whether somebody who changed teams stays an approver: drawn here, its buttons read back here."""

from dataclasses import dataclass

from access.doubt import Doubt, Stand
from access.keys import OktaId, RoleKey
from bot.views import doubt_words, words
from bot.views.blocks import Confirm, Message, button, buttons, flat, header, says

KEEP, REMOVE = "keep_approver", "remove_approver"


@dataclass(frozen=True)
class About:
    """What the buttons carry: the role and the approver. Text form `role|okta id`."""

    role: RoleKey
    approver: OktaId

    def __str__(self) -> str:
        return f"{self.role}|{self.approver}"

    @classmethod
    def parse(cls, text: str) -> "About":
        """Anything that is no text form is about nobody that there is."""
        role, _, approver = text.partition("|")
        return cls(RoleKey(role), OktaId(approver))


def draw(doubt: Doubt) -> Message:
    """The question as it stands."""
    top = header(doubt.title)
    if doubt.stand is not Stand.OPEN:
        said = doubt_words.stands(doubt.stand, doubt)
        return Message(flat(said, doubt.title), (top, says(said)))
    said, value = doubt_words.moved(doubt), str(About(doubt.role, doubt.approver.okta))
    row = buttons(
        button(KEEP, doubt_words.KEEP, value, words.spoken(doubt_words.KEEP, doubt.title)),
        button(
            REMOVE,
            doubt_words.REMOVE,
            value,
            words.spoken(doubt_words.REMOVE, doubt.title),
            confirm=Confirm(*doubt_words.REMOVE_ASK),
        ),
    )
    return Message(flat(said, doubt.title), (top, says(said), row))
