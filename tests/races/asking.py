"""One form comes in many times at once, or many forms for the same thing: one request is made."""

import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode

from access.keys import RequestId
from handlers.clock import mint
from sandbox.slack.signing import Answer, Deliver, sign
from tests.races.deciding import AGAIN
from tests.races.field import Field
from tests.races.rooms import APPROVERS
from tests.races.score import Score

ALREADY = "You already have a request for this waiting."


def one_form(field: Field, score: Score) -> None:
    """Sent twenty times, byte for byte, as an impatient client would: every copy gets the same answer."""
    email, room = field.pair()
    body = _filled(field, email, room)
    before = set(field.requests())
    field.together(*[_sending(field, body) for _ in field.processes])
    score.seen["answered"] += len(field.processes)
    made = set(field.requests()) - before
    score.same("requests made", len(made), 1)
    _answers(field, score, refused=0)
    field.settled()
    for each in made:
        score.same("facts", field.facts(each), ["asked"])
    _withdraw(field, email)


def many_forms(field: Field, score: Score) -> None:
    """Twenty forms of one person for one room: one request is made, and the other forms say so."""
    email, room = field.pair()
    body = _filled(field, email, room)
    before = set(field.requests())
    field.together(*[_sending(field, _renamed(body, mint())) for _ in field.processes])
    score.seen["answered"] += len(field.processes)
    made = set(field.requests()) - before
    score.same("requests made", len(made), 1)
    _answers(field, score, refused=len(field.processes) - 1)
    field.settled()
    _withdraw(field, email)


def _answers(field: Field, score: Score, *, refused: int) -> None:
    said = [json.loads(each.body or "{}").get("errors", {}) for each in field.answered]
    texts = [" ".join(each.values()) for each in said if each]
    again = [each for each in texts if each.startswith(AGAIN)]
    others = [each for each in texts if each not in again]
    score.seen["told to try again"] += len(again)
    score.same("statuses", {each.status for each in field.answered}, {200})
    if refused:
        score.right(all(ALREADY in each for each in others), f"told {set(others)}")
        score.right(
            refused - len(again) <= len(others) <= refused, f"{len(others)} of {refused} were refused"
        )
    else:
        score.same("refused", others, [])


def _filled(field: Field, email: str, room: str) -> bytes:
    """The signed form's body, caught on its way; the client believes that it was taken."""
    field.fill(email, room, "for 1d", APPROVERS[:1], "to look at it")
    caught: list[bytes] = []

    def catch(body: bytes, headers: Mapping[str, str]) -> Answer:
        del headers
        caught.append(body)
        return Answer(200)

    hands = field.world.hands(email)
    hands.courier.deliver = catch
    hands.submit()
    return caught[0]


def _renamed(body: bytes, request: RequestId) -> bytes:
    """The same form, opened another time."""
    payload = json.loads(parse_qs(body.decode())["payload"][0])
    memo = json.loads(payload["view"]["private_metadata"]) | {"id": request}
    payload["view"]["private_metadata"] = json.dumps(memo)
    return urlencode({"payload": json.dumps(payload)}).encode()


def _sending(field: Field, body: bytes) -> Callable[[Deliver], object]:
    secret, at = field.slack.installation.signing_secret, field.clock()
    return lambda deliver: deliver(body, sign(secret, body, at))


def _withdraw(field: Field, email: str) -> None:
    field.press(email, "withdraw")
    field.settled()
