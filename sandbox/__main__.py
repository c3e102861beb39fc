"""`python -m sandbox`: starts the example company and shows it on a page, or tells the main job in the terminal."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sandbox import stopping
from sandbox.aws import EngineError
from sandbox.front import PortError
from sandbox.keep import Keep, KeepError
from sandbox.office import PORT, Office, OfficeError
from sandbox.page.living import FAILED, STARTING, Living
from sandbox.page.server import PageError, PageServer
from sandbox.screen import BOLD, DIM, GREEN, RED, Screen
from sandbox.stopping import Stopped, stoppable
from sandbox.told import NotAsTold, Story

WRONG, BROKEN = 1, 2
KEEP = Path(__file__).resolve().parents[1] / ".sandbox"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exits 0 when all went well, 1 when the story did not, 2 when it could not start, 128 + n when signal n cut it short."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument(
        "--port",
        type=int,
        default=PORT,
        help="of the page, or with a story of what Slack posts to; 0 takes a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--keep", type=Path, default=KEEP, help="where the page's state outlives it (default: .sandbox)"
    )
    parser.add_argument(
        "--story", action="store_true", help="tell the main job in the terminal, then stay up, without a page"
    )
    parser.add_argument("--once", action="store_true", help="tell the main job in the terminal, then end")
    chosen = parser.parse_args(arguments)
    screen = Screen(sys.stdout)
    try:
        with stoppable():
            if chosen.story or chosen.once:
                return _tell(screen, chosen.port, chosen.once)
            return _show(screen, chosen.port, chosen.keep)
    except Stopped as stopped:
        screen.line("\n  Stopped.")
        return 128 + stopped.number
    except (EngineError, KeepError, OfficeError, PageError, PortError) as error:
        sys.stderr.write(f"{error}\n")
        return BROKEN


def _show(screen: Screen, port: int, keep: Path) -> int:
    """The page. It answers at once and shows the start; what is done on it is kept for the next time."""
    began = time.monotonic()
    with PageServer(port) as server, Keep(keep) as kept:
        screen.line(f"The page: {server.url}", BOLD)
        screen.line("Starting the example company:")
        with Living(kept, screen.step) as living, server.serve(living):
            while living.phase == STARTING:
                time.sleep(0.05)
            if living.phase == FAILED:
                sys.stderr.write(f"The company could not be started: {living.why}\n")
                return BROKEN
            for line in filter(None, [living.notice]):
                screen.line(f"  {line}", RED)
            screen.line(f"\n  Ready after {time.monotonic() - began:.1f} s. Open {server.url}", GREEN)
            try:
                screen.line("  Ctrl-C stops everything and keeps what you did for the next time.", DIM)
                stopping.wait()
            except Stopped:
                screen.line()
    screen.line("  Everything that was started has stopped.", DIM)
    return 0


def _tell(screen: Screen, port: int, once: bool) -> int:
    began = time.monotonic()
    screen.line("Starting the example company:")
    with Office(port, screen.step) as office:
        ready = time.monotonic() - began
        try:
            Story(office, screen).tell()
        except NotAsTold as error:
            screen.line(f"\n  {error}", RED)
            return WRONG
        whole = time.monotonic() - began
        screen.line(f"\n  All went as told. Up after {ready:.1f} s, told after {whole:.1f} s.", GREEN)
        if not once:
            _stay(screen, office)
    screen.line("  Everything that was started has stopped.", DIM)
    return 0


def _stay(screen: Screen, office: Office) -> None:
    world = office.world
    screen.title("It stays up")
    for name, value in (
        ("Slack posts to", office.front.url),
        ("pretend Slack", world.server.url),
        ("pretend Okta", world.okta.url),
        ("local AWS", f"{world.engine.url} (tables {world.prefix}-work, -audit, -approvers, -catalog)"),
        ("logs", str(office.log)),
    ):
        screen.line(f"  {name:<16}{value}")
    try:
        screen.line("\n  The sweep runs every minute. Ctrl-C stops everything.")
        stopping.wait()
    except Stopped:
        screen.line()


if __name__ == "__main__":
    sys.exit(main())
