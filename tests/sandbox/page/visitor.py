"""Somebody at the page, in a real browser: what they do is what a hand and a keyboard can do, what they see is what is drawn."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
PICTURES = os.environ.get("PICTURES", "")
WITHIN = 15_000
"""Milliseconds for whatever one waits to see, also on a machine that has other things to do."""
PLAYED_WITHIN = 60_000
"""Milliseconds that a week may take on a machine that has other things to do: all that happens in it is played."""
DESK, PHONE = (1280, 800), (390, 844)


def program() -> str:
    """The browser of this machine; a test without one fails with the way to it."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        pytest.fail("The browser stories need Chromium. Install it with: apt-get install chromium")
    return found


@contextmanager
def browsing() -> Iterator[Browser]:
    expect.set_options(timeout=WITHIN)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """One tab. `wrong` is what the browser complained about."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.set_default_timeout(WITHIN)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.goto(url)
        page.locator(".message, .empty, .home").first.wait_for()

    def be(self, name: str) -> None:
        """Choose in the left column who one is."""
        button = self.page.get_by_role("group", name="Be somebody").get_by_role("button", name=name)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")

    def command(self, text: str) -> None:
        self.page.get_by_role("textbox", name="Message to Access Service").fill(text)
        self.page.keyboard.press("Enter")

    def open_form(self) -> Locator:
        """Type /access; the form."""
        self.command("/access")
        self.dialog.wait_for()
        return self.dialog

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def choose(self, label: str, words: str, option: str | None = None) -> None:
        """Type into a select and take an option, by keyboard."""
        field = self.dialog.get_by_role("combobox", name=label)
        field.click()
        self.page.keyboard.type(words)
        wanted = self.page.locator(".options").get_by_role("option", name=option or words, exact=True)
        wanted.wait_for()
        while not re.search(r"\bat\b", wanted.get_attribute("class") or ""):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        expect(self.dialog).not_to_have_attribute("aria-busy", "true")

    def approvers(self, *names: str) -> None:
        """These, instead of those that are proposed."""
        field = self.page.get_by_role("combobox", name="Who should approve")
        chips = self.dialog.locator(".combo").filter(has=field).locator(".chip button")
        while chips.count():
            left = chips.count()
            chips.first.click()
            expect(chips).to_have_count(left - 1)
        for name in names:
            self.choose("Who should approve", name)
        if self.page.get_by_role("listbox", name="Options").is_visible():
            self.page.keyboard.press("Escape")

    def ask(self, role: str, duration: str, why: str, *approvers: str) -> None:
        """The whole form, sent."""
        self.open_form()
        self.choose("Type to search", role.partition(" - ")[0], role)
        self.choose("For how long", duration)
        self.dialog.get_by_label("What you need it for").fill(why)
        self.approvers(*approvers)
        self.send("Send request")

    def send(self, label: str) -> None:
        """Press the form's button and see it go."""
        self.dialog.get_by_role("button", name=label, exact=True).click()
        expect(self.dialog).to_have_count(0)

    def message(self, *words: str) -> Locator:
        """The newest message that says all of this."""
        found = self.page.get_by_role("article")
        for each in words:
            found = found.filter(has_text=each)
        found.last.wait_for()
        return found.last

    def press(self, button: str, title: str) -> None:
        """A button of the newest message about something."""
        self.message(title).get_by_role("button", name=re.compile(f"^{button}")).click()

    def pass_time(self, words: str) -> None:
        """Move the clock and wait until the time has passed."""
        self.page.get_by_role("button", name=words, exact=True).click()
        self.page.locator("#pane-clock[aria-busy]").wait_for(state="attached")
        self.page.locator("#pane-clock:not([aria-busy])").wait_for(timeout=PLAYED_WITHIN)

    def okta_is(self, label: str) -> None:
        self.page.get_by_role("combobox", name="How Okta behaves").select_option(label=label)
        expect(self.page.locator(".mood select option:checked")).to_have_text(label)

    def group(self, name: str) -> Locator:
        """An app or a group in the Okta pane; not there when nobody has it."""
        return self.page.locator(".group").filter(has=self.page.get_by_role("heading", name=name, exact=True))

    def fact(self, what: str, title: str) -> Locator:
        return self.page.locator(".fact summary").filter(has_text=title).filter(has_text=what).first

    def chains_hold(self) -> None:
        expect(self.page.locator(".verdict")).to_contain_text("all chains hold")

    def picture(self, name: str) -> None:
        """Kept only when somebody asked for pictures."""
        if PICTURES:
            self.page.mouse.move(2, 2)
            self.page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished))")
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)


Visit = Callable[..., Visitor]
