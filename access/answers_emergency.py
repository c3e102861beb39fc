"""Every sentence by which an emergency, or its review, is refused."""

from access.answers import Refused, shown
from access.duration import length_words


def no_emergency() -> Refused:
    return Refused(
        "no_emergency", "This role is not given as an emergency. You need an approval for it.", "role"
    )


def emergency_not_for_you() -> Refused:
    return Refused(
        "emergency_not_for_you",
        "Only some teams get this role as an emergency, and yours is not one of them. You need an approval for it.",
        "role",
    )


def emergency_elsewhere(where: str) -> Refused:
    return Refused(
        "emergency_elsewhere",
        f"What is approved {shown(where)} is not given in Slack, not even in an emergency. Ask whoever runs Access Service to give it by command.",
        "role",
    )


def emergency_leads_elsewhere() -> Refused:
    return Refused(
        "emergency_leads_elsewhere",
        "This role gives something else by now. Withdraw this request, and ask again.",
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
        "Your last emergency has not been reviewed yet. Until then there is no other one, and you need an approval. "
        "Ask one of its reviewers to close it.",
        "role",
    )


def too_many_emergencies(most: int, within: int) -> Refused:
    times = {1: "once", 2: "twice"}.get(most, f"{most} times")
    return Refused(
        "too_many_emergencies",
        f"You have used emergency access {times} in {length_words(within)}, and more often it is not given. You need an approval.",
        "role",
    )


def have_it_longer() -> Refused:
    return Refused(
        "have_it_longer", "You have this already, and for longer than an emergency would last.", "role"
    )


def nobody_to_review() -> Refused:
    return Refused(
        "nobody_to_review",
        "Nobody but you could review this afterwards, so it is not given as an emergency. Tell the security team.",
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


def own_emergency() -> Refused:
    return Refused("own_emergency", "This access is yours: give it back yourself, in your Home tab.")


def ran_it() -> Refused:
    return Refused(
        "ran_it", "You were the one who gave this access by command, so somebody else has to review it."
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
