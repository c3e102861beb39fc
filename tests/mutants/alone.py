"""A plugin for a mutant that has a process of its own: the tests that want a local AWS are left out, as they are for all others."""

import pytest

from tests.mutants.running import taken


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    items[:] = taken(items)
