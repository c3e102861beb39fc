"""Makes packages: lays out what they hold, compiles it once, zips each one's part, and looks at the result."""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.packages import archive, checks, compiling, contents, libraries, lock
from deploy.packages.contents import Contents
from deploy.packages.reach import ROOT, path_of
from deploy.packages.target import Target

FUNCTIONS = tuple(contents.NOT_REACHED)


class Unfit(Exception):
    """A package that must not be deployed; the text says why."""


@dataclass(frozen=True)
class Package:
    """One that was made: where it is, and how many files of ours and of others' it holds, compiled ones not counted."""

    function: str
    path: Path
    ours: int
    libraries: int


def build(into: Path, target: Target, functions: Iterable[str] = FUNCTIONS) -> list[Package]:
    """One zip for each, at `into`. Raises Unfit."""
    with tempfile.TemporaryDirectory(prefix="access-packages-") as place:
        tree, wanted = Path(place, "tree"), {name: contents.of(name) for name in functions}
        laid = _lay(tree, wanted, libraries_of(wanted, target, Path(place, "wheels")))
        compiling.compile_all(tree, target)
        return [_pack(into, name, tree, laid[name], target) for name in wanted]


def libraries_of(wanted: Mapping[str, Contents], target: Target, into: Path) -> dict[str, Mapping[str, Path]]:
    """The files of every distribution that one of them needs."""
    locked = lock.pins()
    pins = [locked[name] for name in sorted({each for one in wanted.values() for each in one.libraries})]
    folder = libraries.fetch(pins, target, into)
    return {pin.name: libraries.files(pin, folder) for pin in pins}


def _lay(
    tree: Path, wanted: Mapping[str, Contents], found: Mapping[str, Mapping[str, Path]]
) -> dict[str, tuple[set[str], set[str]]]:
    """Everything in one tree, so that what several functions have is compiled once; (ours, others') by function."""
    laid = {}
    for function, one in wanted.items():
        paths = {str(path.relative_to(ROOT)): path for path in map(path_of, sorted(one.modules)) if path}
        others = {name: path for library in sorted(one.libraries) for name, path in found[library].items()}
        if both := paths.keys() & others.keys():
            raise Unfit(f"{function}: ours and a library's are called the same: {sorted(both)}")
        for name, path in (paths | others).items():
            if not (tree / name).exists():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, tree / name)
        laid[function] = set(paths), set(others)
    return laid


def _pack(into: Path, function: str, tree: Path, laid: tuple[set[str], set[str]], target: Target) -> Package:
    ours, others = laid
    plain = {name: tree / name for name in ours | others}
    compiled = [target.compiled(name) for name in plain if name.endswith(".py")]
    path = into / f"{function}.zip"
    archive.write(path, plain | {name: tree / name for name in compiled})
    if wrong := checks.problems(function, path, target):
        path.unlink()
        raise Unfit(f"the package of {function} is unfit: " + "; ".join(wrong[:10]))
    return Package(function, path, len(ours), len(others))
