"""`make package`: makes dist/*.zip for Lambda, or with `--here` dist/here/*.zip for the Python of this machine, and prints their sizes."""

import argparse
import hashlib
import sys
import zipfile

from deploy.packages.building import Package, Unfit, build
from deploy.packages.checks import MB
from deploy.packages.reach import ROOT
from deploy.packages.target import DEPLOYED, HERE


def main(arguments: list[str] | None = None) -> int:
    """0, or 1 when a package is unfit to be deployed."""
    parser = argparse.ArgumentParser(prog="deploy.packages", description=__doc__)
    parser.add_argument("--here", action="store_true", help="for this machine's Python, into dist/here")
    target = HERE if parser.parse_args(arguments).here else DEPLOYED
    into = ROOT / "dist" / ("here" if target.here else "")
    try:
        made = build(into, target)
    except Unfit as error:
        print(error, file=sys.stderr)
        return 1
    python = ".".join(map(str, target.python))
    print(f"For Python {python} on {target.platform or 'this machine'}:")
    for package in made:
        print(_line(package))
    return 0


def _line(package: Package) -> str:
    content = package.path.read_bytes()
    with zipfile.ZipFile(package.path) as packed:
        unpacked = sum(each.file_size for each in packed.infolist())
    return (
        f"  {package.path.relative_to(ROOT)!s:<22}{len(content) / MB:>6.1f} MB{unpacked / MB:>7.1f} MB unpacked"
        f"{package.ours:>5} files of ours{package.libraries:>6} of libraries  sha256 {hashlib.sha256(content).hexdigest()[:16]}"
    )


if __name__ == "__main__":
    sys.exit(main())
