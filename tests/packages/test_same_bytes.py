"""The same sources make the same bytes, and a package that is not as it must be is not handed out."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.packages import archive, checks, compiling, libraries, lock
from deploy.packages.building import Unfit, build
from deploy.packages.checks import problems
from deploy.packages.target import DEPLOYED, HERE, MACHINES, Target
from sandbox.aws import blueprint


def test_made_twice_a_package_is_the_same_byte_for_byte(package: Path, tmp_path: Path) -> None:
    (again,) = build(tmp_path, HERE, ["slack"])
    assert again.path.read_bytes() == package.read_bytes()
    assert again.ours > 200
    assert again.libraries > 500


def test_neither_order_nor_time_nor_rights_of_files_are_in_it(tmp_path: Path) -> None:
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    for path in (one, other):
        path.write_text("A = 1\n")
    archive.write(tmp_path / "first.zip", {"a.py": one, "b.py": other})
    os.utime(one, (1, 1))
    one.chmod(0o700)
    archive.write(tmp_path / "second.zip", {"b.py": other, "a.py": one})
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "first.zip") as packed:
        assert {each.external_attr >> 16 for each in packed.infolist()} == {0o100644}


def test_where_it_was_compiled_is_not_in_it(tmp_path: Path) -> None:
    made = []
    for name in ("here", "elsewhere"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "inner" / "module.py").write_text("def one():\n    return {'a', 'b', 'c'}\n")
        compiling.compile_all(tmp_path / name, HERE)
        (compiled,) = (tmp_path / name).rglob("*.pyc")
        made.append(compiled.read_bytes())
    assert made[0] == made[1]
    assert b"/var/task/inner/module.py" in made[0]


def test_another_python_does_not_compile(tmp_path: Path) -> None:
    program = Path(compiling.__file__).with_name("compile_tree.py")
    ran = subprocess.run(
        [sys.executable, program, tmp_path, "2.7"], capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "wanted was [2, 7]" in ran.stderr


def test_it_is_made_for_the_machine_that_is_deployed() -> None:
    provider = blueprint.document()["provider"]
    assert provider["runtime"] == f"python{DEPLOYED.python[0]}.{DEPLOYED.python[1]}"
    assert provider["architecture"] == "arm64"
    assert DEPLOYED.platform.startswith("aarch64-")
    assert {DEPLOYED.platform} == set(MACHINES)
    assert {DEPLOYED.python} == set(checks.MAGIC)


def spoil(package: Path, into: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    with zipfile.ZipFile(package) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return into


ENTRY = f"handlers/__pycache__/slack.{HERE.tag}.pyc"
SPOILED: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "okta": (lambda files: files.update({"okta/__init__.txt": b""}), "it has okta"),
    "tests": (
        lambda files: files.update({"tests/a.txt": b"", "sandbox/b.txt": b""}),
        "it has sandbox, tests",
    ),
    "no entry": (lambda files: files.pop("handlers/slack.py"), "its entry is missing"),
    "not compiled": (lambda files: files.pop(ENTRY), "handlers/slack.py is not compiled"),
    "too big": (lambda files: files.update({"access/x.bin": os.urandom(11 * checks.MB)}), "more than 10"),
    "another Python": (
        lambda files: files.update({ENTRY: b"\0\0\0\0" + files[ENTRY][4:]}),
        "slack.cpython-\\d+.pyc is of another Python, or is compared with its source",
    ),
    "compared": (
        lambda files: files.update({ENTRY: files[ENTRY][:4] + b"\0" * 4 + files[ENTRY][8:]}),
        "or is compared with its source",
    ),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_package_that_is_wrong_is_noticed(package: Path, tmp_path: Path, how: str) -> None:
    change, said = SPOILED[how]
    assert problems("slack", package, HERE) == []
    (found,) = problems("slack", spoil(package, tmp_path / "slack.zip", change), HERE)
    assert re.search(said, found), found


def test_a_library_for_another_machine_is_noticed(tmp_path: Path) -> None:
    made = tmp_path / "tools.zip"
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("handlers/tools.py", "")
        packed.writestr("yaml/_yaml.so", Path(sys.executable).resolve().read_bytes()[:64])
    assert "yaml/_yaml.so is for another machine" in problems("tools", made, DEPLOYED)


def test_an_unfit_package_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LARGEST", {"slack": 1000})
    monkeypatch.setattr(compiling, "compile_all", lambda *_: None)
    monkeypatch.setattr(Target, "compiled", lambda _, module: module)
    with pytest.raises(Unfit, match=r"the package of slack is unfit: .* MB, more than 0 MB"):
        build(tmp_path, HERE, ["slack"])
    assert not list(tmp_path.iterdir())


def test_a_library_that_is_not_here_as_locked_stops_the_build(tmp_path: Path) -> None:
    pin = lock.pins()["pynamodb"]
    with pytest.raises(ValueError, match=r"pynamodb is locked at .*, .* has nothing. Run: make \.venv"):
        libraries.files(pin, tmp_path)
