"""What a verb answers: done, or refused with the sentence that the person will read. Every refusal there is stands here.

A refusal is data: `code` for programs and the audit, `why` for people, `field` when one input of a form is to blame. Sentences say
what is wrong and what to do next; they never contain text that somebody typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

LOOKING = "looking_you_up"


@dataclass(frozen=True)
class Refused:
    """An expected "no". `field` is one of role, also, for_whom, duration, reason, ticket, approvers, or empty."""

    code: str
    why: str
    field: str = ""


@dataclass(frozen=True)
class Refusals:
    """All that is wrong with one attempt, at least one."""

    all: tuple[Refused, ...]

    @property
    def first(self) -> Refused:
        return self.all[0]


@dataclass(frozen=True)
class Done(Generic[T]):
    """It is on record. `repeated` says that it had been before: this was a replay or a lost answer."""

    value: T
    repeated: bool = False


def refusals(found: Sequence[Refused | None]) -> Refusals | None:
    """Those that are refusals, or None."""
    real = tuple(one for one in found if one)
    return Refusals(real) if real else None


def looking_you_up() -> Refused:
    return Refused(
        LOOKING, "We are still looking you up in Okta. This takes a few seconds: please press again."
    )


_NOT_A_MEMBER = {
    "guest": "Guests cannot use Access Service. Ask IT to make you a full member.",
    "bot": "Bots cannot use Access Service.",
    "foreign": "Only people of this workspace can use Access Service.",
    "slack_gone": "Your Slack account is deactivated.",
    "unconfirmed": "Your e-mail address in Slack is not confirmed. Confirm it, then try again.",
    "no_okta": "We found nobody in Okta with your Slack e-mail address. Ask IT to make the two match.",
    "two_okta": "More than one person in Okta has your Slack e-mail address. Ask IT to tell them apart.",
    "okta_gone": "Your Okta account is not active. Ask IT to look at it.",
    "outside": "Access Service is for the members of one group in Okta, and you are not in it. Ask IT whether you should be.",
    "vanished": "Okta does not find your account right now. Try again in a quarter of an hour, or ask IT to look at it.",
}


def not_a_member(standing: str) -> Refused:
    return Refused(f"not_a_member.{standing}", _NOT_A_MEMBER[standing])


def unknown_role() -> Refused:
    return Refused("unknown_role", "This role is not in the catalogue any more. Choose another one.", "role")


def retired_role() -> Refused:
    return Refused("retired_role", "This role is not given out any more. Choose another one.", "role")


def may_not_ask() -> Refused:
    return Refused(
        "may_not_ask", "This role is not offered to your team. Ask its owner if that is a mistake.", "role"
    )


def no_approver() -> Refused:
    return Refused(
        "no_approver", "Nobody besides you can approve this role right now. Tell its owner.", "role"
    )


def already_asked() -> Refused:
    return Refused(
        "already_asked",
        "You already have a request for this waiting. Withdraw it or wait for the answer.",
        "role",
    )


def enough_of_it() -> Refused:
    return Refused(
        "enough_of_it",
        "You have this many times over already. Extend one of them, or wait until one has ended.",
        "role",
    )


def too_many_approvers(most: int) -> Refused:
    return Refused("too_many_approvers", f"Choose at most {most} approvers.", "approvers")


def not_offered_to_them() -> Refused:
    return Refused(
        "not_offered_to_them",
        "This role is not offered any more to the person who asked. Please deny, and say so.",
    )


def leads_elsewhere() -> Refused:
    return Refused(
        "leads_elsewhere",
        "This role gives something else by now. Please deny, so that it can be asked for again.",
    )


def duration_not_offered() -> Refused:
    return Refused(
        "duration_not_offered",
        "This role is not offered for that long. Choose one of the listed durations.",
        "duration",
    )


def reason_missing() -> Refused:
    return Refused("reason_missing", "Say in a few words what you need this for.", "reason")


def reason_too_long(limit: int) -> Refused:
    return Refused("reason_too_long", f"Please keep the reason under {limit} characters.", "reason")


def no_approver_chosen() -> Refused:
    return Refused("no_approver_chosen", "Choose at least one approver.", "approvers")


def too_few_approvers(needed: int) -> Refused:
    return Refused(
        "too_few_approvers",
        f"This role needs {needed} approvals: choose at least {needed} approvers.",
        "approvers",
    )


def approver_not_listed() -> Refused:
    return Refused(
        "approver_not_listed",
        "Somebody you chose is not an approver of this role any more. Choose again.",
        "approvers",
    )


def approver_is_you() -> Refused:
    return Refused("approver_is_you", "Nobody approves their own request. Choose somebody else.", "approvers")


def approver_not_alive() -> Refused:
    return Refused(
        "approver_not_alive", "Somebody you chose is not active right now. Choose somebody else.", "approvers"
    )


def unknown_request() -> Refused:
    return Refused("unknown_request", "There is no such request.")


def own_request() -> Refused:
    return Refused(
        "own_request", "Nobody decides on their own request, not even the role's owner. Somebody else has to."
    )


def not_an_approver() -> Refused:
    return Refused(
        "not_an_approver", "You are not on this role's approver list, so your click changed nothing."
    )


def other_team() -> Refused:
    return Refused(
        "other_team",
        "You are no longer in the team that approves this role, so your click changed nothing. The role's owner can say that you stay.",
    )


def off_the_list() -> Refused:
    return Refused("off_the_list", "This person is not on the role's approver list any more.")


def already_decided(by: str, how: str) -> Refused:
    return Refused("already_decided", f"Too late: this request was already {how} by <@{by}>.")


def already_over(how: str) -> Refused:
    return Refused("already_over", f"Too late: this request {how}.")


def already_counted() -> Refused:
    return Refused(
        "already_counted", "Your approval is already counted. Another person has to agree as well."
    )


def deadline_passed() -> Refused:
    return Refused(
        "deadline_passed",
        "Too late: nobody answered in time, so this request has lapsed. It can be asked for again.",
    )


def policy_changed() -> Refused:
    return Refused(
        "policy_changed",
        "The role's policy has changed since: it is not offered for that long any more. Please deny, so that it can be asked for again.",
    )


def requester_gone() -> Refused:
    return Refused("requester_gone", "The person who would get this is not active any more.")


def asker_gone() -> Refused:
    return Refused("asker_gone", "The person who asked for this is not active any more.")


def deny_reason_missing() -> Refused:
    return Refused(
        "deny_reason_missing", "Say in a few words why, so that they know what to do instead.", "reason"
    )


def not_yours() -> Refused:
    return Refused("not_yours", "Only the person who asked can do this.")


def nobody_to_remind() -> Refused:
    return Refused("nobody_to_remind", "Everybody whom you asked has answered already.")


def reminded_lately() -> Refused:
    return Refused(
        "reminded_lately",
        "You reminded them less than four hours ago, so nothing was sent. Give them some more time.",
    )


def reminded_enough() -> Refused:
    return Refused(
        "reminded_enough", "You have reminded them three times, which is as often as it can be done."
    )


def unknown_hours() -> Refused:
    return Refused("unknown_hours", "Choose one of the listed times.")


def away_until_when() -> Refused:
    return Refused("away_until_when", "Choose the day on which you are back: after today, and within a year.")


def not_running() -> Refused:
    return Refused("not_running", "This access has already ended. Ask for it again with /access.")


def being_ended() -> Refused:
    return Refused("being_ended", "This access is already being taken back.")


def cannot_extend() -> Refused:
    return Refused(
        "cannot_extend",
        "This role's policy does not allow extending. Ask again when it has ended.",
        "duration",
    )


def extended_enough() -> Refused:
    return Refused(
        "extended_enough",
        "This access was extended as often as its role's policy allows. Ask again when it has ended.",
        "duration",
    )


def longest_reached() -> Refused:
    return Refused(
        "longest_reached",
        "The longest time this role's policy allows is reached. Ask again when it has ended.",
        "duration",
    )


def crowded() -> Refused:
    return Refused(
        "crowded",
        "Many people are deciding at this moment and your click lost each time. Please press again.",
    )


def not_owner() -> Refused:
    return Refused("not_owner", "Only the owner of this role can do this.")


def list_owner_alone() -> Refused:
    return Refused(
        "list_owner_alone",
        "With you alone on the list you could never ask for this role yourself. Add somebody else.",
        "approvers",
    )


def list_too_short(people: int) -> Refused:
    return Refused(
        "list_too_short",
        f"One of them may be the one who asks, and nobody approves their own request: choose at least {people} people.",
        "approvers",
    )


def list_too_long(most: int) -> Refused:
    return Refused("list_too_long", f"Choose at most {most} people.", "approvers")


def looking_them_up() -> Refused:
    return Refused(
        "looking_them_up",
        "We are still looking up somebody on the new list. This takes a few seconds: please press again.",
        "approvers",
    )


def cannot_approve() -> Refused:
    return Refused(
        "cannot_approve",
        "Somebody you chose cannot approve: they need an active account in Okta, and here as a full member. Choose somebody else.",
        "approvers",
    )


def list_as_it_is() -> Refused:
    return Refused("list_as_it_is", "These are the approvers already.", "approvers")


def list_changed() -> Refused:
    return Refused(
        "list_changed", "The list was changed meanwhile. Close this form, then open it again.", "approvers"
    )


def change_waits() -> Refused:
    return Refused(
        "change_waits",
        "A change of this list waits for a second person already. Take it back in your Home tab, or wait.",
        "approvers",
    )


def nobody_to_agree() -> Refused:
    return Refused(
        "nobody_to_agree",
        "This role needs a second person for a change, and nobody else on its list is active. Ask whoever keeps the catalogue to change it there.",
        "approvers",
    )


def own_change() -> Refused:
    return Refused("own_change", "Nobody agrees to their own change. Somebody else on the list has to.")


def unknown_change() -> Refused:
    return Refused("unknown_change", "There is no such change any more.")


def change_over(how: str) -> Refused:
    return Refused("change_over", f"Too late: this change {how}.")


def change_not_possible() -> Refused:
    return Refused(
        "change_not_possible",
        "This change is not possible any more: somebody on the new list is not active, or the role needs more people by now. Keep the list as it is.",
    )


def ticket_missing(example: str) -> Refused:
    return Refused(
        "ticket_missing", f"This role needs a ticket number. Write it like {shown(example)}.", "ticket"
    )


def ticket_wrong(example: str) -> Refused:
    return Refused(
        "ticket_wrong",
        f"This does not look like a ticket number for this role. Write it like {shown(example)}.",
        "ticket",
    )


def not_for_others() -> Refused:
    return Refused(
        "not_for_others",
        "This role is not asked for on behalf of somebody else. They can ask for it themselves.",
        "for_whom",
    )


def looking_for_whom() -> Refused:
    return Refused(
        "looking_for_whom",
        "We are still looking up the person who would get this. This takes a few seconds: please press again.",
        "for_whom",
    )


def cannot_have() -> Refused:
    return Refused(
        "cannot_have",
        "The person you chose cannot get access: they need an active account in Okta, and here as a full member. Choose somebody else.",
        "for_whom",
    )


def not_for_them() -> Refused:
    return Refused(
        "not_for_them",
        "This role is not offered to the person you chose. Ask its owner if that is a mistake.",
        "for_whom",
    )


def already_asked_for_them() -> Refused:
    return Refused("already_asked_for_them", "A request of theirs for this is waiting already.", "for_whom")


def enough_for_them() -> Refused:
    return Refused("enough_for_them", "They have this many times over already.", "for_whom")


def approver_is_them() -> Refused:
    return Refused(
        "approver_is_them",
        "Whoever would get the access cannot approve it. Choose somebody else.",
        "approvers",
    )


def no_longer_for_others() -> Refused:
    return Refused(
        "no_longer_for_others",
        "This role is not asked for on behalf of somebody else any more. Please deny, and say so.",
    )


def too_many_roles(most: int) -> Refused:
    return Refused("too_many_roles", f"Choose at most {most} roles at once.", "also")


def same_access() -> Refused:
    return Refused("same_access", "Two of these roles give the same access. Leave one of them out.", "also")


def no_common_duration() -> Refused:
    return Refused(
        "no_common_duration",
        "There is no duration that all of these roles offer. Ask for them one by one.",
        "also",
    )


def no_common_approver() -> Refused:
    return Refused(
        "no_common_approver",
        "Too few people can approve all of these roles together. Ask for them one by one.",
        "also",
    )


def no_common_ticket() -> Refused:
    return Refused(
        "no_common_ticket",
        "These roles need ticket numbers of different kinds. Ask for them one by one.",
        "also",
    )


def no_common_hours() -> Refused:
    return Refused(
        "no_common_hours",
        "There is no time at which all of these roles can be approved. Ask for them one by one.",
        "also",
    )


def decided_elsewhere(where: str) -> Refused:
    return Refused(
        "decided_elsewhere",
        f"This is approved {shown(where)}, not in Slack. You can deny it in Slack.",
    )


def outside_hours(when: str, opens: str) -> Refused:
    """`when` says which hours there are, `opens` when they begin next; both in words."""
    return Refused(
        "outside_hours",
        f"This is approved only within its decision hours: {when}. Please press again from {opens} on. You can deny it now.",
    )


def hours_changed() -> Refused:
    return Refused(
        "hours_changed",
        "The role's decision hours have changed since, and then and now have no time in common. "
        "Please deny, so that it can be asked for again.",
    )


def one_of_these(title: str, refused: Refused) -> Refused:
    """What is wrong with one of several roles that were chosen together."""
    return Refused(refused.code, f"“{shown(title)}”: {refused.why}", "also")


def none_of_these(title: str, refused: Refused) -> Refused:
    """Why nothing was decided about roles that were asked for together."""
    return Refused(refused.code, f"Nothing was decided, because of “{shown(title)}”. {refused.why}")


def nothing_written() -> Refused:
    return Refused("nothing_written", "Write a few words first.", "text")


def too_long_a_text(limit: int) -> Refused:
    return Refused("too_long_a_text", f"Please keep it under {limit} characters.", "text")


def enough_questions(most: int) -> Refused:
    return Refused(
        "enough_questions",
        f"{most} questions have been asked about this already. Decide with what you know, or talk to the person.",
        "text",
    )


def unknown_question() -> Refused:
    return Refused("unknown_question", "There is no such question any more.")


def already_answered() -> Refused:
    return Refused("already_answered", "This question has been answered already.")


def shown(text: str) -> str:
    """A title or an example of the catalogue as it can stand in a sentence: nothing in it formats, mentions or links."""
    kept = "".join(each for each in text if each.isalnum() or each in " -#/()+,:")
    return " ".join(kept.split())[:75]
