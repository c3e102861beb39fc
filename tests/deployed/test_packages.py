"""Each package that is deployed here has all that its modules import, in an environment that has nothing else."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from deploy.packages import contents
from deploy.packages.building import FUNCTIONS
from tests.deployed.stage import PACKAGES
from tests.packages.runtime import equip, python

ALL = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]; print(*sys.modules)"
OKTA = ("okta.client", "okta.models", "jwcrypto.jwk", "aiohttp")
"""What is imported when Okta is called first, some of it by its name in a text."""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_module_of_a_package_finds_what_it_imports(function: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(PACKAGES / f"{function}.zip") as packed:
        packed.extractall(tmp_path / "task")
    calls_okta = "okta" in contents.of(function).libraries
    # What the wiring imports for other functions it imports inside of theirs.
    names = [*sorted(contents.of(function).modules), *(OKTA if calls_okta else ())]
    ran = subprocess.run(
        [*python(), "-W", "ignore", "-c", ALL, *names],
        cwd=tmp_path / "task",
        env={"PYTHONPATH": str(equip(tmp_path / "python"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert ("okta" in loaded) is calls_okta
    assert not loaded & {"boto3", "moto", "sandbox", "tests", "deploy", "cli"}
