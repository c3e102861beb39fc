"""The main job as a story in the terminal: asked, approved, given, reminded, taken back. Each claim is checked before it is made."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from access.audit import SYSTEM, Fact, first_break
from access.calls import Pointer
from access.duration import DAY
from sandbox.company import ENGINEER
from sandbox.office import Office
from sandbox.schedule import EVERY
from sandbox.screen import DIM, WIDTH, YELLOW, Screen
from sandbox.slack.errors import CannotDo
from sandbox.slack.hands import Hands
from sandbox.slack.terminal import draw

ASKS, DECIDES = str(ENGINEER), "maya.lindqvist@acme.example"
ROLE, TITLE = "aws-staging-read", "Staging Read - AWS Role"
REASON = "The import of Tuesday failed in staging, and I want to see its logs."
KINDS = ["asked", "approved", "begun", "given", "taking_back", "ended"]
PATIENCE = EVERY + 30.0
"""Seconds. What Slack did not let through at once, or the worker was not woken for, the next sweep does."""

Json = dict[str, Any]


class NotAsTold(RuntimeError):
    """The story went another way; the text says where."""


class Story:
    """One telling. Waits at most `patience` seconds for each thing that others do."""

    def __init__(self, office: Office, screen: Screen, patience: float = PATIENCE) -> None:
        self.office, self.screen, self.patience = office, screen, patience
        self.asks, self.decides = office.hands(ASKS), office.hands(DECIDES)
        self.app = {app.label: app.id for app in office.world.company.apps}[TITLE]

    def tell(self) -> None:
        """From the question to the end. Raises NotAsTold."""
        try:
            self.ask()
            pointer = self.wait_for_approver()
            self.approve()
            self.remind()
            self.end()
            self.look_back(pointer)
        except CannotDo as error:
            raise NotAsTold(f"the story did not go as told: {error}") from error

    def ask(self) -> None:
        self.screen.title("An engineer asks")
        self.does(self.asks, "types /access. A form opens.")
        self.asks.command("/access")
        self.until("the form opens", lambda: self.asks.view)
        self.until("the engineer is looked up", lambda: not self.office.busy())
        self.does(self.asks, "types “staging read” into the search:")
        found = self.asks.search("ask_role", "staging read")
        for option in found[:4]:
            self.screen.line(f"      {option['text']['text']}", DIM)
        self.screen.line(f"      … and {len(found) - 4} more", DIM)
        self.check("the search finds the role", ROLE in [option["value"] for option in found])
        self.does(self.asks, "takes the first one, and fills in what then appears:")
        self.asks.choose("ask_role", ROLE)
        self.asks.choose("ask_duration", "for 1w")
        self.asks.type("ask_reason", REASON)
        self.asks.choose("ask_approvers", [self.decides.user_id])
        self.sees(self.asks, self.asks.view or {})
        self.does(self.asks, "presses “Send request”.")
        self.asks.submit()
        self.check(f"the form is taken ({self.asks.errors})", self.asks.view is None)

    def wait_for_approver(self) -> Pointer:
        card = self.until("the approver gets a card", lambda: self.newest(self.decides, "approve"))
        self.sees(self.decides, card)
        self.sees(
            self.asks, self.until("the engineer gets a receipt", lambda: self.newest(self.asks, "withdraw"))
        )
        self.okta_says(set())
        return Pointer.parse(_button(card, "approve")["value"])

    def approve(self) -> None:
        self.screen.title("An approver agrees")
        self.does(self.decides, "presses “Approve request”.")
        began = time.monotonic()
        self.decides.press(self.newest(self.decides, "approve"), "approve")
        self.until("Okta has the assignment", lambda: self.office.world.holders(self.app) == {ASKS})
        took = time.monotonic() - began
        self.until("the engineer reads that it is there", lambda: "Yours until" in self.text(self.asks))
        self.until("the buttons are gone", lambda: not self.newest(self.decides, "approve"))
        self.okta_says({ASKS}, f", {took:.2f} s after the click")
        self.sees(self.decides, self.decides.messages()[-1])
        self.sees(self.asks, self.asks.messages()[-1])

    def remind(self) -> None:
        self.passes(6)
        self.screen.title("A day before the end")
        reminder = self.until("a reminder comes", lambda: self.newest(self.asks, "give_back"))
        self.check("it offers an extension", _button(reminder, "extend"))
        self.sees(self.asks, reminder)
        self.okta_says({ASKS})

    def end(self) -> None:
        self.does(self.asks, "does nothing.")
        self.passes(1)
        self.screen.title("The end")
        self.until("Okta has taken it away", lambda: not self.office.world.holders(self.app))
        self.until("the engineer reads that it ended", lambda: "has ended" in self.text(self.asks))
        self.okta_says(set())
        self.sees(self.asks, self.asks.messages()[-1])

    def look_back(self, pointer: Pointer) -> None:
        self.screen.title("What the audit holds")
        facts = list(self.office.facts(f"REQ#{pointer.request}"))
        for fact in facts:
            self.screen.line(
                f"  {_utc(fact.at)}  {fact.what.value:<13}by {self.actor(fact):<17}{_chained(fact)}"
            )
        kinds = [fact.what.value for fact in facts]
        self.check(f"the facts are complete ({kinds})", kinds == KINDS)
        self.check("the chain holds", first_break(facts) is None)
        self.screen.line(
            "  Each line carries the hash of the line before it: no change of one goes unseen.", DIM
        )
        troubles = self.office.world.slack.troubles
        self.check(f"Slack refused nothing ({troubles})", not troubles)

    # How it is shown

    def does(self, who: Hands, what: str) -> None:
        self.screen.does(who.member.real_name, what)

    def sees(self, who: Hands, thing: Json) -> None:
        names, now = self.office.world.slack.names(), self.office.world.clock()
        lines = draw(thing, who.member, names, now=now, width=WIDTH - 8).split("\n")
        if thing.get("type") == "modal":
            lines = [line.removeprefix("│").removeprefix(" ") for line in lines[1:-1]] + [_foot(lines[-1])]
        where = "the form" if thing.get("type") == "modal" else "in Slack"
        self.screen.box(f"{who.member.real_name} sees {where}", lines)

    def okta_says(self, expected: set[str], more: str = "") -> None:
        found = self.office.world.holders(self.app)
        self.check(f"Okta says {sorted(found)}", found == expected)
        people = ", ".join(self.office.world.company.person(each).name for each in sorted(found)) or "nobody"
        self.screen.fact("Okta says", f"who has the app “{TITLE}”: {people}{more}")

    def passes(self, days: int) -> None:
        counts = self.office.advance(days * DAY)
        self.screen.line()
        done = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing due"
        moved = f"moves on by {days} day{'s' if days > 1 else ''}, to {_utc(self.office.world.clock())} UTC."
        self.screen.fact("The clock", f"{moved} The sweep: {done}.", YELLOW)

    def actor(self, fact: Fact) -> str:
        if fact.actor == SYSTEM:
            return "Access Service"
        return next(each.name for each in self.office.world.company.people if each.okta == fact.actor)

    # What is looked at

    def newest(self, who: Hands, action: str) -> Json | None:
        return next((each for each in reversed(who.messages()) if _button(each, action)), None)

    def text(self, who: Hands) -> str:
        return "\n".join(who.draw(message) for message in who.messages())

    def until(self, what: str, ask: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + self.patience
        while not (answer := ask()):
            self.check(f"{what} within {self.patience:.0f} s", time.monotonic() < deadline)
            time.sleep(0.02)
        return answer

    def check(self, what: str, so: object) -> None:
        if not so:
            raise NotAsTold(f"the story did not go as told: {what}")


def _button(message: Json, action: str) -> Json:
    elements = [each for block in message.get("blocks", []) for each in block.get("elements", [])]
    return next((each for each in elements if isinstance(each, dict) and each.get("action_id") == action), {})


def _foot(line: str) -> str:
    return line.strip("└─ ")


def _utc(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%d %b %Y %H:%M")


def _chained(fact: Fact) -> str:
    return f"{fact.before[:8] or 'the first'} → {fact.hash[:8]}"
