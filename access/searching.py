"""Finding by words: how text is folded into words, and what fits what was typed, best first. It knows no records and no roles."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from unicodedata import combining, normalize

MOST_WORDS = 20
"""Words that are looked for; more of them make no difference but to the time that it takes."""

_WORD = re.compile(r"[^\W_]+")
# Letters that are no base letter with a mark to Unicode, and yet are typed as if they were.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ħ": "h"}
)


def words(text: str) -> tuple[str, ...]:
    """The words of a text without case, marks on letters, and punctuation."""
    if text.isascii():
        return tuple(_WORD.findall(text.lower()))
    bare = "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))
    return tuple(_WORD.findall(bare.translate(_PLAIN)))


class Words:
    """Where each word occurs among many texts; a text is known by its place."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._places: dict[str, set[int]] = {}
        for place, text in enumerate(texts):
            for word in text:
                self._places.setdefault(word, set()).add(place)
        self._sorted = sorted(self._places)

    def beginning(self, start: str) -> set[int]:
        """The places of all texts with a word that begins so."""
        found: set[int] = set()
        for number in range(bisect_left(self._sorted, start), len(self._sorted)):
            if not self._sorted[number].startswith(start):
                break
            found |= self._places[self._sorted[number]]
        return found


@dataclass(frozen=True)
class Line:
    """Something that can be found: by its title, by its key, and by what is said about it. All in words."""

    title: tuple[str, ...]
    key: tuple[str, ...]
    about: tuple[str, ...]

    @classmethod
    def of(cls, title: str, key: str, about: str) -> "Line":
        return cls(words(title), words(key), words(about))


@dataclass(frozen=True)
class Lines:
    """Many of them, in the order in which those that fit equally well are shown."""

    all: tuple[Line, ...]

    def tiers(self, text: str) -> Iterator[list[int]]:
        """The places of those that fit, the best first; each list has those that fit equally well, and none of them is empty.

        All words of `text` have to be there in any order. Best is what is called exactly so; then come those whose title has a word
        that begins with each of them, then with the key, then with what is said about it. Only when nothing fits so, whatever has
        the words anywhere inside. Text without a word in it fits nothing.
        """
        typed = words(text)
        wanted = tuple(dict.fromkeys(typed))[:MOST_WORDS]
        seen: set[int] = set()
        for tier in self._tiers(typed, wanted) if wanted else ():
            new = tier - seen
            seen |= new
            if new:
                yield sorted(new, key=lambda place: (self.all[place].title[: len(typed)] != typed, place))
        if wanted and not seen:
            inside = self._inside(wanted)
            if inside:
                yield inside

    def _tiers(self, typed: tuple[str, ...], wanted: Sequence[str]) -> Iterator[set[int]]:
        titles, keys, abouts = self._fields
        found = [titles.beginning(each) for each in wanted]
        title = _in_all(found)
        yield {place for place in title if self.all[place].title == typed}
        yield {
            place
            for place in _in_all([keys.beginning(each) for each in wanted])
            if self.all[place].key == typed
        }
        yield title
        found = [places | keys.beginning(each) for places, each in zip(found, wanted, strict=True)]
        yield _in_all(found)
        yield _in_all([places | abouts.beginning(each) for places, each in zip(found, wanted, strict=True)])

    def _inside(self, wanted: Sequence[str]) -> list[int]:
        longest, *others = sorted(wanted, key=len, reverse=True)
        found = [place for place, text in enumerate(self._texts) if longest in text]
        return [place for place in found if all(each in self._texts[place] for each in others)]

    @cached_property
    def _fields(self) -> tuple[Words, Words, Words]:
        return (
            Words(line.title for line in self.all),
            Words(line.key for line in self.all),
            Words(line.about for line in self.all),
        )

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(" ".join((*line.title, *line.key, *line.about)) for line in self.all)


def _in_all(found: Sequence[set[int]]) -> set[int]:
    return reduce(set.intersection, sorted(found, key=len))
