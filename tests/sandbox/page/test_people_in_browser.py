"""What different people meet on the page: somebody new, somebody with a phone, an owner, whoever needs more, or longer, or several things."""

import hashlib
import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from access.shelf import KEEP
from handlers import local
from sandbox.office import CATALOG
from sandbox.page.living import Living
from tests.sandbox.page.visitor import PHONE, Visit, Visitor

MARCUS, NORA, THEO, MAYA, DIEGO, SAM = (
    "Marcus Bell",
    "Nora Lind",
    "Theo Okafor",
    "Maya Lindqvist",
    "Diego Fuentes",
    "Sam Rivera",
)


def nothing_sticks_out(page: Visitor, within: Locator) -> None:
    """No part of what is drawn lies beside the window, and nothing in it is moved sideways."""
    sizes = within.evaluate(
        """(node) => [node, ...node.querySelectorAll("*")].map((each) => each.getBoundingClientRect())
        .filter((box) => box.width).map((box) => [Math.floor(box.left), Math.ceil(box.right)])"""
    )
    wide = page.page.evaluate("window.innerWidth")
    assert [each for each in sizes if each[0] < 0 or each[1] > wide] == []
    assert page.page.evaluate("document.documentElement.scrollWidth") <= wide


def home(page: Visitor) -> Locator:
    page.page.get_by_role("tab", name="Home").click()
    return page.page.locator(".home")


def test_an_extension_from_the_reminder(visit: Visit) -> None:
    page, role = visit(), "Staging Write - AWS Role"
    reminder = page.message(role, "Your access ends")
    reminder.get_by_role("button", name="Extend access").click()
    page.dialog.wait_for()
    expect(page.dialog).to_contain_text("Nothing changes until they agree")
    page.choose("How much longer", "1 week")
    page.dialog.get_by_label("What you need it for").fill("The consumer still loses messages")
    page.send("Ask for it")
    expect(page.message(role, "asked to keep this access")).to_contain_text("As things are, your access ends")
    page.be(MAYA)
    card = page.message(role, "asks to keep this access for 1 week longer")
    expect(card).to_contain_text("The consumer still loses messages")
    expect(card).to_contain_text("If you approve, it ends")
    page.picture("extend-card")
    page.press("Approve request", role)
    expect(page.message(role)).to_contain_text("Approved by @Maya Lindqvist for 1 week longer")
    page.be(MARCUS)
    expect(page.message(role, "Yours until")).to_be_visible()
    page.pass_time("+1 day")
    page.pass_time("+1 hour")
    expect(page.group(role)).to_contain_text(MARCUS)
    page.chains_hold()


def test_somebody_new_is_looked_up_and_then_served(visit: Visit) -> None:
    page, role = visit(), "HubSpot Publisher"
    page.okta_is("Down")
    page.be(NORA)
    page.open_form()
    page.choose("Type to search", "hubspot", role)
    expect(page.dialog).to_contain_text("We are still looking you up")
    expect(page.dialog.get_by_role("button", name="Send request")).to_have_count(0)
    page.okta_is("Works well")
    page.pass_time("+1 hour")
    page.dialog.get_by_role("button", name="Try again").click()
    page.dialog.get_by_label("What you need it for").fill("Send the mailing of Monday")
    page.send("Send request")
    approver = page.message(role, "Sent to").locator(".mention").first.inner_text().removeprefix("@")
    expect(page.group(role)).to_have_count(0)
    page.be(approver)
    expect(page.message(role)).to_contain_text("@Nora Lind asks for this access for 1 day")
    page.press("Approve request", role)
    expect(page.group(role)).to_contain_text(NORA)


def test_a_phone_is_enough_to_decide(visit: Visit) -> None:
    page, role = visit(), "Production Read - AWS Role"
    page.ask(role, "1 week", "Look at why https://payments.acme.example/" + "very-long-" * 15, THEO)
    phone = visit(PHONE)
    phone.be(THEO)
    card = phone.message(role)
    nothing_sticks_out(phone, card)
    for name in ("Approve request", "Deny request", "Ask a question"):
        expect(card.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    phone.picture("phone-card")
    card.get_by_role("combobox", name="Approve for less time").click()
    phone.page.get_by_role("option", name="1 day").click()
    question = phone.page.get_by_role("alertdialog")
    nothing_sticks_out(phone, question)
    question.get_by_role("button", name="Approve request").click()
    expect(phone.message(role)).to_contain_text("for 1 day")
    phone.page.get_by_role("button", name="Okta", exact=True).click()
    expect(phone.group(role)).to_contain_text(MARCUS)


def test_several_roles_with_one_form(visit: Visit) -> None:
    page = visit()
    roles = ("Dev Read - AWS Role", "Dev Write - AWS Role", "EU Staging Read - AWS Role")
    page.open_form()
    page.choose("Type to search", "dev read", roles[0])
    page.dialog.get_by_label("What you need it for").fill("On call this week")
    for role in roles[1:]:
        page.choose("Ask for more along with it", role.partition(" - ")[0], role)
        expect(page.dialog.locator(".chip").filter(has_text=role)).to_be_visible()
    page.dialog.get_by_label("What you need it for").click()
    page.choose("For how long", "1 week")
    page.approvers(THEO)
    expect(page.dialog.locator(".chip")).to_have_text([THEO, *roles[1:]])
    page.send("Send request")
    page.be(THEO)
    card = page.message("3 roles together")
    page.picture("bundle")
    for role in roles:
        expect(card).to_contain_text(role)
    card.get_by_role("button", name="Approve all").click()
    expect(page.message("3 roles together")).to_contain_text("Approved by")
    page.be(MARCUS)
    for role in roles:
        expect(page.group(role)).to_contain_text(MARCUS)
        expect(page.message(role)).to_contain_text("Yours until")
    page.chains_hold()


def test_an_owner_changes_who_approves(visit: Visit) -> None:
    page, role = visit(), "Staging Write - GCP Role"
    page.be(MAYA)
    home(page)
    expect(page.page.get_by_role("heading", name="Roles you own")).to_be_visible()
    page.page.get_by_role("button", name=re.compile(f"^Edit approvers.*{role}$")).click()
    chips = page.dialog.locator(".chip")
    expect(chips).to_have_count(5)
    chips.filter(has_text=THEO).get_by_role("button").click()
    expect(chips).to_have_count(4)
    page.choose("Who may approve", SAM)
    page.page.keyboard.press("Escape")
    page.picture("approvers")
    page.dialog.get_by_role("button", name="Change approvers").click()
    expect(page.dialog).to_have_count(0)
    row = page.page.locator(".home-page .block", has_text="@Sam Rivera")
    expect(row).not_to_contain_text(THEO)
    page.be(MARCUS)
    page.page.get_by_role("tab", name="Messages").click()
    page.open_form()
    page.choose("Type to search", role, role)
    page.dialog.get_by_role("combobox", name="Who should approve").click()
    offered = page.page.get_by_role("listbox", name="Options").get_by_role("option")
    expect(offered.filter(has_text=SAM)).to_be_visible()
    expect(offered.filter(has_text=THEO)).to_have_count(0)
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Escape")
    expect(page.dialog).to_have_count(0)


def test_a_message_goes_along(visit: Visit) -> None:
    page, role = visit(), "Staging Admin - GCP Role"
    message = page.message("LaunchDarkly Production Writer")
    message.hover()
    message.get_by_role("button", name="Shortcut for this message").click()
    expect(page.dialog).to_contain_text("This message goes with your request")
    page.choose("Type to search", "staging admin", role)
    page.dialog.get_by_label("What you need it for").fill("Do what this message asks for")
    page.approvers(DIEGO)
    page.send("Send request")
    page.be(DIEGO)
    card = page.message(role)
    expect(card).to_contain_text("Do what this message asks for")
    expect(card).to_contain_text("Asked because of this message:")
    expect(card).to_contain_text("LaunchDarkly Production Writer")
    expect(card.get_by_role("link", name="Open the message")).to_be_visible()
    page.press("Approve request", role)
    expect(page.group(role)).to_contain_text(MARCUS)


def test_among_five_thousand_roles_one_is_found_by_its_words(
    visit: Visit, living: Living, tmp_path: Path
) -> None:
    """The last story: from here on the company has a role of each kind for each of 1,200 teams."""
    grown, role = tmp_path / "catalog.yml", "Team 1187 Debug - AWS Role"
    grown.write_text(CATALOG.read_text() + "".join(added(living, 5000 - 206)))
    assert local.main(["catalog", "load", str(grown)]) == 0
    living.run.move(KEEP)
    page = visit()
    page.open_form()
    page.dialog.get_by_role("combobox", name="Type to search").click()
    options = page.page.get_by_role("listbox", name="Options")
    expect(options).to_contain_text(re.compile(r"All roles: 100 of 49\d\d\. Type to find the others\."))
    page.page.keyboard.type("1187")
    expect(options.get_by_role("option")).to_have_count(4)
    page.picture("many")
    page.page.keyboard.type(" debug")
    expect(options.get_by_role("option")).to_have_count(1)
    page.page.keyboard.press("Enter")
    page.dialog.get_by_label("What you need it for").fill("See what team 1187 runs")
    page.approvers(THEO)
    page.send("Send request")
    page.be(THEO)
    page.press("Approve request", role)
    expect(page.group(role)).to_contain_text(MARCUS)


def added(living: Living, roles: int) -> list[str]:
    """Entries of the catalogue for so many more roles, whose groups Okta has from now on."""
    entries = []
    for number in range(roles):
        team, kind = number // 4, ("Read", "Write", "Admin", "Debug")[number % 4]
        group = "00g1" + hashlib.sha256(str(number).encode()).hexdigest()[:16]
        living.run.office.world.okta.add_group(group, f"Team {team} {kind} - AWS Role")
        entries.append(
            f"  team-{team}-{kind.lower()}:\n    title: Team {team} {kind} - AWS Role\n    policy: everyday\n"
            "    owner: maya.lindqvist@acme.example\n    approvers: cloud-platform\n"
            f"    target: {{okta_group: {group}}}\n    activity: {{app: 0oa1vZjMBxm09MwLcVfC, called: Google}}\n"
            f"    description: Work with what team {team} runs there\n"
        )
    return entries
