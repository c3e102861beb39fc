"""Joining reminders: those that come to one person at one time are one message. Here it is written who is shown by whom; nothing is sent.

Each reminder stays a notice of its own request, put if absent, so that none is sent twice and whoever comes second finds it. The first
of them is sent and shows the others; from then on a change of any of them draws that message again (`access.tell`).
"""

from collections.abc import Iterable, Sequence

from access import owing
from access.card import Card, Guest
from access.desk import Desk
from access.errors import Conflict
from access.keys import Key, SlackId, person_key
from access.ports import Change, Check, Messenger, Write
from access.reading import Known, readable
from access.request import Request

MOST = 30
"""Reminders in one message: two parts of a transaction for each of them, here and when it is drawn."""


def join(desk: Desk, messenger: Messenger, keys: Sequence[Key]) -> None:
    """Join what is due now of these requests. Whatever cannot be joined is sent by itself, as a reminder that comes alone is."""
    if len(keys) < 2:
        return
    requests, _ = readable(desk.store, keys)
    several = [each for each in _by_person(requests.values()) if len(each) > 1]
    more, _ = readable(desk.store, (key for each in several for request in each for key in _wanted(request)))
    known, now = {**requests, **more}, desk.clock()
    for group in several:
        due = [(request, event) for request in group for event in _due(known, request, now)]
        due.sort(key=lambda one: (one[0].end or 0, one[0].id))
        for place in range(0, len(due), MOST):
            _write(desk, messenger, known, due[place : place + MOST], now)


def _by_person(found: Iterable[object]) -> list[list[Request]]:
    people: dict[SlackId, list[Request]] = {}
    for each in found:
        if isinstance(each, Request) and each.running:
            people.setdefault(each.for_whom.slack, []).append(each)
    return list(people.values())


def _wanted(request: Request) -> list[Key]:
    notices = [key for key, _, event in owing.copies(request) if event]
    return [*notices, *owing.beside({}, request), person_key(request.for_whom.slack)]


def _due(known: Known, request: Request, now: int) -> list[str]:
    """The reminder that must exist by now and does not."""
    there = {event for key, _, event in owing.copies(request) if key in known}
    events = owing.due_events(request, known, now) - there
    return [event for event in events if event.startswith(owing.REMIND)]


def _write(
    desk: Desk, messenger: Messenger, known: Known, due: Sequence[tuple[Request, str]], now: int
) -> None:
    if len(due) < 2:
        return
    (first, event), *others = due
    guests = tuple(Guest(request.id, each) for request, each in others)
    cards = [Card(first.id, first.for_whom.slack, event, guests=guests, version=1)]
    for request, each in others:
        shown = owing.reminder(messenger, known, request, each, now).digest
        cards.append(Card(request.id, request.for_whom.slack, each, host=first.id, shown=shown, version=1))
    checks = tuple(Check(request.key, request.version) for request, _ in due)
    try:
        desk.store.commit(Change(writes=tuple(Write(card, None) for card in cards), checks=checks))
    except Conflict:
        return  # Something has happened to one of them; each is told by itself.
