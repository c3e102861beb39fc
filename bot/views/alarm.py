"""What the security team's channel shows of an alarm: what is wrong, what it means, and what to do. Nothing in it can be pressed."""

from collections.abc import Callable, Mapping

from access.alarm import Alarm, Cause
from bot.views import alarm_words as words
from bot.views import emergency_words
from bot.views.blocks import Message, flat, header, quote, says, small_plain
from bot.views.text import Json

PAGE = 60
"""Minutes after which everybody in the channel is called."""


def draw(alarm: Alarm) -> Message:
    """The message of one alarm."""
    return _DRAWN[alarm.cause](alarm.detail)


def _barred(detail: Mapping[str, str]) -> Message:
    title = words.barred(detail["service"])
    return _message(title, words.barred_means(), quote(detail["why"]))


def _well(detail: Mapping[str, str]) -> Message:
    return _message(words.well(detail["service"]), words.well_means(int(detail["since"])))


def _overdue(detail: Mapping[str, str]) -> Message:
    minutes = int(detail["minutes"])
    sentence = words.overdue(detail["person"], int(detail["since"]), words.how_long(minutes))
    more = [quote(detail["why"])] if detail["why"] else []
    return _message(detail["title"], _called(sentence, minutes), *more, small_plain(detail["target"]))


def _many_overdue(detail: Mapping[str, str]) -> Message:
    minutes = int(detail["minutes"])
    sentence = words.many_overdue_means(int(detail["count"]), int(detail["since"]), words.how_long(minutes))
    known = [says(words.down(detail["service"], int(detail["down_since"])))] if detail["down_since"] else []
    more = [quote(detail["why"])] if detail["why"] else []
    return _message(
        words.many_overdue(), _called(sentence, minutes), *known, *more, says(words.look_at_the_log())
    )


def _unreadable(detail: Mapping[str, str]) -> Message:
    return _message(
        words.unreadable(1), words.unreadable_means(1), quote(detail["why"]), small_plain(detail["key"])
    )


def _many_unreadable(detail: Mapping[str, str]) -> Message:
    count = int(detail["count"])
    example = small_plain(words.for_example(detail["key"]))
    return _message(words.unreadable(count), words.unreadable_means(count), example)


def _group_gone(detail: Mapping[str, str]) -> Message:
    hidden = bool(detail["hidden"])
    title, means = words.group_gone(hidden=hidden), words.group_means(hidden=hidden)
    counts = {use: int(detail.get(f"{use}_count", "0")) for use in words.GROUP_USES if detail.get(use)}
    matters = {use: words.group_matters(use, count, hidden=hidden) for use, count in counts.items()}
    drawn: list[Json] = []
    for use, sentence in matters.items():
        roles = [quote(words.group_roles(detail[use], counts[use]))] if counts[use] else []
        drawn += [says(sentence), *roles]
    whole = flat(" ".join((means, *matters.values())), title)
    return Message(whole, (header(title), says(means), *drawn, small_plain(detail["group"])))


def _log_silent(detail: Mapping[str, str]) -> Message:
    title, since = words.log_silent(), int(detail["since"])
    sentence = words.log_silent_ends(since) if detail["ends"] else words.log_silent_means(since)
    said = f"{words.EVERYBODY}{sentence}" if detail["ends"] else sentence
    return _message(title, said, quote(detail["why"]))


def _log_heard(_: Mapping[str, str]) -> Message:
    return _message(words.log_heard(), words.log_heard_means())


def _log_forgotten(detail: Mapping[str, str]) -> Message:
    return _message(
        words.log_forgotten(), words.log_forgotten_means(int(detail["since"])), quote(detail["why"])
    )


def _not_justified(detail: Mapping[str, str]) -> Message:
    sentence = emergency_words.not_justified(detail["person"], detail["reviewer"], int(detail["at"]))
    about = (small_plain(detail["title"]), says(sentence), quote(detail["words"]))
    title = emergency_words.not_justified_title()
    return Message(flat(sentence, title), (header(title), *about))


def _review_overdue(detail: Mapping[str, str]) -> Message:
    who, at = detail["person"], int(detail["at"])
    sentence = (
        emergency_words.nobody_to_review(who, at)
        if detail["nobody"]
        else emergency_words.review_overdue(who, at, int(detail["until"]))
    )
    return _message(emergency_words.review_overdue_title(), sentence, small_plain(detail["title"]))


def _older(detail: Mapping[str, str]) -> Message:
    return _message(words.older(), words.older_means(), small_plain(detail["subject"]))


def _differs(detail: Mapping[str, str]) -> Message:
    there, since = bool(detail["there"]), int(detail["since"])
    means = words.has_again if there else words.has_no_more
    about = [small_plain(each) for each in (detail["title"], detail["target"]) if each]
    return _message(words.differs(there=there), means(detail["person"] or detail["okta"], since), *about)


def _many_differ(detail: Mapping[str, str]) -> Message:
    return _message(words.many_differ(), words.many_differ_means(int(detail["count"]), int(detail["more"])))


def _called(sentence: str, minutes: int) -> str:
    return f"{words.EVERYBODY}{sentence}" if minutes >= PAGE else sentence


def _message(title: str, sentence: str, *more: Json) -> Message:
    return Message(flat(sentence, title), (header(title), says(sentence), *more))


_DRAWN: Mapping[Cause, Callable[[Mapping[str, str]], Message]] = {
    Cause.BARRED: _barred,
    Cause.WELL_AGAIN: _well,
    Cause.OVERDUE: _overdue,
    Cause.MANY_OVERDUE: _many_overdue,
    Cause.UNREADABLE: _unreadable,
    Cause.MANY_UNREADABLE: _many_unreadable,
    Cause.GROUP_GONE: _group_gone,
    Cause.LOG_SILENT: _log_silent,
    Cause.LOG_HEARD: _log_heard,
    Cause.LOG_FORGOTTEN: _log_forgotten,
    Cause.NOT_JUSTIFIED: _not_justified,
    Cause.REVIEW_OVERDUE: _review_overdue,
    Cause.OLDER: _older,
    Cause.DIFFERS: _differs,
    Cause.MANY_DIFFER: _many_differ,
}
