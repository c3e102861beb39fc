"""The main job by hand, on the page, in a real browser; and that each click becomes the signed request that Slack would send."""

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import expect

from sandbox.page.living import READY, Living
from sandbox.slack.signing import Sent
from tests.sandbox.page.documented import ACTION, BY_KIND, differences
from tests.sandbox.page.visitor import PHONE, Visit
from tests.until import until

MARCUS, SAM, THEO, DIEGO, GIL = "Marcus Bell", "Sam Rivera", "Theo Okafor", "Diego Fuentes", "Gil Contractor"


def test_a_first_request_from_the_question_to_the_end(visit: Visit) -> None:
    page, role = visit(), "Staging Read - AWS Role"
    page.page.get_by_role("tab", name="Home").click()
    expect(page.page.get_by_role("heading", name="Waiting for you")).to_be_visible()
    page.picture("home")
    page.page.get_by_role("tab", name="Messages").click()
    page.open_form()
    page.choose("Type to search", "staging read", role)
    page.choose("For how long", "1 week")
    page.dialog.get_by_label("What you need it for").fill(
        "The import of Tuesday failed, and I want to see its logs"
    )
    page.approvers(THEO)
    page.picture("form")
    page.send("Send request")
    expect(page.message(role)).to_contain_text("Sent to @Theo Okafor")
    expect(page.group(role)).to_have_count(0)

    page.be(THEO)
    expect(page.message(role)).to_contain_text("The import of Tuesday failed")
    page.picture("card")
    page.press("Approve request", role)
    expect(page.message(role)).to_contain_text("Approved by @Theo Okafor")
    expect(page.group(role)).to_contain_text(MARCUS)

    page.be(MARCUS)
    expect(page.message(role)).to_contain_text("Yours until")
    page.group(role).get_by_role("button", name="Use this app").click()
    expect(page.page.locator(".sign-ons")).to_contain_text(
        "Marcus Bell was let in to Staging Read - AWS Role"
    )
    page.picture("given")

    page.pass_time("+1 week")
    expect(page.message(role)).to_contain_text("Your access has ended")
    expect(page.group(role)).to_have_count(0)
    expect(page.fact("ended", role)).to_be_visible()
    page.chains_hold()
    page.picture("ended")


def test_a_denial_says_why_and_points_to_less(visit: Visit) -> None:
    page, role, less = visit(), "Dev Write - AWS Role", "Dev Read - AWS Role"
    page.ask(role, "1 day", "Restart the build runner", THEO)
    page.be(THEO)
    page.press("Deny request", role)
    field = page.dialog.get_by_label("Why not")
    field.fill("Looking is enough for that.")
    page.dialog.get_by_role("checkbox").check()
    page.picture("deny")
    field.fill("")
    page.dialog.get_by_role("button", name="Deny request").click()
    expect(field).to_be_focused()
    expect(page.dialog.locator(".error")).to_contain_text("Please complete this required field.")
    field.fill("Looking is enough for that.")
    page.send("Deny request")
    expect(page.message(role)).to_contain_text("Denied by @Theo Okafor")
    page.be(MARCUS)
    expect(page.message(role)).to_contain_text("Looking is enough for that.")
    page.press("Ask for that instead", role)
    expect(page.dialog.get_by_role("combobox", name="Role")).to_have_value(less)
    page.choose("For how long", "1 day")
    page.dialog.get_by_label("What you need it for").fill("Look at the build runner")
    page.approvers(THEO)
    page.send("Send request")
    page.be(THEO)
    page.press("Approve request", less)
    expect(page.group(less)).to_contain_text(MARCUS)
    expect(page.group(role)).to_have_count(0)
    page.chains_hold()


@pytest.mark.parametrize(
    ("role", "how"),
    [
        ("EU Staging Write - AWS Role", "Put in"),
        ("EU Staging Admin - AWS Role", "Put in through a group"),
        ("Radar Read", "Put in"),
    ],
)
def test_access_that_was_there_before_stays(visit: Visit, role: str, how: str) -> None:
    page = visit()
    page.page.get_by_text("Make access permanent").click()
    page.page.get_by_role("combobox", name="Person").select_option(label=SAM)
    page.page.get_by_role("combobox", name="App or group").fill(role)
    page.page.get_by_role("button", name=how, exact=True).click()
    expect(page.group(role)).to_contain_text(SAM)
    page.be(SAM)
    approver = "Dalia Nasser" if role == "Radar Read" else DIEGO
    page.ask(role, "1 day", "A day with the other region", approver)
    page.be(approver)
    page.press("Approve request", role)
    page.be(SAM)
    expect(page.message(role)).to_contain_text("You had it already")
    page.pass_time("+1 day")
    expect(page.message(role)).to_contain_text("Your access has ended")
    expect(page.fact("ended", role)).to_be_visible()
    expect(page.group(role)).to_contain_text(SAM)


def test_only_an_app_is_given_through_a_group(visit: Visit) -> None:
    page = visit()
    page.page.get_by_text("Make access permanent").click()
    field = page.page.get_by_role("combobox", name="App or group")
    for text, wrong in (
        ("Radar Admin", "Only an app is given through a group."),
        ("Nothing of that name", "Choose an app or a group from the list."),
    ):
        field.fill(text)
        page.page.get_by_role("button", name="Put in through a group").click()
        assert field.evaluate("(node) => node.validationMessage") == wrong
    expect(page.group("Radar Admin")).to_have_count(0)


def test_a_pushed_group_says_where_to_and_the_card_what_was_given(visit: Visit) -> None:
    page, role = visit(), "Staging Read - GCP Role"
    page.ask(role, "1 day", "Compare the two clouds", THEO)
    page.be(THEO)
    expect(page.message(role)).to_contain_text("Okta gives it at once; Google follows within minutes.")
    page.press("Approve request", role)
    page.be(MARCUS)
    expect(page.message(role)).to_contain_text("Given in Okta. Google follows within minutes.")
    expect(page.group(role)).to_contain_text("Group, pushed to Google as Staging Read")
    page.group(role).get_by_role("button", name="Take Marcus Bell out by hand").click()
    expect(page.group(role)).to_have_count(0)


def test_okta_goes_down_and_comes_up_again(visit: Visit) -> None:
    page, role = visit(), "Dev Admin - AWS Role"
    page.ask(role, "1 day", "Rotate the keys of the build account", DIEGO)
    page.okta_is("Down")
    page.be(DIEGO)
    page.press("Approve request", role)
    expect(page.message(role)).to_contain_text("Approved by")
    page.be(MARCUS)
    expect(page.message(role)).to_contain_text("being set up")
    expect(page.fact("hindered", role)).to_be_visible()
    expect(page.group(role)).to_have_count(0)
    page.picture("okta-down")
    page.okta_is("Works well")
    page.pass_time("+1 hour")
    expect(page.message(role)).to_contain_text("Yours until")
    expect(page.group(role)).to_contain_text(MARCUS)
    page.chains_hold()


def test_a_guest_is_refused(visit: Visit) -> None:
    page = visit()
    page.be(GIL)
    page.open_form()
    page.choose("Type to search", "staging admin", "Staging Admin - AWS Role")
    expect(page.dialog).to_contain_text("Guests cannot use Access Service")
    expect(page.dialog.get_by_role("button", name="Send request")).to_have_count(0)
    page.page.keyboard.press("Escape")
    expect(page.dialog).to_have_count(0)


def test_the_keyboard_is_enough_and_stays_in_the_form(visit: Visit) -> None:
    page = visit()
    keys = page.page.keyboard
    page.page.get_by_role("textbox", name="Message to Access Service").focus()
    keys.type("/ac")
    keys.press("Tab")
    keys.press("Enter")
    search = page.dialog.get_by_role("combobox", name="Type to search")
    expect(search).to_be_focused()
    keys.press("ArrowDown")
    page.page.get_by_role("option").first.wait_for()
    keys.press("Escape")
    expect(page.page.get_by_role("listbox", name="Options")).to_have_count(0)
    for _ in range(8):
        keys.press("Tab")
        assert page.page.evaluate("document.querySelector('.modal').contains(document.activeElement)")
    keys.press("Escape")
    expect(page.dialog).to_have_count(0)
    expect(page.page.get_by_role("textbox", name="Message to Access Service")).to_be_focused()


def test_every_control_has_a_name(visit: Visit) -> None:
    page = visit()
    page.open_form()
    nameless = page.page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, textarea, [role]")].filter((node) => {
            const named = node.getAttribute("aria-label") || node.getAttribute("aria-labelledby") || node.labels?.length;
            const quiet = ["status", "alert", "presentation", "tabpanel", "note", "group", "radiogroup"].includes(node.getAttribute("role"));
            return !named && !quiet && !node.textContent.trim();
        }).map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    page.page.keyboard.press("Escape")
    expect(page.dialog).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_a_phone(visit: Visit, dark: bool) -> None:
    page = visit(PHONE, dark)
    page.page.get_by_role("tab", name="Home").click()
    expect(page.page.get_by_role("button", name="Request access")).to_be_visible()
    if dark:
        page.picture("phone")
    for view in ("Clock", "Okta", "Audit", "Slack"):
        page.page.get_by_role("navigation", name="Views").get_by_role("button", name=view).click()
        assert page.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.page.get_by_role("button", name="Request access")).to_be_visible()


def test_home_in_the_dark(visit: Visit) -> None:
    page = visit(dark=True)
    page.page.get_by_role("tab", name="Home").click()
    expect(page.page.get_by_role("heading", name="What you hold")).to_be_visible()
    page.page.get_by_role("button", name="Use light colours").click()
    assert page.page.evaluate("document.documentElement.dataset.theme") == "light"


def test_what_slack_refuses_is_said_with_the_reason(visit: Visit, living: Living) -> None:
    page = visit()
    slack = living.run.office.world.slack
    slack.fail("views.open", "expired_trigger_id", times=1)
    page.command("/access")
    banner = page.page.locator(".banner").filter(has_text="Slack refused views.open")
    expect(banner).to_contain_text("expired_trigger_id")
    banner.get_by_role("button", name="Dismiss").click()
    expect(banner).to_have_count(0)


def test_what_people_type_is_never_alive(visit: Visit) -> None:
    page = visit()
    made = page.page.evaluate(
        """async () => {
            const { mrkdwn, textObject } = await import("/js/mrkdwn.js");
            const reader = { id: "U1", names: { U1: "Ann <b>", U2: "Ben" }, tz: "Europe/Berlin", now: 1767225600 };
            const draw = (nodes) => { const box = document.createElement("div"); box.append(...nodes); return box.innerHTML; };
            return {
                bold: draw(mrkdwn("*bold* _it_ ~no~ `a*b*c` 2*3*4", reader, true)),
                escaped: draw(mrkdwn("&lt;!channel&gt; &amp;lt; &quot;", reader, true)),
                mention: draw(mrkdwn("<@U2> and <@U1> and <@U9>", reader, true)),
                link: draw(mrkdwn("<https://a.example/?a=1&amp;b|*x*> <javascript:alert(1)|y>", reader, true)),
                date: draw(mrkdwn("<!date^1767225600^{date_short_pretty} at {time}|then>", reader, true)),
                markup: draw(mrkdwn("<img src=x onerror=alert(1)> \\ue000", reader, true)),
                plain: draw(textObject({ type: "plain_text", text: "<!channel> *x*\\n<@U2>" }, reader)),
                found: draw(textObject({ type: "mrkdwn", text: "see https://a.example/b. @here" }, reader)),
                kept: draw(textObject({ type: "mrkdwn", text: "see https://a.example @here", verbatim: true }, reader)),
                quote: draw(mrkdwn("a\\n&gt; b\\nc", reader, true)),
            };
        }"""
    )
    away = 'target="_blank" rel="noopener noreferrer"'
    assert made == {
        "bold": "<strong>bold</strong> <em>it</em> <del>no</del> <code>a*b*c</code> 2*3*4",
        "escaped": "&lt;!channel&gt; &amp;lt; &amp;quot;",
        "mention": '<span class="mention">@Ben</span> and <span class="mention me">@Ann &lt;b&gt;</span> and <span class="mention">@U9</span>',
        "link": f'<a href="https://a.example/?a=1&amp;b" {away}>*x*</a> y',
        "date": '<time datetime="2026-01-01T00:00:00.000Z" title="Thursday, January 1, 2026 at 01:00 (Europe/Berlin)">today at 01:00</time>',
        "markup": "img src=x onerror=alert(1) \ufffd",
        "plain": "&lt;!channel&gt; *x*<br>&lt;@U2&gt;",
        "found": f'see <a href="https://a.example/b" {away}>https://a.example/b</a>. <span class="mention">@here</span>',
        "kept": "see https://a.example @here",
        "quote": "a<blockquote>b</blockquote>c",
    }


def test_each_click_is_the_signed_request_that_slack_documents(visit: Visit, living: Living) -> None:
    page, slack = visit(), living.run.office.world.slack
    before = len(slack.sent)
    page.page.get_by_role("tab", name="Home").click()
    expect(page.page.get_by_role("button", name="Request access")).to_be_visible()
    page.page.get_by_role("tab", name="Messages").click()
    page.ask("Vanta Auditor", "1 day", "Answer the auditor", "Mateo Vargas")
    page.press("Withdraw request", "Vanta Auditor")
    page.page.get_by_role("alertdialog").get_by_role("button", name="Withdraw request").click()
    expect(page.message("Vanta Auditor")).to_contain_text("You withdrew this request")
    sent = slack.sent[before:]
    assert {each.kind for each in sent} == {
        "event",
        "command",
        "block_suggestion",
        "block_actions",
        "view_submission",
    }
    for each in sent:
        assert slack.installation.signing_secret not in str(each.headers)
        assert each.headers["X-Slack-Signature"] == slack.sign(each.body, each.at)["X-Slack-Signature"]
        body = content(each)
        assert differences(body, BY_KIND[each.kind], each.kind) == []
        for action in body.get("actions", []):
            assert differences(action, ACTION, "action") == []


def test_there_are_shortcuts_and_a_way_to_the_tab(visit: Visit, living: Living) -> None:
    page, slack = visit(), living.run.office.world.slack
    before = len(slack.sent)
    page.page.get_by_role("button", name="Shortcut of Access Service").click()
    search = page.dialog.get_by_role("combobox", name="Type to search")
    search.click()
    expect(page.page.locator(".options .group").last).to_contain_text("All roles")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Escape")
    expect(page.dialog).to_have_count(0)

    page.command("/access looker")
    expect(page.dialog.get_by_role("combobox", name="Role")).to_have_value("Looker Developer")
    page.page.keyboard.press("Escape")
    expect(page.dialog).to_have_count(0)
    page.command("/access staging")
    expect(
        page.dialog.get_by_role("button", name="Choose this role: Staging Admin - AWS Role")
    ).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(page.dialog).to_have_count(0)

    page.command("/access mine")
    answer = page.message("Only visible to you", "What you hold")
    expect(answer.get_by_role("button")).to_have_count(0)
    answer.get_by_role("link", name="Open the Home tab").click()
    expect(page.page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    page.page.get_by_role("tab", name="Messages").click()

    page.be(THEO)
    message = page.page.get_by_role("article").filter(has_not_text="Only visible to you").last
    message.hover()
    message.get_by_role("button", name="Shortcut for this message").click()
    expect(page.dialog).to_contain_text("This message goes with your request")
    page.page.keyboard.press("Escape")
    kinds = {each.kind: each for each in slack.sent[before:]}
    for kind in ("shortcut", "message_action"):
        assert differences(content(kinds[kind]), BY_KIND[kind], kind) == []


def content(sent: Sent) -> dict[str, Any]:
    """The body of a request, as the application reads it."""
    if sent.kind == "event":
        return dict(json.loads(sent.body))
    form = dict(parse_qsl(sent.body.decode(), keep_blank_values=True))
    return dict(form) if sent.kind == "command" else dict(json.loads(form["payload"]))


def test_reset_starts_anew_and_shows_how_far_it_is(visit: Visit, living: Living) -> None:
    """The last story: those before it share one company."""
    page, number = visit(), living.number
    page.command("/access help")
    page.message("Only visible to you", "opens a form")
    page.page.get_by_role("button", name="Reset").click()
    question = page.page.get_by_role("alertdialog")
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_have_count(0)
    page.page.get_by_role("button", name="Reset").click()
    question.get_by_role("button", name="Reset").click()
    expect(page.page.get_by_role("heading", name="Starting Acme Analytics")).to_be_visible()
    expect(page.page.get_by_text("Catalogue: 206 roles, 89 people looked up")).to_be_visible()
    until(lambda: living.phase == READY, within=60)
    expect(page.message("LaunchDarkly Production Writer")).to_contain_text("Sam Rivera asks")
    expect(page.page.get_by_text("opens a form")).to_have_count(0)
    assert living.number == number + 1
    page.chains_hold()
