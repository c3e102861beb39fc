"""Runs the command line from a checkout: `python -m accessctl`."""

from accessctl.main import script

script()
