"""Whether Slack lets us in, as the right app in the right workspace, with what we need; and whether it takes what we draw."""

from collections.abc import Iterator, Mapping

from access.chat import Chat, Installed, lacking
from access.errors import Barred
from tools.doctor import SET_CLOCK, Check, Finding, State, clock, ok, wrong

PAGE = "https://api.slack.com/apps"
REINSTALL = f"open your app at {PAGE} > OAuth & Permissions > Reinstall to Workspace"
LINE = "This channel hears what the security team of Access Service should know. Nothing is wrong: somebody looked whether I may write here."
OTHER_TOKEN = (
    f"copy the Bot User OAuth Token of the right app ({PAGE} > your app > OAuth & Permissions) into the secret of "
    "SLACK_BOT_TOKEN, and wait five minutes"
)


def slack(chat: Chat, team: str, app: str, scopes: Mapping[str, str]) -> Check:
    """The token, whose it is, its scopes and the clock. `scopes` are those that we need, and what for."""

    def check() -> Iterator[Finding]:
        try:
            found = chat.installed()
        except Barred as error:
            yield wrong(error.why, OTHER_TOKEN)
            return
        yield from _whose(found, team, app)
        missing = lacking(found, tuple(scopes))
        for each in missing:
            yield wrong(
                f"Slack has not given the scope {each} ({scopes[each]})",
                f"add it under OAuth & Permissions > Scopes, as slack-manifest.yml has it; then {REINSTALL}",
            )
        if not missing:
            yield ok(f"Slack has given the scopes {', '.join(scopes)}")
        late = ", and requests that are five minutes off are refused"
        yield clock("Slack's", found.ahead, late, SET_CLOCK)

    return check


def drawings(chat: Chat) -> Check:
    """Whether Slack takes our forms and cards."""

    def check() -> Iterator[Finding]:
        found = chat.objections()
        if found is None:
            yield Finding(State.OPEN, "Slack does not offer to judge forms and cards (blocks.validate)")
            return
        report = "this is a fault of this release: take a newer one, or report it with this line"
        yield from (wrong(f"Slack does not take {each}", report) for each in found.lines)
        if not found.lines:
            yield ok(f"Slack takes our forms and cards ({found.drawn} were judged)")

    return check


def channel(chat: Chat, security: str, *, tell: bool) -> Check:
    """Whether the security channel is there. That the bot may write to it is proven only by a line that it writes: with `tell`."""

    def check() -> Iterator[Finding]:
        if not security:
            return
        if not chat.knows(security):
            yield wrong(
                f"Slack knows no channel {security} that the bot can see (ACCESS_SECURITY_CHANNEL)",
                "take the id from the channel's details in Slack; in a private channel type /invite @Access Service",
            )
        elif not tell:
            yield ok(
                f"Slack knows the security channel {security}; accessctl doctor --tell writes a line there"
            )
        elif against := chat.write(security, LINE):
            yield wrong(
                f"the bot may not write to the security channel {security} ({against})",
                "in that channel type /invite @Access Service",
            )
        else:
            yield ok(f"a line was written to the security channel {security}")

    return check


def _whose(found: Installed, team: str, app: str) -> Iterator[Finding]:
    if found.team != team:
        yield wrong(
            f"the bot token is of the workspace {found.team_name} ({found.team}), and SLACK_TEAM_ID says {team}",
            f"set SLACK_TEAM_ID to {found.team} if that is the right one; else {OTHER_TOKEN}",
        )
    else:
        yield ok(f"Slack lets us in, in the workspace {found.team_name} ({found.team})")
    if found.everywhere:
        yield wrong(
            "the app is installed in a whole organisation, and nothing from such an installation is taken",
            "install it in the one workspace",
        )
    if found.app and found.app != app:
        yield wrong(
            f"the bot token is of the app {found.app}, and SLACK_APP_ID says {app}: everything from Slack is refused",
            f"set SLACK_APP_ID to {found.app} if that is the right one; else {OTHER_TOKEN}",
        )
    elif found.app:
        yield ok(f"it is the app {app}")
