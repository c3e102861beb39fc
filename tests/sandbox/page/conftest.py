"""One company at work behind the page, and a real browser to look at it, for all stories of a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from sandbox.page.living import READY, STARTING, Living
from sandbox.page.server import PageServer
from tests.sandbox.page.visitor import DESK, Visit, Visitor, browsing
from tests.until import until


@pytest.fixture(scope="module")
def living(this_machine: list[str]) -> Iterator[Living]:
    """One company for all stories; each has a role of its own."""
    with Living() as company:
        until(lambda: company.phase != STARTING, within=60)
        assert company.phase == READY, company.why
        yield company


@pytest.fixture(scope="module")
def address(living: Living) -> Iterator[str]:
    with PageServer() as server, server.serve(living):
        yield server.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Open the page; at the end the browser must have complained about nothing."""
    visitors: list[Visitor] = []

    def visit(size: tuple[int, int] = DESK, dark: bool = False) -> Visitor:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        visitors.append(Visitor(context.new_page(), address))
        return visitors[-1]

    yield visit
    for each in visitors:
        each.page.context.close()
    assert [each.wrong for each in visitors] == [[] for _ in visitors]
