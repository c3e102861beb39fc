"""`python -m tests.secrets.scan`: looks for secrets in every line that was ever committed, and in the files as they are now.

What is known not to be one stands in `known.json` with the reason; the secrets of tests and examples are there by their hash, whichever
file they move to. `make audit` runs it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = Path(__file__).parent / "known.json"


@dataclass(frozen=True)
class Finding:
    """Something that looks like a secret; `mark` is its hash, as detect-secrets makes it."""

    file: str
    kind: str
    mark: str


def lines(root: Path) -> dict[str, list[str]]:
    """Every line that any commit has added, and those of the files now, by file; each once."""
    found: dict[str, dict[str, None]] = {}
    said = _git(root, "log", "-p", "-U0", "--all", "--no-color", "--no-ext-diff", "--format=", "--no-renames")
    file = ""
    for line in said.split("\n"):
        if line.startswith("+++ "):
            file = line[6:] if line.startswith("+++ b/") else ""
        elif line.startswith("+") and file:
            found.setdefault(file, {})[line[1:]] = None
    for name in _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (root / name).is_file():
            text = (root / name).read_text(errors="replace")
            found.setdefault(name, {}).update(dict.fromkeys(text.split("\n")))
    return {name: list(each) for name, each in found.items()}


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True)
    return done.stdout.decode(errors="replace")


def scanned(found: Mapping[str, Iterable[str]]) -> Iterator[Finding]:
    """What looks like a secret in these lines, by all rules that detect-secrets has."""
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings

    with tempfile.TemporaryDirectory() as at, default_settings():
        for name, each in found.items():
            path = Path(at) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(each))
            for secret in scan_file(str(path)):
                yield Finding(name, secret.type, secret.secret_hash)


def unknown(findings: Iterable[Finding], known: Mapping[str, str]) -> list[Finding]:
    """Those that nobody has said to be none, each once."""
    return list(dict.fromkeys(each for each in findings if each.mark not in known))


def reasons(path: Path = KNOWN) -> dict[str, str]:
    """Why what has this hash is no secret."""
    return {str(mark): str(why) for mark, why in json.loads(path.read_text()).items()}


def main() -> int:
    """1 when something is found that is not known."""
    found = lines(ROOT)
    left = unknown(scanned(found), reasons())
    for each in left:
        print(f"{each.file}: {each.kind} ({each.mark})")
    print(
        f"{sum(map(len, found.values())):,} lines of {len(found):,} files, {len(left)} that look like secrets"
    )
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
