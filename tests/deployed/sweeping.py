"""The sweep of the deployed stage, called as its schedule does, and what it alone sends."""

from collections.abc import Callable

from tests.deployed.stage import NAME, Stage
from tests.stories.play import Play
from tests.until import until


def sweep(stage: Stage) -> None:
    """As the schedule does each minute."""
    function = f"access-service-{NAME}-sweep"
    answer = stage.client("lambda").invoke(FunctionName=function, Payload=b'{"source": "aws.events"}')
    assert "FunctionError" not in answer, answer["Payload"].read()


def drawn(stage: Stage, play: Play, email: str) -> None:
    """Until somebody has a card to approve on."""
    _swept_until(stage, lambda: bool(play.cards(email, "approve")))


def told(stage: Stage, play: Play, email: str, words: str) -> None:
    """Until somebody reads these words."""
    _swept_until(stage, lambda: words in play.sees(email))


def _swept_until(stage: Stage, there: Callable[[], bool]) -> None:
    """Slack takes one message a second from us; what had to wait, the sweep sends."""

    def swept() -> bool:
        sweep(stage)
        return there()

    until(swept, within=30)
