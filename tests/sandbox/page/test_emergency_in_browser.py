"""An emergency from both sides on the page: whoever needs it takes it in one step, and somebody else says whether it was justified."""

import re

from playwright.sync_api import expect

from tests.sandbox.page.test_people_in_browser import MARCUS, THEO
from tests.sandbox.page.visitor import Visit


def test_an_emergency_from_both_sides(visit: Visit) -> None:
    page, role = visit(), "Production Read - AWS Role"
    page.open_form()
    page.choose("Type to search", "Production Read - AWS", role)
    page.dialog.get_by_role("button", name="This is an emergency").click()
    expect(page.dialog).to_contain_text("You get this access at once, for 2 hours, without approval.")
    expect(page.dialog.get_by_role("combobox", name="Who should approve")).to_have_count(0)
    page.dialog.get_by_label("What is wrong").fill("INC-204: payments fail in Frankfurt")
    page.picture("emergency-form")
    page.send("Get access now")
    expect(page.group(role)).to_contain_text(MARCUS)
    expect(page.message(role, "Given at once")).to_contain_text("cannot have another one")
    page.be(THEO)
    asked = page.message(role, "took this access as an emergency for 2 hours")
    expect(asked).to_contain_text("INC-204: payments fail in Frankfurt")
    expect(asked.get_by_role("button", name=re.compile("^End access now"))).to_be_visible()
    page.picture("emergency")
    asked.get_by_role("button", name=re.compile("^Justified")).click()
    page.dialog.get_by_role("textbox", name="Why").fill("He mended it within the hour")
    page.send("Close review")
    expect(page.message(role, "reviewed this emergency as justified")).to_contain_text("He mended it")
    page.be(MARCUS)
    expect(page.message(role, "reviewed your emergency as")).to_contain_text("He mended it within the hour")
    page.pass_time("+1 hour")
    page.pass_time("+1 hour")
    expect(page.group(role)).to_have_count(0)
    page.chains_hold()
