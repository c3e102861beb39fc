"""The scan finds a secret that is there, and one that was there once."""

import subprocess
from pathlib import Path

from tests.secrets import scan

AWS = "AKIA" + "QYLPMN5HHHFPZAM2"  # In two parts, so that the scan of this tree does not find it.


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@acme.example")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def test_it_finds_what_is_there_what_was_there_and_what_is_not_committed(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "old.py").write_text(f'key = "{AWS}"\n')
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    (tmp_path / "old.py").write_text("key = None\n")
    git(tmp_path, "commit", "-qam", "two")
    (tmp_path / "new.py").write_text(f'x = 1\npem = "-----BEGIN {"RSA"} PRIVATE KEY-----"\n')
    found = list(scan.scanned(scan.lines(tmp_path)))
    assert {(each.file, each.kind) for each in found} == {
        ("old.py", "AWS Access Key"),
        ("new.py", "Private Key"),
    }
    (gone,) = [each for each in found if each.file == "old.py"]
    assert [each.file for each in scan.unknown(found, {gone.mark: "of an example"})] == ["new.py"]


def test_what_is_known_has_a_reason() -> None:
    assert all(len(why) > 10 for why in scan.reasons().values())
