"""Every sentence by which an emergency, or its review, is refused."""

from access.answers import Refused
from access.duration import length_words


def no_emergency() -> Refused:
    return Refused(
        "no_emergency", "This role is not given as an emergency. Ask for it in the ordinary way.", "role"
    )


def emergency_not_for_you() -> Refused:
    return Refused(
        "emergency_not_for_you",
        "This role is given as an emergency only to some teams, and yours is not one of them. Ask for it in the ordinary way.",
        "role",
    )


def emergency_for_others() -> Refused:
    return Refused(
        "emergency_for_others",
        "An emergency is for oneself alone. Whoever needs the access has to ask for it.",
        "role",
    )


def emergency_together() -> Refused:
    return Refused(
        "emergency_together",
        "An emergency is for one role alone. Ask for the one that you need right now.",
        "role",
    )


def emergency_extension() -> Refused:
    return Refused(
        "emergency_extension", "Access that you have is not made longer as an emergency. Wait for the answer."
    )


def review_open() -> Refused:
    return Refused(
        "review_open",
        "Your last emergency has not been reviewed yet, and until then there is no other one. Ask for this in the ordinary way, "
        "or ask a reviewer of the last one to close it.",
        "role",
    )


def too_many_emergencies(most: int, within: int) -> Refused:
    times = "once" if most == 1 else f"{most} times"
    return Refused(
        "too_many_emergencies",
        f"You have used emergency access {times} in {length_words(within)}, which is as often as it can be. "
        "Ask for this in the ordinary way.",
        "role",
    )


def have_it_longer() -> Refused:
    return Refused(
        "have_it_longer", "You have this already, and for longer than an emergency would last.", "role"
    )


def nobody_to_review() -> Refused:
    return Refused(
        "nobody_to_review",
        "Nobody besides you could review this afterwards, so it is not given as an emergency. Tell its owner.",
        "role",
    )


def incident_missing() -> Refused:
    return Refused("reason_missing", "Name the incident, or say in a few words what is wrong.", "reason")


def no_review() -> Refused:
    return Refused("no_review", "This was no emergency, so there is nothing to review.")


def own_review() -> Refused:
    return Refused(
        "own_review", "Nobody reviews their own emergency, not even the role's owner. Somebody else has to."
    )


def ran_it() -> Refused:
    return Refused(
        "ran_it", "You gave this emergency access for somebody, so somebody else has to review it."
    )


def not_a_reviewer() -> Refused:
    return Refused(
        "not_a_reviewer",
        "Only the role's owner, those who approve it, and the security team can do this. Your click changed nothing.",
    )


def already_reviewed(by: str, how: str) -> Refused:
    return Refused("already_reviewed", f"Too late: <@{by}> has already reviewed this as {how}.")


def review_words_missing() -> Refused:
    return Refused(
        "reason_missing", "Say in a few words why. The person who used it will read this.", "reason"
    )


def given_as_emergency() -> Refused:
    return Refused(
        "given_as_emergency",
        "Too late: this was given as an emergency meanwhile. It is reviewed instead of approved; see the message about that.",
    )
