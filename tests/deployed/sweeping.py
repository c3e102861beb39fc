"""The sweep of the deployed stage, called as its schedule does, and what it alone sends."""

from tests.deployed.stage import NAME, Stage
from tests.stories.play import Play
from tests.until import until


def sweep(stage: Stage) -> None:
    """As the schedule does each minute."""
    function = f"access-service-{NAME}-sweep"
    answer = stage.client("lambda").invoke(FunctionName=function, Payload=b'{"source": "aws.events"}')
    assert "FunctionError" not in answer, answer["Payload"].read()


def drawn(stage: Stage, play: Play, email: str) -> None:
    """Until somebody has a card to approve on. Slack takes one message a second from us; what had to wait, the sweep sends."""

    def there() -> bool:
        sweep(stage)
        return bool(play.cards(email, "approve"))

    until(there, within=30)
