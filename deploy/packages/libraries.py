"""Where the files of libraries come from: wheels of the deployed platform, by the hashes of the lock, or this very environment."""

import subprocess
import sys
import sysconfig
from collections.abc import Collection, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath

from deploy.packages.lock import Pin
from deploy.packages.target import Target

_NOT_RUN = {".pyi", ".typed", ".c", ".h", ".pxd", ".pxi", ".pyx", ".hash", ".pth", ".rst", ".md", ".pyc"}
_TESTS = {"test", "tests", "SelfTest"}
_PYTHON_2 = {"_py2.py"}
"""What no Python 3 can read."""


def fetch(pins: Collection[Pin], target: Target, into: Path) -> Path:
    """The folder that has the distributions: `into`, or this environment's own. Raises CalledProcessError."""
    if target.here:
        return Path(sysconfig.get_path("purelib"))
    wanted = into.with_suffix(".txt")
    wanted.write_text("\n".join(pin.text for pin in sorted(pins, key=lambda pin: pin.name)) + "\n")
    version = ".".join(map(str, target.python))
    where = ["--target", str(into), "--python-platform", target.platform, "--python-version", version]
    exactly = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy"]
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "pip", "install", "--quiet", *where, *exactly, "-r", wanted], check=True)
    return into


def files(pin: Pin, folder: Path) -> Mapping[str, Path]:
    """The files of a distribution that run, by their names in the package. Raises ValueError when it is not there as locked."""
    found = next(iter(metadata.distributions(name=pin.name, path=[str(folder)])), None)
    if found is None or found.version != pin.version:
        has = found.version if found else "nothing"
        raise ValueError(f"{pin.name} is locked at {pin.version}, {folder} has {has}. Run: make .venv")
    names = (PurePosixPath(str(each)) for each in found.files or ())
    return {str(name): folder / name for name in names if _runs(name)}


def _runs(name: PurePosixPath) -> bool:
    top = name.parts[0]
    if top == ".." or name.is_absolute() or top.endswith((".dist-info", ".data")):
        return False
    inner = set(name.parts[:-1])
    return (
        not inner & (_TESTS | {"__pycache__"}) and name.suffix not in _NOT_RUN and name.name not in _PYTHON_2
    )
