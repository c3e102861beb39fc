"""Compiles every module of a folder, for the Python that runs this, which is the one that will load them. Needs nothing of ours.

The compiled files say of themselves that nobody need compare them with their sources: no time of a file matters, and nothing is looked
at twice on a cold start.
"""

import py_compile
import sys
import warnings
from pathlib import Path

DEPLOYED_AT = "/var/task"
"""Where Lambda puts a package; tracebacks name the files so."""


def compile_tree(folder: str, version: list[int]) -> int:
    """How many there were. Raises when this is another Python than `version`, and PyCompileError."""
    if list(sys.version_info[:2]) != version:
        raise RuntimeError(f"this is Python {sys.version}, wanted was {version}")
    warnings.simplefilter("ignore", SyntaxWarning)  # of libraries, about how they are written
    sources = sorted(Path(folder).rglob("*.py"))
    for source in sources:
        py_compile.compile(
            str(source),
            dfile=f"{DEPLOYED_AT}/{source.relative_to(folder).as_posix()}",
            doraise=True,
            optimize=0,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    return len(sources)


if __name__ == "__main__":
    compile_tree(sys.argv[1], [int(each) for each in sys.argv[2].split(".")])
