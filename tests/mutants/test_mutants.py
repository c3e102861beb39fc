"""The program that makes mutants: what it changes, what it leaves alone, and that a changed function is changed everywhere."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutants.__main__ import MODULES
from tests.mutants.excused import EXCUSED
from tests.mutants.patching import Unpatchable, patch
from tests.mutants.sites import Mutant, mutants, mutated, text_of

SOURCE = '''"""Words."""

import logging
from dataclasses import dataclass

log = logging.getLogger("sample")
LIMIT = 3
TABLE = {"a": 1, "b": 2}


@dataclass(frozen=True)
class Sample:
    """Words."""

    size: int = 5

    @property
    def big(self) -> bool:
        return self.size > LIMIT and self.size != 9


def judged(sample: Sample, *, strict: bool = True) -> str:
    """Words."""
    log.info("sample.judged", extra={"size": 1})
    assert sample is not None
    if not sample.big:
        return "small"
    for each in (1, 2):
        if each == sample.size:
            continue
    return min("big", "words for people") if strict else ""


def counted(sizes: list[int]) -> int:
    def one(size: int) -> int:
        return size + LIMIT

    return sum(one(each) for each in sizes if each)
'''


def made(function: str | None = None) -> list[Mutant]:
    found = mutants("sample", SOURCE)
    return [each for each in found if function is None or each.function == function]


def test_every_mutant_is_another_module_that_compiles_under_a_name_of_its_own() -> None:
    texts = {each.name: ast.unparse(mutated(SOURCE, each.place)) for each in made()}
    assert len(texts) == len(made())
    assert ast.unparse(ast.parse(SOURCE)) not in texts.values()
    for name, text in texts.items():
        compile(text, name, "exec")


@pytest.mark.parametrize(
    ("function", "what"),
    [
        ("", "3 -> 4"),
        ("", "{'a': 1, 'b': 2} -> {'b': 2}"),
        ("", "5 -> 6"),
        ("Sample.big", "self.size > LIMIT -> self.size >= LIMIT"),
        ("Sample.big", "self.size > LIMIT and self.size != 9 -> self.size > LIMIT"),
        ("Sample.big", "self.size > LIMIT and self.size != 9 -> self.size > LIMIT or self.size != 9"),
        ("judged", "not sample.big -> sample.big"),
        ("judged", "if not sample.big -> if False"),
        ("judged", "return 'small' -> return None"),
        ("judged", "(1, 2) -> (2,)"),
        ("judged", "continue -> break"),
        ("judged", "min -> max"),
        ("counted", "size + LIMIT -> size - LIMIT"),
    ],
)
def test_it_thinks_of_this(function: str, what: str) -> None:
    assert what in {each.what for each in made(function)}


def test_words_annotations_assertions_and_the_log_are_left_alone() -> None:
    said = " ".join(each.what for each in made())
    for word in ("Words", "words for people~", "sample.judged", "extra", "is not None", "int | ", "logging"):
        assert word not in said


def test_a_mutant_knows_the_lines_of_its_statement() -> None:
    lines = SOURCE.splitlines()
    for each in made("judged"):
        assert all(lines[line - 1].startswith("    ") for line in each.lines)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "sample.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("sample")
    monkeypatch.delitem(__import__("sys").modules, "sample")


def test_a_function_is_changed_wherever_it_was_imported_to(module: ModuleType) -> None:
    counted, sample = module.counted, module.Sample()
    (minus,) = (each for each in made("counted") if each.what == "size + LIMIT -> size - LIMIT")
    patch("sample", "counted", mutated(SOURCE, minus.place))
    assert counted([5]) == 2
    (small,) = (each for each in made("Sample.big") if each.what == "9 -> 10")
    patch("sample", "Sample.big", mutated(SOURCE, small.place))
    assert (sample.big, module.Sample(9).big, module.Sample(10).big) == (True, True, False)


def test_what_is_no_function_of_the_module_is_not_changed(module: ModuleType) -> None:
    with pytest.raises(Unpatchable):
        patch("sample", "Sample.size", ast.parse(SOURCE))


def test_what_is_excused_is_a_mutant_and_has_a_reason() -> None:
    modules = [module for module in MODULES if any(name.startswith(f"{module}.") for name in EXCUSED)]
    names = {each.name for module in modules for each in mutants(module, text_of(module))}
    assert EXCUSED.keys() <= names
    assert all(EXCUSED.values())
