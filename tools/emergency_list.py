"""The report on emergencies: every use of a time, who used what for which incident, and what became of its review. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from access.keys import Key, SlackId, person_key, request_key
from access.person import Person
from access.ports import Store
from access.reading import Known, get, readable
from access.request import Request, State
from access.review import PERIOD, Answer, Reviewing, closed_reviews, open_reviews
from tools import times


@dataclass(frozen=True)
class Use:
    """One emergency and its review; the people by their names in Okta, or their Slack accounts where nothing else is known."""

    request: Request
    review: Reviewing
    person: str
    reviewer: str = ""

    def words(self, now: int) -> str:
        """One line of the report."""
        request, emergency = self.request, self.request.emergency
        until = request.ended_at if request.state is State.ENDED else None
        lasted = f"ended {times.text(until)}" if until else f"until {times.text(request.end or 0)}"
        incident = " ".join(emergency.incident.split()) if emergency else ""
        login = f", given by command as {emergency.login}" if emergency and emergency.login else ""
        head = f"{times.text(self.review.made_at)}  {request.id}  {self.person}: {request.title}, {lasted}{login}"
        return f"{head}\n    incident: {incident}\n    {self._review(now)}"

    def _review(self, now: int) -> str:
        review = self.review
        if review.open:
            owed = "overdue since" if now >= review.deadline else "owed by"
            return f"review: {owed} {times.text(review.deadline)}"
        said = "justified" if review.answer is Answer.JUSTIFIED else "NOT justified"
        words = " ".join(review.words.split())
        return f"review: {said}, by {self.reviewer}, {times.text(review.closed_at or 0)}: {words}"


def report(store: Store, since: int, now: int) -> str:
    """All that began at or after `since` (UTC seconds), oldest first, and all whose review is open. Raises Busy."""
    named, hidden = reviews(store, since, now)
    found, unseen = uses(store, named)
    owed = sum(each.review.open for each in found)
    count = "no emergency" if not found else "1 emergency" if len(found) == 1 else f"{len(found)} emergencies"
    last = f"{count} since {times.text(since)}, {owed} without a review"
    lines = [each.words(now) for each in found]
    lines += [f"cannot be read: {each}" for each in sorted(map(str, hidden | unseen))]
    return "\n".join([*lines, last])


def reviews(store: Store, since: int, now: int) -> tuple[Sequence[Reviewing], frozenset[Key]]:
    """The reviews of the same, oldest first, and what cannot be read. A query for each four weeks, and one for the open ones. Raises Busy."""
    keys = list(store.whose(open_reviews(), "REVIEW"))
    for at in range(since // PERIOD, now // PERIOD + 1):
        keys += store.whose(closed_reviews(at * PERIOD), "REVIEW")
    known, hidden = readable(store, dict.fromkeys(keys))
    found = [each for each in known.values() if isinstance(each, Reviewing)]
    wanted = [each for each in found if each.open or each.made_at >= since]
    return sorted(wanted, key=lambda each: (each.made_at, each.request)), hidden


def uses(store: Store, wanted: Sequence[Reviewing]) -> tuple[tuple[Use, ...], frozenset[Key]]:
    """What these are the reviews of, in their order, and what cannot be read. Raises Busy."""
    requests, unseen = readable(store, [request_key(each.request) for each in wanted])
    people, _ = readable(store, _people(requests.values(), wanted))
    found = (
        Use(
            request,
            each,
            _name(people, request.requester.slack),
            _name(people, each.by.slack) if each.by else "",
        )
        for each in wanted
        if (request := get(requests, request_key(each.request), Request))
    )
    return tuple(found), unseen


def _people(requests: Iterable[object], reviews: Iterable[Reviewing]) -> list[Key]:
    asked = [person_key(each.requester.slack) for each in requests if isinstance(each, Request)]
    return [*asked, *(person_key(each.by.slack) for each in reviews if each.by)]


def _name(people: Known, slack: SlackId) -> str:
    person = get(people, person_key(slack), Person)
    return person.email or person.name or slack if person else slack
