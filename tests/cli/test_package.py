"""The package by itself: it builds, installs, runs without anything of ours, and starts at once."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pipx install ./cli` puts into its environment, without the libraries."""
    place = tmp_path_factory.mktemp("cli")
    uv, quiet = str(Path(sys.executable).with_name("uv")), ["--offline", "--quiet", "--no-cache"]
    subprocess.run([uv, "build", *quiet, "--wheel", "--out-dir", str(place), str(ROOT / "cli")], check=True)
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {
            "accessctl",
            wheel.name.split("-py3")[0] + ".dist-info",
        }
        text = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "accessctl = accessctl.main:script" in archive.read(text).decode()
        archive.extractall(place / "site")
    return place / "site"


def python(code: str, site: Path) -> str:
    """Runs code that sees the installed package and, of this repository, nothing else."""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=site,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def test_it_runs_without_anything_of_ours(installed: Path) -> None:
    code = "import sys; from accessctl.main import main; main(['health']); print(sorted({n.partition('.')[0] for n in sys.modules}))"
    ran = python(code, installed)
    for name in ("access", "store", "bot", "tools", "handlers", "boto3"):
        assert f"'{name}'" not in ran


@pytest.mark.parametrize(
    "typed", ["--help", "requests ask --help", "completion bash", "--version", "configure --url x"]
)
def test_help_and_completion_load_nothing_heavy(installed: Path, typed: str) -> None:
    code = (
        f"import sys; from accessctl.main import main; main({typed.split()!r}); print(); print(*sys.modules)"
    )
    loaded = python(code, installed).splitlines()[-1].split()
    assert not {name for name in loaded if name.partition(".")[0] in {"botocore", "urllib3", "http", "ssl"}}
    assert len(loaded) < 200
