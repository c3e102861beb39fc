"""One of each kind of what we draw, of an invented request: for Slack to judge, before anybody meets something that it does not take.

Nobody ever sees them; they name nobody and nothing that exists.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from access.alarm import Alarm, Cause
from access.calls import Pointer
from access.duration import DAY, WEEK, For
from access.keys import OktaId, PolicyKey, RequestId, RoleKey, SlackId, Target
from access.person import Party
from access.ports import Scene
from access.request import Decision, Limits, Request, State
from bot.messenger import SlackMessenger
from bot.views import ask_form, deny_form
from bot.views.text import Json

ASKS = Party(OktaId("00uspecimen"), SlackId("U00000001"))
DECIDES = Party(OktaId("00uanother"), SlackId("U00000002"))


def views(now: int) -> Iterator[tuple[str, Json]]:
    """Forms, each under what people would call it."""
    request = _asked(now)
    yield "the form for asking", ask_form.blank(ask_form.Memo(request.id))
    yield "the form for denying", deny_form.draw(request, Pointer.to(request), None)


def messages(messenger: SlackMessenger, now: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Cards and notices, as `blocks.validate` takes messages: their blocks alone."""
    asked, given = _asked(now), _given(now)
    reminder = f"remind@{(given.end or now) - DAY}"
    for what, drawing in (
        ("the approver's card", messenger.draw(Scene(asked, None, DECIDES.slack, now))),
        ("the requester's card", messenger.draw(Scene(given, None, ASKS.slack, now))),
        ("the reminder", messenger.draw(Scene(given, None, ASKS.slack, now, event=reminder))),
        ("the alarm", messenger.draw_alarm(_alarm(now))),
    ):
        yield what, {"blocks": list(drawing.blocks)}


def _asked(now: int) -> Request:
    limits = Limits(PolicyKey("specimen"), (For(DAY), For(WEEK)), 1, 4 * WEEK, extend=True, reminders=(DAY,))
    return Request(
        id=RequestId("00SPECIMEN"),
        requester=ASKS,
        for_whom=ASKS,
        role=RoleKey("specimen"),
        title="Specimen - AWS Role",
        target=Target("okta_group", ("00gspecimen",)),
        limits=limits,
        asked=(DECIDES,),
        duration=For(WEEK),
        reason="To see whether Slack takes this.",
        made_at=now,
        deadline=now + WEEK,
    )


def _given(now: int) -> Request:
    return replace(
        _asked(now),
        state=State.APPROVED,
        decisions=(Decision(DECIDES, approve=True, at=now),),
        granted=For(WEEK),
        approved_at=now,
        begun_at=now,
        given_at=now,
        end=now + WEEK,
    )


def _alarm(now: int) -> Alarm:
    return Alarm(Cause.BARRED, "SERVICE#okta", "", now, SlackId(""), {"service": "okta", "why": "a specimen"})
