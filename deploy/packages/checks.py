"""What must be so of every package before it is handed out: how big it is, what is not in it, and that it is for its machine."""

import importlib.util
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from deploy.packages.target import MACHINES, Target

MB = 1024 * 1024
LARGEST = {"slack": 10 * MB}
"""Of a zip, in bytes. Slack's has a budget of our own, all others Lambda's limit for a direct upload, and each the one for what is unpacked."""
UPLOAD, UNPACKED = 50 * MB, 250 * MB
NOWHERE = {"sandbox", "tests", "bench", "cli", "deploy", "boto3", "botocore", "moto", "pytest", "pip"}
NOT_IN = {"slack": {"okta", "aiohttp", "pydantic", "yaml", "provisioners", "tools"}}
MAGIC = {(3, 13): (3571).to_bytes(2, "little") + b"\r\n"}
"""How the compiled files of a Python begin. Its own number, which changes when what is compiled does."""


def problems(function: str, archive: Path, target: Target) -> list[str]:
    """What is wrong with it; nothing, as a rule."""
    with zipfile.ZipFile(archive) as packed:
        return [*_size(function, archive, packed), *_foreign(function, packed), *_machine(packed, target)]


def _size(function: str, archive: Path, packed: zipfile.ZipFile) -> Iterator[str]:
    size, unpacked = archive.stat().st_size, sum(each.file_size for each in packed.infolist())
    if size > (most := LARGEST.get(function, UPLOAD)):
        yield f"{size / MB:.1f} MB, more than {most / MB:.0f} MB"
    if unpacked > UNPACKED:
        yield f"{unpacked / MB:.1f} MB unpacked, more than Lambda takes"


def _foreign(function: str, packed: zipfile.ZipFile) -> Iterator[str]:
    tops = {PurePosixPath(name).parts[0].partition(".")[0] for name in packed.namelist()}
    if wrong := sorted(tops & (NOWHERE | NOT_IN.get(function, set()))):
        yield f"it has {', '.join(wrong)}"
    if f"handlers/{function}.py" not in packed.namelist():
        yield "its entry is missing"


def _machine(packed: zipfile.ZipFile, target: Target) -> Iterator[str]:
    names = set(packed.namelist())
    for name in sorted(names):
        path = PurePosixPath(name)
        if path.suffix == ".py":
            compiled = target.compiled(name)
            if compiled not in names:
                yield f"{name} is not compiled"
            elif packed.read(compiled)[:8] != _magic(target) + struct.pack("<I", 0b01):
                yield f"{compiled} is of another Python, or is compared with its source"
        elif path.suffix == ".so" and not target.here and not _elf(packed.read(name), target):
            yield f"{name} is for another machine"


def _magic(target: Target) -> bytes:
    return importlib.util.MAGIC_NUMBER if target.here else MAGIC[target.python]


def _elf(library: bytes, target: Target) -> bool:
    return library[:4] == b"\x7fELF" and struct.unpack_from("<H", library, 18)[0] == MACHINES[target.platform]
