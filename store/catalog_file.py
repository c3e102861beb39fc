"""Reading the text of a catalogue file: YAML to plain values, and the line of each of them. What the values mean is `access`' business.

Only what a catalogue needs is understood: mappings with text as keys, lists, text, whole numbers, true, false and nothing. `yes`,
dates and fractions stay text, so that no name turns into something else. Tags are refused; aliases work, within a bound.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from access.catalog_draft import Path, Problem

TEXT_MOST = 4_000_000
"""Characters of a file."""
VALUES_MOST = 1_000_000
"""Values of a file with all aliases written out."""
DEPTH_MOST = 8
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class CatalogFile:
    """A file that was read. With `broken`, `plain` is nothing and the one problem says why; other problems leave `plain` usable."""

    plain: object
    problems: tuple[Problem, ...]
    lines: Mapping[Path, int]
    broken: bool = False

    def line(self, path: Path) -> int:
        """The line, from 1 on, of what stands at `path`; for what is missing, the line of what it is missing from."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str) -> CatalogFile:
    """Read a file's text. Never raises for what the text says."""
    reading = _Reading(_events(text))
    try:
        plain = reading.document()
    except _BrokenError as error:
        return CatalogFile(None, (Problem((), error.why),), {(): error.line}, broken=True)
    return CatalogFile(plain, tuple(reading.problems), reading.lines)


class _BrokenError(Exception):
    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


def _events(text: str) -> Iterator[yaml.Event]:
    if len(text) > TEXT_MOST:
        raise _BrokenError(1, f"is {len(text)} characters long; the most is {TEXT_MOST}")
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        raise _BrokenError(mark.line + 1 if mark else 1, f"is not YAML from here on: {said}") from error
    except (yaml.YAMLError, UnicodeError) as error:
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
        raise _BrokenError(
            line, "has a character that YAML does not allow; save the file as plain UTF-8 text"
        ) from error


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1


@dataclass
class _Reading:
    """One pass over the parser's events. `count` is the number of values with aliases written out, which bounds alias bombs."""

    events: Iterator[yaml.Event]
    problems: list[Problem] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)
    anchors: dict[str, tuple[object, int]] = field(default_factory=dict)
    count: int = 0

    def document(self) -> object:
        value: object = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _BrokenError(
                        _line(event), "is a second document; a catalogue is one, so remove the line `---`"
                    )
                value = self._value(next(self.events), ())
        return value

    def _value(self, event: yaml.Event, path: Path) -> object:
        self.lines.setdefault(path, _line(event))
        self._count(event, 1)
        if len(path) > DEPTH_MOST:
            raise _BrokenError(_line(event), f"is nested more than {DEPTH_MOST} levels deep")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            raise _BrokenError(_line(event), "is not a value")
        if event.tag not in (None, "!"):
            raise _BrokenError(_line(event), f"has the tag {event.tag!r}; catalogues use no tags")
        before = self.count
        value = self._untagged(event, path)
        if event.anchor:
            self.anchors[event.anchor] = (value, self.count - before + 1)
        return value

    def _untagged(self, event: yaml.Event, path: Path) -> object:
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        return self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._list(path)

    def _list(self, path: Path) -> list[object]:
        values: list[object] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, object]:
        values: dict[str, object] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise _BrokenError(_line(event), "a key must be plain text")
            inside = (*path, event.value)
            if event.value in values:
                why = f"is written twice, in line {self.lines[inside]} and in line {_line(event)}; remove one of them"
                self.problems.append(Problem(inside, why))
            self.lines[inside] = _line(event)
            values[event.value] = self._value(next(self.events), inside)
        return values

    def _alias(self, event: yaml.AliasEvent) -> object:
        if event.anchor not in self.anchors:
            raise _BrokenError(
                _line(event), f"*{event.anchor} stands for nothing: no &{event.anchor} ends before it"
            )
        value, size = self.anchors[event.anchor]
        self._count(event, size)
        return value

    def _count(self, event: yaml.Event, more: int) -> None:
        self.count += more
        if self.count > VALUES_MOST:
            raise _BrokenError(
                _line(event),
                f"makes the file larger than {VALUES_MOST} values, aliases written out; write less",
            )


def _scalar(event: yaml.ScalarEvent) -> object:
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE.fullmatch(text) else text
