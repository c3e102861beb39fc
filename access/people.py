"""Looking people up: what Slack and Okta say of an account, written to its person record. Called by worker and sweep alone."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from access import favourites, looking_out, moving, reroute, seeing
from access.desk import Desk, Outside
from access.duration import HOUR, MINUTE
from access.errors import Conflict, Spent, TargetError, Undeliverable, Unreadable
from access.keys import Due, Key, Lane, SlackId, person_key
from access.leaving import leave
from access.person import Person, Standing
from access.ports import Account, Change, Directory, OktaPerson, Touch, Write
from access.reading import get

CALL = 10.0
AGAIN, SPREAD = 20 * HOUR, 3 * HOUR
_BY_OKTA = (Standing.OK, Standing.OUTSIDE, Standing.VANISHED, Standing.OKTA_GONE)
"""What Okta alone has to say."""
DEPARTMENT_LONGEST = 100
SOON, LATER = MINUTE, 15 * MINUTE


def meet(desk: Desk, outside: Outside, key: Key) -> bool:
    """Bring one person record up to date; False when Slack or Okta did not say, and the record waits as it is.

    Whoever turns out to be gone loses what they hold, and is looked at again until nothing is left. What movers have is `access.moving`'s.

    The Okta id is bound at first use. Later the person is asked for by that id, so a changed e-mail address moves nothing.
    """
    person = get(desk.store.read([key]), key, Person)
    if person is None:
        return True
    reroute.call_for(desk, person)
    try:
        account = outside.messenger.account(person.slack)
        met = _weigh(person, account, desk.team, outside.directory, _shows(desk, outside.directory, person))
        met = _member(met, desk.users)
    except (TargetError, Undeliverable) as error:
        held_back = isinstance(error, Spent) or (isinstance(error, Undeliverable) and error.paced)
        if not held_back:
            _later(desk, person)
        return False  # Whoever was only held back keeps their place.
    if not met.gone:
        moving.reconsider(desk, outside, person, met)
    now = desk.clock()
    due = Due(Lane.TELL, now + LATER) if leave(desk, met) else _again(met, now, desk.chance())
    mark = favourites.shared(desk, person, met)
    met = replace(met, shared=mark, checked_at=now, due=due, wake=False, version=person.version + 1)
    try:
        desk.store.commit(Change(writes=(Write(met, person.version),)))
    except Conflict:
        return True  # Somebody else has just looked them up.
    left = person.groups - met.groups
    if left or met.standing is not person.standing:
        reroute.call_for(desk, met, moved=bool(left))
    if left and met.okta and not met.gone:
        with suppress(Unreadable):  # The daily look finds them.
            looking_out.of_approver(desk, outside, met.slack)
    return True


def _later(desk: Desk, person: Person) -> None:
    """Whoever could not be looked up now keeps nobody else waiting."""
    wait = SOON if person.standing is Standing.UNKNOWN else LATER
    due = Due(Lane.TELL, desk.clock() + wait)
    with suppress(Conflict):
        desk.store.commit(Change(touches=(Touch(person.key, person.version, due, wake=False),)))


def _again(met: Person, now: int, chance: float) -> Due | None:
    """Everybody who is bound to somebody in Okta is looked up again before their record is too old to act by; others when they try.

    Whoever has just vanished from Okta is asked for again soon: only a second "not there" is believed, and only while others are there.
    """
    if met.standing is Standing.VANISHED:
        return Due(Lane.TELL, now + LATER)
    return Due(Lane.TELL, now + AGAIN + int(chance * SPREAD)) if met.okta and not met.gone else None


def meet_in_okta(desk: Desk, directory: Directory, key: Key) -> Person | None:
    """Bring one record up to date by Okta alone, for when Slack does not answer. Nothing but Slack can put right what Slack has said:
    whoever was ruled out by it stays so, and somebody whom it has never shown us is nobody here. Raises Busy and TargetError.
    """
    person = get(desk.store.read([key]), key, Person)
    if person is None or person.okta is None or person.standing not in _BY_OKTA:
        return person
    directory.ready()
    found = directory.by_id(person.okta, CALL)
    bound = _bound(person, [found] if found else [], _shows(desk, directory, person))
    met, now = _member(bound, desk.users), desk.clock()
    left = person.groups - met.groups
    news = met.groups != person.groups or met.standing is not Standing.OK
    # As a look that was planned, which weighs what they have.
    due = Due(Lane.TELL, now) if news else person.due
    met = replace(met, checked_at=now, due=due, wake=news, version=person.version + 1)
    with suppress(Conflict):  # Somebody else has just looked them up.
        desk.store.commit(Change(writes=(Write(met, person.version),)))
        reroute.call_for(desk, met, moved=bool(left))
    return met


def introduce(desk: Desk, outside: Outside, slack: SlackId) -> Person | None:
    """The record of an account that was never seen, made and brought up to date."""
    key = person_key(slack)
    with suppress(Conflict):  # Known already.
        desk.store.commit(Change(writes=(Write(Person(slack), None),)))
    meet(desk, outside, key)
    return get(desk.store.read([key]), key, Person)


def _shows(desk: Desk, directory: Directory, person: Person) -> Callable[[], bool]:
    return partial(seeing.shows_others, desk, directory, person)


def _weigh(
    person: Person, account: Account | None, team: str, directory: Directory, shows: Callable[[], bool]
) -> Person:
    flag: Standing | None = Standing.FOREIGN
    known = person  # What Slack does not show us may be gone from Okta all the same.
    if account is not None:
        flag = _flagged(account, team)
        known = replace(
            person, team=account.team, name=account.name, email=account.email, tz=account.tz or "UTC"
        )
    if flag and (person.okta is None or flag is Standing.SLACK_GONE):
        return replace(known, standing=flag)
    directory.ready()
    if person.okta:
        found = directory.by_id(person.okta, CALL)
        matches = [found] if found else []
    else:
        matches = list(directory.by_email(known.email, CALL))
    bound = _bound(known, matches, shows)
    leaving = bound.gone or bound.standing is Standing.VANISHED
    return replace(bound, standing=flag) if flag and not leaving else bound


def _member(person: Person, users: str) -> Person:
    """Where one group says who may use the service, nobody else may, however whole they are."""
    outside = bool(users) and person.standing is Standing.OK and users not in person.groups
    return replace(person, standing=Standing.OUTSIDE) if outside else person


def _flagged(account: Account, team: str) -> Standing | None:
    """The first flag that rules somebody out, by Slack alone."""
    flags = (
        (account.bot, Standing.BOT),
        (account.stranger or team not in {account.team, *account.teams}, Standing.FOREIGN),
        (account.deleted, Standing.SLACK_GONE),
        (account.guest, Standing.GUEST),
        (not account.confirmed or not account.email, Standing.UNCONFIRMED),
    )
    return next((standing for flag, standing in flags if flag), None)


def _missing(person: Person, shows: Callable[[], bool]) -> Standing:
    """One "not there" may be a wrong address or a bad day of Okta's, and two mean nothing while nobody else is there either: nobody
    loses access for it.
    """
    if person.okta is None:
        return Standing.NO_OKTA
    if person.standing is Standing.OKTA_GONE or (person.standing is Standing.VANISHED and shows()):
        return Standing.OKTA_GONE
    return Standing.VANISHED


def _bound(person: Person, matches: list[OktaPerson], shows: Callable[[], bool]) -> Person:
    if not matches:
        return replace(person, standing=_missing(person, shows))
    if len(matches) > 1:
        return replace(person, standing=Standing.TWO_OKTA)
    found = matches[0]
    standing = Standing.OK if found.alive else Standing.OKTA_GONE
    return replace(
        person,
        okta=found.okta,
        groups=found.groups,
        standing=standing,
        name=found.name or person.name,
        department=found.department[:DEPARTMENT_LONGEST],
    )
