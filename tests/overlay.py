"""Another text in the place of one module, for this process alone: the working tree stays as it is.

As a plugin (`-p tests.overlay`) it reads from the environment which module and where its text is. `asked` says whether anybody imported it.
"""

import os
import sys
from collections.abc import Sequence
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import CodeType, ModuleType

import pytest

MODULE, TEXT = "OVERLAY_MODULE", "OVERLAY_TEXT"


class Overlay(InspectLoader):
    """Finds and loads this one module from this text, and nothing else."""

    def __init__(self, module: str, text: str) -> None:
        self.module, self.text, self.asked = module, text, False
        self.origin = ""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self.module:
            return None
        real = PathFinder.find_spec(name, path, target)
        assert real is not None, f"there is no module {name}"
        assert real.origin is not None, f"{name} has no text"
        self.asked, self.origin = True, real.origin
        spec = ModuleSpec(name, self, origin=real.origin)
        spec.has_location = True
        return spec

    def get_source(self, fullname: str) -> str:
        return self.text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.origin, "exec", dont_inherit=True)


def install(module: str, text: str) -> Overlay:
    """From now on this is the text of that module, which nobody has imported yet."""
    if module in sys.modules:
        raise RuntimeError(f"{module} is imported already")
    overlay = Overlay(module, text)
    sys.meta_path.insert(0, overlay)
    return overlay


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Before any conftest imports the module."""
    if MODULE in os.environ:
        install(os.environ[MODULE], Path(os.environ[TEXT]).read_text(encoding="utf-8"))
