"""Away: somebody says until when they are not there, or that they are back. Others are then asked first, and instead of them."""

from dataclasses import replace
from datetime import date

from access import answers, night
from access.answers import Done, Refusals, Refused
from access.calls import By
from access.desk import Desk
from access.duration import DAY
from access.judging import again
from access.keys import person_key
from access.person import Person, judge
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import Plan, refuse, tell_soon

LONGEST = 366 * DAY


def away(desk: Desk, by: By, until: str) -> Done[Person] | Refusals:
    """Be away until this day begins where they are (`2026-12-31`), or be back (an empty text). What waits for them is looked at soon."""
    known: Known = {}

    def once() -> Plan[Person] | Done[Person] | Refusals:
        nonlocal known
        key = person_key(by.slack)
        known = desk.store.read([key])
        return _judge(get(known, key, Person), until, desk.clock())

    verdict = again(desk, once)
    return refuse(desk, by, verdict, "away", known=known) if isinstance(verdict, Refusals) else verdict


def _judge(person: Person | None, until: str, now: int) -> Plan[Person] | Done[Person] | Refusals:
    refused = judge(person, now)
    if refused or person is None:
        return Refusals((refused or answers.looking_you_up(),))
    at = _begins(until, person, now) if until else 0
    if isinstance(at, Refused):
        return Refusals((at,))
    if at == person.away_until:
        return Done(person, repeated=True)
    after = replace(person, away_until=at, version=person.version + 1)
    after = replace(after, due=tell_soon(now, person.due), wake=True) if at else after
    return Plan(Change(writes=(Write(after, person.version),)), Done(after))


def _begins(until: str, person: Person, now: int) -> int | Refused:
    try:
        at = night.day_begins(date.fromisoformat(until), person.tz)
    except (ValueError, OverflowError):
        return answers.away_until_when()
    return at if now < at <= now + LONGEST else answers.away_until_when()
