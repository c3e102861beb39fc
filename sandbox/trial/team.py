"""The workspace that the product is tried in: its tokens and the people who were named are checked here, one sentence for each mistake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.client import patient
from handlers.settings import DEFAULT_SLACK_API

BOT, APP = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"
FEWEST = 2

_HOW = {
    BOT: 'Copy the "Bot User OAuth Token" (xoxb-…) from the page "OAuth & Permissions" of your app, after you have installed it.',
    APP: 'Make an app-level token (xapp-…) with the scope connections:write, on the page "Basic Information" of your app.',
}
_BEGINS = {BOT: "xoxb-", APP: "xapp-"}
_GONE = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
_FAILURES = (SlackApiError, OSError, HTTPException)


class TrialError(RuntimeError):
    """It cannot be tried like this; the text says what to do, a line for each mistake."""


@dataclass(frozen=True)
class Named:
    """Somebody whom the person who started it has named: an owner and approver of everything on offer."""

    email: str
    slack: str
    name: str


@dataclass(frozen=True)
class Team:
    """A workspace in which the app is installed. The tokens are not printed."""

    id: str
    name: str
    app: str
    api_url: str
    bot_token: str
    app_token: str
    people: tuple[Named, ...]

    def __repr__(self) -> str:
        return f"Team({self.id}, {self.name}, {self.app})"

    def client(self) -> WebClient:
        """The Web API with the bot token, with patience."""
        return patient(self.api_url, self.bot_token)


def find(environ: Mapping[str, str], emails: Sequence[str]) -> Team:
    """Ask Slack about the tokens and these people. Raises TrialError."""
    wrong = [*_token_mistakes(environ), *_people_mistakes(emails)]
    if wrong:
        raise TrialError("\n".join(wrong))
    api_url = environ.get("SLACK_API_URL") or DEFAULT_SLACK_API
    client = patient(api_url, environ[BOT])
    try:
        who = client.auth_test()
        app = client.bots_info(bot=str(who["bot_id"]))["bot"]["app_id"]
        people = _found(client, emails)
    except _FAILURES as error:
        raise TrialError(sentence(error, BOT)) from error
    return Team(str(who["team_id"]), str(who["team"]), str(app), api_url, environ[BOT], environ[APP], people)


def sentence(error: Exception, token: str) -> str:
    """What went wrong between us and Slack when this token was used, and what to do."""
    if not isinstance(error, SlackApiError):
        return f"Slack cannot be reached ({type(error).__name__}: {error}). Is this machine online, and is HTTPS_PROXY set if it needs one?"
    said: Any = error.response
    word = str(said.get("error") or f"HTTP {said.status_code}")
    if word in _GONE:
        return f"Slack does not take {token} ({word}). {_HOW[token]}"
    if word == "not_allowed_token_type":
        return f"{token} is a token of another kind. {_HOW[token]}"
    if word == "missing_scope" and token == APP:
        return f"{APP} has not the scope connections:write. {_HOW[APP]}"
    if word == "missing_scope":
        return (
            f"The app has not the scope {said.get('needed')}. Create it from slack-manifest.socket.yml, or add the scope "
            'on the page "OAuth & Permissions", and install it again.'
        )
    if word == "ratelimited":
        return "Slack wants us to wait. Start it again in a minute."
    return f"Slack answered {word!r} to a call with {token}."


def _token_mistakes(environ: Mapping[str, str]) -> list[str]:
    found = []
    for token, begin in _BEGINS.items():
        value = environ.get(token, "")
        if not value:
            found.append(f"{token} is not set. {_HOW[token]}")
        elif not value.startswith(begin) or value != value.strip():
            found.append(f"{token} must begin with {begin} and have no spaces. {_HOW[token]}")
    return found


def _people_mistakes(emails: Sequence[str]) -> list[str]:
    if len({each.casefold() for each in emails}) >= FEWEST:
        return []
    how = 'make try-slack PEOPLE="ada@example.com ben@example.com"'
    return [f"Name two or more members of your workspace, because nobody approves their own request: {how}"]


def _found(client: WebClient, emails: Sequence[str]) -> tuple[Named, ...]:
    """Everybody, each once. Raises TrialError with all who are not there."""
    people, unknown = {}, []
    for email in emails:
        try:
            user = client.users_lookupByEmail(email=email)["user"]
        except SlackApiError as error:
            if error.response.get("error") != "users_not_found":
                raise
            unknown.append(f"Nobody in this workspace has the e-mail address {email}.")
            continue
        profile = user.get("profile") or {}
        known = str(profile.get("email") or email)
        people[known.casefold()] = Named(known, str(user["id"]), str(profile.get("real_name") or known))
    if unknown:
        raise TrialError("\n".join(unknown))
    return tuple(people.values())
