"""For which machine packages are made: the one of Lambda, as serverless.yml names it, or this one, for the local AWS and the tests."""

import sys
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Target:
    """A Python such as (3, 13), and the platform as uv names it; "" is the machine and the environment that this runs on."""

    python: tuple[int, int]
    platform: str

    @property
    def here(self) -> bool:
        return not self.platform

    @property
    def tag(self) -> str:
        """What is in the names of compiled files."""
        return f"cpython-{self.python[0]}{self.python[1]}"

    def compiled(self, module: str) -> str:
        """The name in a package of what this module is compiled to."""
        source = PurePosixPath(module)
        return str(source.parent / "__pycache__" / f"{source.stem}.{self.tag}.pyc")


DEPLOYED = Target((3, 13), "aarch64-manylinux2014")
HERE = Target((sys.version_info.major, sys.version_info.minor), "")
MACHINES = {"aarch64-manylinux2014": 183}
"""The numbers that ELF gives to processors."""
