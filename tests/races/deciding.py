"""Many answer one request at once, each in a process of its own: one answer counts, and everybody else is told so."""

from tests.races.field import Field
from tests.races.rooms import group
from tests.races.score import Score

TOO_LATE = "Too late: this request was already "
AGAIN = "Something went wrong on our side. Please try again"
GIVEN = ["asked", "approved", "begun", "given"]
"""What is on record of a request that led to access."""


def by_all(field: Field, score: Score, *, meeting: bool) -> None:
    """Every second one approves, the others deny. With a meeting, all of them have judged before anybody writes."""
    (email, room), crew = field.pair(), field.crew
    request = field.asked(email, room, "for 1d", crew)
    heard = {each: len(field.told(each)) for each in crew}
    approving, denying = crew[::2], crew[1::2]
    for each in denying:
        field.press(each, "deny")
        field[each].type("deny_reason", "not now")
    acts = [field.pressing(each, "approve") for each in approving]
    field.together(*acts, *[field.submitting(each) for each in denying], meeting=meeting)

    said = {each: " ".join(field.told(each)[heard[each] :]) for each in approving}
    said |= {each: " ".join(field[each].errors.values()) for each in denying}
    losers = [each for each in crew if said[each]]
    late = [each for each in losers if said[each].startswith(TOO_LATE)]
    again = [each for each in losers if said[each].startswith(AGAIN)]
    score.seen["answered"] += len(crew)
    score.seen["told to try again"] += len(again)
    score.same("statuses", {each.status for each in field.answered}, {200})
    score.same("told neither", sorted(set(losers) - {*late, *again}), [])
    for each in denying:
        if field[each].view:
            field[each].close()
    field.settled()

    decided = field.request(request).decisions
    score.same("answers that count", len(decided), 1)
    won = [each for each in crew if field.slack_id(each) == decided[0].by.slack]
    score.right(
        set(crew) - set(losers) <= set(won), f"{won} won, {sorted(set(crew) - set(losers))} were not refused"
    )
    yes = won[0] in approving
    score.same("facts", field.facts(request), GIVEN if yes else ["asked", "denied"])
    score.same("access", field.inside(email, room), yes)
    score.same("adds", added(field, email, room), int(yes))
    what = f"{'Approved' if yes else 'Denied'} by {field.name(won[0])}"
    for each in (email, *crew):
        score.right(what in field.sees(each), f"{each} does not see “{what}”")
        score.right(not field.cards(each, "approve"), f"{each} can still approve")


def by_one(field: Field, score: Score) -> None:
    """One approver, whose click comes in many times."""
    (email, room), approver = field.pair(), field.crew[0]
    request = field.asked(email, room, "for 1d", [approver])
    heard = len(field.told(approver))
    field.together(*[field.pressing(approver, "approve") for _ in field.processes])
    told = field.told(approver)[heard:]
    again = [each for each in told if each.startswith(AGAIN)]
    score.seen["answered"] += len(field.processes)
    score.seen["told to try again"] += len(again)
    score.same("told", [each for each in told if each not in again], [])
    field.settled()
    score.same("facts", field.facts(request), GIVEN)
    score.same("adds", added(field, email, room), 1)


def added(field: Field, email: str, room: str) -> int:
    """How often Okta was told to put this person into the group of this room."""
    return field.okta.count("PUT", f"*/{group(room)}/*/{field.okta_id(email)}")
