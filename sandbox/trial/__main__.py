"""`make try-slack`: the product in your own Slack workspace, with a pretend Okta and a local AWS. See docs/try-slack.md."""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence

from sandbox.aws import EngineError
from sandbox.screen import BOLD, DIM, GREEN, Screen
from sandbox.stopping import Stopped, stoppable
from sandbox.trial.team import Team, TrialError, find
from sandbox.trial.trial import Trial

BROKEN = 2
LOOK = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Exits 2 when it could not start or go on, 128 + n when signal n ended it."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.trial", description=__doc__)
    parser.add_argument(
        "people",
        nargs="*",
        metavar="EMAIL",
        help="members of the workspace, two or more: they own and approve everything on offer",
    )
    chosen = parser.parse_args(arguments)
    screen = Screen(sys.stdout)
    try:
        with stoppable():
            return _try(screen, find(os.environ, chosen.people))
    except Stopped as stopped:
        screen.line("\n  Everything that was started has stopped. Nothing is kept.", DIM)
        return 128 + stopped.number
    except (EngineError, TrialError) as error:
        sys.stderr.write(f"{error}\n")
        return BROKEN


def _try(screen: Screen, team: Team) -> int:
    """Runs until somebody stops it."""
    screen.line(f"Trying Access Service in the Slack workspace {team.name}:", BOLD)
    with Trial(team, screen.step) as trial:
        names = " and ".join(each.name for each in team.people)
        screen.line("\n  Ready. Type /access in Slack.", GREEN)
        screen.line(f"  {names} approve. Everybody in the workspace may ask.")
        screen.line(f"  The log is {trial.log}. Ctrl-C stops everything.", DIM)
        screen.line("\n  What Okta would do is shown here:", BOLD)
        before = trial.given()
        while not trial.line.wrong:
            time.sleep(LOOK)
            before, was = trial.given(), before
            for line in changes(was, before):
                screen.line(f"  {time.strftime('%H:%M:%S')}  {line}")
        raise TrialError(trial.line.wrong)


def changes(was: Mapping[str, frozenset[str]], now: Mapping[str, frozenset[str]]) -> list[str]:
    """What differs between two looks at Okta's groups, a sentence each."""
    said = []
    for group, members in now.items():
        said += [f"{each} is now in the group “{group}”" for each in sorted(members - was[group])]
        said += [f"{each} is no longer in the group “{group}”" for each in sorted(was[group] - members)]
    return said


if __name__ == "__main__":
    sys.exit(main())
