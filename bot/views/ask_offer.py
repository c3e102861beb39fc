"""The form for asking with a role that can be asked for: what the role is, what it allows, and the inputs."""

from collections.abc import Iterable

from access.calls import Offer
from bot.views import activity_words, ask_fields, ask_words, context, emergency_form, rule_words, words
from bot.views.ask_memo import Memo
from bot.views.blocks import beside, button, says, small, small_plain
from bot.views.text import Json

TAKE = "ask_take"


def blocks(memo: Memo, offer: Offer) -> list[Json]:
    """The whole form, from the role to the policy in words."""
    first = [ask_fields.role(memo, offer.role), *_about(offer), *along(memo)]
    if memo.urgent and offer.urgent:
        return [*first, *emergency_form.instead(memo, offer, offer.urgent)]
    return [
        *first,
        ask_fields.duration(offer),
        *_activity(offer),
        ask_fields.reason(memo),
        *([ask_fields.ticket(offer)] if offer.ticket else []),
        ask_fields.approvers(offer),
        *([ask_fields.also(offer)] if offer.also_possible or offer.also else []),
        *([ask_fields.for_whom(memo)] if offer.for_others else []),
        *emergency_form.way_in(offer),
        small(" ".join([words.policy(offer.policy, len(offer.approvers)), ask_words.kept_by(offer.owner)])),
    ]


def _about(offer: Offer) -> Iterable[Json]:
    if offer.role.description:
        yield small_plain(offer.role.description)
    if offer.policy.sensitive:
        yield small(ask_words.sensitive())
    if offer.policy.because:
        yield small_plain(offer.policy.because)
    if offer.rule:
        yield says(rule_words.offered(offer.rule, offer.policy.approvals))
    if offer.holding and offer.holding.needs:
        yield says(words.have_already(max(offer.holding.needs.values())))
    if offer.lesser:
        sentence = ask_words.lesser(offer.lesser.title, offer.lesser.description)
        spoken = words.spoken(words.ASK_LESSER, offer.lesser.title)
        yield beside(sentence, button(TAKE, words.ASK_LESSER, offer.lesser.key, spoken))
    if offer.role.follows:
        yield small_plain(words.follows(offer.role.follows))


def _activity(offer: Offer) -> Iterable[Json]:
    """What counts as use, where that moves the end. For several roles each counts by itself, which would be too much to say."""
    used = offer.role.used_app
    if used and not offer.also and any(each.moves_with_use for each in offer.durations):
        yield small_plain(activity_words.explained(used))


def along(memo: Memo) -> list[Json]:
    """The message that goes with the request, if the form was opened from one."""
    return [says(ask_words.goes_along()), *context.draw(memo.context)] if memo.context else []
