"""What `catalog explain` answers, as people read it and as programs do. Values only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One question, its answer, and where in the catalogue that stands; no place where it is no matter of the catalogue."""

    about: str
    answer: str
    place: str = ""

    @property
    def words(self) -> str:
        return f"{self.about}: {self.answer}{f'  [{self.place}]' if self.place else ''}"

    @property
    def plain(self) -> Mapping[str, str]:
        return {"about": self.about, "answer": self.answer, "place": self.place}


@dataclass(frozen=True)
class Explanation:
    """What holds for one person and one role, and with a file, what would hold if it were applied."""

    person: str
    role: str
    now: tuple[Line, ...]
    then: tuple[Line, ...] | None = None
    file: str = ""

    @property
    def words(self) -> str:
        """What people read."""
        said = [f"{self.person} and {self.role}", *(f"  {line.words}" for line in self.now)]
        if self.then is not None:
            differs = [*self._differs()]
            said.append(
                f"if {self.file} were applied" + ("" if differs else ": nothing of this would differ")
            )
            said += [f"  {about}: {old} -> {new}" for about, old, new in differs]
        return "\n".join(said)

    def _differs(self) -> Iterator[tuple[str, str, str]]:
        old, new = ({line.about: line.answer for line in lines} for lines in (self.now, self.then or ()))
        for about in dict.fromkeys((*old, *new)):
            if old.get(about) != new.get(about):
                yield about, old.get(about, "nothing"), new.get(about, "nothing")

    @property
    def plain(self) -> Mapping[str, object]:
        """The same for programs."""
        found: dict[str, object] = {
            "person": self.person,
            "role": self.role,
            "now": [line.plain for line in self.now],
        }
        if self.then is not None:
            found["then"] = [line.plain for line in self.then]
            found["differs"] = [list(each) for each in self._differs()]
        return found
