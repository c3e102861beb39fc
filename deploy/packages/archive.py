"""Writes a zip that depends on what is in it and on nothing else: no time, no owner, no order of a file system."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

_THEN = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip can say."""
_UNIX, _READABLE = 3, 0o100644


def write(archive: Path, files: Mapping[str, Path]) -> None:
    """The files by their names in the zip. The archive is there whole or not at all."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    growing = archive.with_suffix(".part")
    with zipfile.ZipFile(growing, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, path in sorted(files.items()):
            about = zipfile.ZipInfo(name, _THEN)
            about.create_system, about.external_attr = _UNIX, _READABLE << 16
            about.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(about, path.read_bytes(), compresslevel=9)
    growing.replace(archive)
