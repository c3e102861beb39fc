"""No secret gets out, whatever happens: the entries run with canaries for secrets, outside services echo them, and every output is searched."""

import io
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from access.errors import Busy
from access.keys import Key
from access.ports import Change
from handlers import sweep, tools, worker
from provisioners._credentials import SCOPES
from sandbox.slack.installation import Installation
from sandbox.slack.signing import Answer
from sandbox.world import LambdaContext
from store.convert import to_item
from tests.clock import Clock
from tests.fuzz.place import Shelter, Wires, shelter
from tests.secrets.marks import forms, found
from tests.stories.play import ANN, BEN, CLEO, Play
from tests.tools.api import Lambda, event

TOKEN = "xoxb-CANARY+tok3n/of=the.bot"
SIGNING = "CANARY+s1gning/secret=of.slack"
OKTA = "00CANARY+tok3n/of=okta"
TRACK = "CANARY+wr1te/key=of.the.warehouse"
OUTSIDER = "CANARY+externa1/id=of.a.customer"
WHY = "the CANARY r3ason is nobody else's"
"""What somebody writes: those see it who decide, and no log."""
CUSTOMERS = {
    "acme": {
        "role": "arn:aws:iam::123456789012:role/lake",
        "external_id": OUTSIDER,
        "region": "eu-west-1",
        "bucket": "b",
        "database": "d",
        "sources": {"web": {"input": "in", "output": "out"}},
    }
}


class Watched(Shelter):
    """Keeps every answer. Items that wake the worker come to it as the stream brings them."""

    installed: ClassVar[Installation | None] = replace(Installation(), token=TOKEN, signing_secret=SIGNING)
    more: ClassVar[Mapping[str, str]] = {
        "ACCESS_TRACK_URL": "http://127.0.0.1:9/v1/track",
        "ACCESS_TRACK_KEY": TRACK,
        "ACCESS_CUSTOMERS": json.dumps(CUSTOMERS),
    }

    def __init__(self, *parts: Any) -> None:
        self.answers: list[str] = []
        super().__init__(*parts)

    def busy(self) -> list[str]:
        while self.woken:
            keys, self.woken[:] = list(dict.fromkeys(self.woken)), []
            self.say(worker.handler({"Records": [self._record(each) for each in keys]}, LambdaContext()))
        return []

    def _record(self, key: Key) -> dict[str, Any]:
        image = {**to_item(self.store._records[key]), "wake": {"N": "1"}}
        return {
            "dynamodb": {
                "Keys": {"pk": image["pk"], "sk": image["sk"]},
                "SequenceNumber": "1",
                "NewImage": image,
            }
        }

    def deliver(self, body: bytes, headers: Any) -> Answer:
        answer = super().deliver(body, headers)
        self.say([answer.status, dict(answer.headers), answer.body])
        return answer

    def say(self, answer: object) -> None:
        """Remember what an entry gave back, and that it did."""
        self.answers.append(json.dumps(answer))

    def call(self, method: str, path: str, body: object = None) -> None:
        self.say(
            tools.handler(
                event(method, path, body, request=f"{len(self.answers):08d}-2222-3333-4444-555555555555"),
                Lambda(),
            )
        )

    def swept(self, after: int = 60) -> None:
        self.clock.advance(after)
        self.say(sweep.handler({"source": "aws.events"}, LambdaContext()))
        self.busy()

    def outputs(self, log: str) -> dict[str, str]:
        """All that anybody could read."""
        stored = [str(to_item(each)) for each in self.store._records.values()]
        slack = [json.dumps(dict(each.args), default=str) for each in self.slack.calls]
        seen = self.slack.dump()
        return {
            "a log": log,
            "an answer": "\n".join(self.answers),
            "a record": "\n".join(stored),
            "a call of Slack": "\n".join(slack),
            "a message or form": json.dumps([seen["conversations"], seen["views"]], default=str),
        }


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger says, with its exceptions, in its own words."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setLevel(logging.DEBUG)
    logging.root.addHandler(handler)
    yield text
    logging.root.removeHandler(handler)


@pytest.fixture
def play(tmp_path: Path, clock: Clock) -> Iterator[Play]:
    wires = Wires()
    with wires.laid(), shelter(tmp_path, clock, wires, Watched, OKTA) as world:
        yield Play(world)


def world(play: Play) -> Watched:
    assert isinstance(play.world, Watched)
    return play.world


def lived(play: Play) -> None:
    """What people do all day, with words of their own in each of it."""
    play.look_up(ANN, BEN, CLEO)
    request = play.asked(ANN, duration="for 1w", approvers=[BEN, CLEO], reason=WHY)
    play.press(BEN, "ask_question")
    play[BEN].type("question_text", WHY)
    play[BEN].submit()
    play.settled()
    play.press(BEN, "approve")
    play.settled()
    assert play.facts(request)[-1] == "given"
    play[CLEO].command("/access", WHY)
    play[CLEO].close()
    play.deny(BEN, WHY) if play.cards(BEN, "deny") else None
    world(play).call("GET", "/v1/requests")
    world(play).call("GET", f"/v1/requests/{request}")
    world(play).call(
        "POST",
        "/v1/requests",
        {"role": "staging-debug", "duration": "for 1d", "reason": WHY, "approvers": [BEN]},
    )
    world(play).swept(6 * 24 * 3600)
    world(play).swept(2 * 24 * 3600)


ECHO = {
    "errorCode": "E0000011",
    "errorSummary": f"Invalid token provided: SSWS {OKTA}",
    "errorCauses": [{"errorSummary": OKTA}],
}


def _okta(play: Play, status: int) -> None:
    play.okta.fail("*", status=status, body=ECHO, times=None)


def _okta_page(play: Play) -> None:
    play.okta.fail(
        "*", status=502, body=f"<html>{OKTA}</html>", times=None, headers={"content-type": "text/html"}
    )


def _slack(play: Play) -> None:
    for method in ("chat.postMessage", "chat.update", "users.info", "views.open", "views.publish"):
        play.slack.fail(method, f"invalid_auth {TOKEN} {WHY}")


def _limited(play: Play) -> None:
    for method in ("chat.postMessage", "chat.update"):
        play.slack.rate_limit(method, 30)


def _store(play: Play, error: Exception) -> None:
    def commit(_change: Change) -> None:
        raise error

    play.world.store.commit = commit  # type: ignore[attr-defined]


def _echoed() -> ClientError:
    said = f"Access denied for {TOKEN} {OKTA} {SIGNING} {TRACK} {OUTSIDER} {WHY}"
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": said}}, "TransactWriteItems")


TROUBLE: dict[str, Callable[[Play], None]] = {
    "Okta 401": lambda play: _okta(play, 401),
    "Okta 403": lambda play: _okta(play, 403),
    "Okta 500": lambda play: _okta(play, 500),
    "a gateway's page": _okta_page,
    "Slack refuses": _slack,
    "Slack limits": _limited,
    "the store is busy": lambda play: _store(play, Busy("REQ#1")),
    "the store raises": lambda play: _store(play, _echoed()),
    "a defect": lambda play: _store(play, RuntimeError(str(_echoed()))),
}
SECRETS = {
    "the bot's token": TOKEN,
    "the signing secret": SIGNING,
    "Okta's token": OKTA,
    "the warehouse's key": TRACK,
    "the customer's id": OUTSIDER,
}


def test_a_day_leaves_no_trace_of_a_secret(
    play: Play, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    lived(play)
    out = capfd.readouterr()
    said = log.getvalue() + out.out + out.err
    assert '"event"' in said or '"message"' in said
    assert found(SECRETS, world(play).outputs(said)) == []
    assert found({"the reason": WHY}, {"a log": said}) == []
    assert found({"the reason": WHY}, world(play).outputs(""))  # Whoever decides reads it.


@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble_that_quotes_them_leaves_none(
    play: Play, log: io.StringIO, capfd: pytest.CaptureFixture[str], trouble: str
) -> None:
    play.look_up(ANN, BEN, CLEO)
    play.asked(ANN, approvers=[BEN, CLEO], reason=WHY)
    asked = play.cards(BEN, "approve")[-1]
    deny = play.cards(CLEO, "deny")[-1]
    TROUBLE[trouble](play)
    here = world(play)
    play.press(BEN, "approve", asked)
    play.forge(CLEO, "deny", deny)
    play[CLEO].command("/access", WHY)
    play[ANN].open_home()
    here.woken += [
        key
        for key in here.store._records
        if key.pk.startswith(("REQ#", "HOLD#", "PERSON#")) and key.sk == "META"
    ]
    here.busy()
    here.call(
        "POST",
        "/v1/requests",
        {"role": "staging-debug", "duration": "for 1d", "reason": WHY, "approvers": [BEN]},
    )
    for _ in range(3):
        try:
            here.swept(25 * 3600)
        except Exception:
            logging.getLogger("lambda").exception("what Lambda writes of an entry that raises")
    out = capfd.readouterr()
    said = log.getvalue() + out.out + out.err
    assert found(SECRETS, here.outputs(said)) == []
    assert found({"the reason": WHY}, {"a log": said}) == []


def test_the_private_key_of_a_service_app_leaves_no_trace(
    tmp_path: Path, clock: Clock, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    lines = {f"line {number} of the key": line for number, line in enumerate(private.splitlines()[2:-2])}

    class Keyed(Watched):
        more: ClassVar[Mapping[str, str]] = {
            **Watched.more,
            "OKTA_CLIENT_ID": "0oaUS",
            "OKTA_PRIVATE_KEY": private,
            "OKTA_API_TOKEN": "",
        }

        def _install(self) -> None:
            self.okta.add_client("0oaUS", public, SCOPES)
            super()._install()

    wires = Wires()
    with wires.laid(), shelter(tmp_path, clock, wires, Keyed, OKTA) as here:
        story = Play(here)
        story.look_up(ANN, BEN)
        story.given(ANN)
        here.okta.fail(
            "/oauth2/*",
            status=401,
            body={"error": "invalid_client", "error_description": private},
            times=None,
        )
        here.okta.fail("*", status=401, body={"errorSummary": private}, times=None)
        assert isinstance(here, Keyed)
        here.swept(8 * 24 * 3600)
        out = capfd.readouterr()
        assert found(lines, here.outputs(log.getvalue() + out.out + out.err)) == []


@pytest.mark.parametrize("form", sorted(set(forms(TOKEN))), ids=lambda form: form[:12])
def test_every_form_of_a_secret_is_found(form: str) -> None:
    assert found(SECRETS, {"a text": f"before {form} after"})
