"""What Slack says of our installation in a workspace: values and their port; no judgement, and nothing is sent to anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Installed:
    """Whose token we have. `scopes` are those that Slack says it has; `ahead` by how many seconds Slack's clock is ahead of ours."""

    team: str
    team_name: str
    app: str
    scopes: frozenset[str]
    ahead: int
    everywhere: bool = False
    """Whether it is installed in a whole organisation instead of one workspace."""


@dataclass(frozen=True)
class Objections:
    """What Slack objects to in what we draw, a line each, of so many `drawn`."""

    drawn: int
    lines: tuple[str, ...] = ()


class Chat(Protocol):
    """Raises TryAgain or NeverWorks and nothing else."""

    def installed(self) -> Installed:
        """Who we are to Slack. `app` is empty where we may not ask for it."""

    def knows(self, channel: str) -> bool:
        """Whether there is such a channel that we can see. Whether we may write there shows when something is written."""

    def write(self, channel: str, text: str) -> str:
        """Write a line there; what Slack has against it, in its own word, empty for nothing."""

    def objections(self) -> Objections | None:
        """What Slack has against our forms and cards, judged by Slack itself; None where it does not offer that. Nobody sees them."""


def lacking(installed: Installed, wanted: Sequence[str]) -> Sequence[str]:
    """The scopes that are wanted and not there, in the order in which they are wanted."""
    return [each for each in wanted if each not in installed.scopes]
