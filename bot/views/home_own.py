"""The rows of the Home tab about what somebody looks after: the roles that they own, and for a few the removals and services."""

from collections.abc import Iterable

from access.edits import Proposal
from access.home import Home, Owned, Watch
from access.home_emergencies import Owed
from access.home_watch import Stuck
from bot.views import edits_card, emergency_words, home_words, owner_words
from bot.views.blocks import bullets, button, header, says
from bot.views.home_rows import row, titled, top
from bot.views.owner_forms import Answer
from bot.views.text import Json, clean, cut

WHO, EDIT = "own_who", "own_edit"
ERROR_LONGEST = 100


def owned(page: Home) -> Iterable[Json]:
    """The roles that this person owns; nothing at all for whoever owns none."""
    if not page.own.total:
        return
    yield from top(page, page.own, home_words.OWN, "")
    for place, own in enumerate(page.own.items, page.own.first + 1):
        yield titled(own.role.title)
        yield says(_said(own))
        yield row(f"own:{own.role.key}", *_actions(page, place, own))


def _said(own: Owned) -> str:
    lines = [owner_words.approvers(own)]
    lines += [owner_words.retired()] if own.role.retired else []
    if own.waiting:
        said = owner_words.of_an_owner_before if own.foreign else owner_words.waits_for_a_second
        lines.append(said(own.waiting))
    return "\n".join(lines)


def _actions(page: Home, place: int, own: Owned) -> Iterable[Json]:
    def spoken(label: str) -> str:
        return home_words.spoken(label, place, page.own.total, own.role.title)

    key = own.role.key
    yield button(WHO, owner_words.WHO_HAS_IT, key, spoken(owner_words.WHO_HAS_IT))
    if own.waiting:
        label = owner_words.CLOSE_CHANGE if own.foreign else owner_words.TAKE_BACK
        yield _take_back(own, own.waiting, label, spoken(label))
    if own.foreign or not own.waiting:
        yield button(EDIT, owner_words.EDIT_APPROVERS, key, spoken(owner_words.EDIT_APPROVERS))


def _take_back(own: Owned, proposal: Proposal, label: str, spoken: str) -> Json:
    value = str(Answer(own.role.key, proposal.id))
    return button(edits_card.KEEP, label, value, spoken)


def watch(page: Home) -> Iterable[Json]:
    """What is stuck and what is down, for whoever watches over it."""
    seen = page.watch
    if seen is None:
        return
    yield {"type": "divider"}
    yield header(home_words.section(home_words.WATCH, seen.total))
    yield says(_services(seen))
    if seen.stuck:
        yield bullets(_line(each) for each in seen.stuck)
    urgent = seen.emergencies
    yield says(emergency_words.lately(urgent.lately, urgent.total))
    if urgent.owed:
        yield bullets(_owed(each, page.now) for each in urgent.owed)


def _services(seen: Watch) -> str:
    lines = [home_words.down(each) for each in seen.down] or [home_words.all_up()]
    more = seen.total - len(seen.stuck)
    lines += [home_words.nothing_stuck()] if not seen.total else []
    return "\n".join([*lines, *([home_words.more_stuck(more)] if more else [])])


def _owed(owed: Owed, now: int) -> Iterable[Json]:
    yield {"type": "user", "user_id": owed.person}
    title = cut(clean(owed.title), ERROR_LONGEST)
    yield {"type": "text", "text": f", {title}, {emergency_words.owed(owed.at, owed.deadline, now)}"}


def _line(stuck: Stuck) -> Iterable[Json]:
    if stuck.person:
        yield {"type": "user", "user_id": stuck.person}
        yield {"type": "text", "text": ", "}
    named = f"{cut(clean(stuck.title), ERROR_LONGEST)} ({stuck.target})" if stuck.title else str(stuck.target)
    error = f": {cut(clean(stuck.error), ERROR_LONGEST)}" if stuck.error else ""
    yield {"type": "text", "text": f"{named}, {home_words.since(stuck.since)}{error}"}
