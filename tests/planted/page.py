"""The page about planted faults, made from the list: `python -m tests.planted.page > docs/planted-faults.md`."""

from tests.planted.fault import INVARIANTS, Fault
from tests.planted.faults import FAULTS

HEAD = """# Planted faults

What would happen if somebody broke it? Each line is a wrong change of one place in the product, what it would break, and the test that
fails because of it. `make planted` plants them one at a time, in a process in which that one module has another text (the working tree
stays as it is), and looks why the test failed: only what a test itself asserts counts, no error on the way to it. The same test passes
without the fault. `make test` plants a few of them, and sees to it that every one can still be planted and that its test is there.

To add one: give the place and the wrong text in `tests/planted/`, see that no test fails, write the test, see that it fails with the
fault and passes without, and run `python -m tests.planted.page > docs/planted-faults.md`. Beside these, `make mutants` makes every
small wrong change that a program can think of in the rules: [mutants](mutants.md).
"""


def text() -> str:
    """The page."""
    return "\n".join([HEAD, f"{len(FAULTS)} faults, by what they would break.", *map(_part, INVARIANTS), ""])


def _part(key: str) -> str:
    rows = [_row(fault) for fault in FAULTS if fault.breaks == key]
    return "\n".join(
        [
            "",
            f"## {INVARIANTS[key][0].upper()}{INVARIANTS[key][1:]}",
            "",
            "| planted | in | caught by |",
            "| --- | --- | --- |",
            *rows,
        ]
    )


def _row(fault: Fault) -> str:
    file, *names = fault.test.split("::")
    return f"| {fault.name} | `{fault.file}` | `{names[-1]}` in `{file}` |"


if __name__ == "__main__":
    print(text(), end="")
