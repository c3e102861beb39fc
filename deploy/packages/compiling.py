"""Has a folder compiled by a Python of the target's version, and by no other one."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.packages.target import Target

HERE = Path(__file__).parent
PYODIDE = HERE.parent / "node_modules" / "pyodide" / "package.json"


def compile_all(tree: Path, target: Target) -> None:
    """Puts a compiled file beside each module. Raises CalledProcessError, FileNotFoundError when the compiler is not installed.

    For the deployed version it is always the CPython that package-lock.json pins, so that each machine makes the same bytes.
    """
    version = ".".join(map(str, target.python))
    if target.here:
        command = [sys.executable, "-I", str(HERE / "compile_tree.py"), str(tree), version]
    else:
        if not PYODIDE.exists():
            raise FileNotFoundError("The compiler for Lambda's Python is not installed. Run: make package")
        command = ["node", str(HERE / "compile.mjs"), str(tree), version]
    subprocess.run(command, check=True, env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"})
