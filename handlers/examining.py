"""What the doctor looks at from the inside, joined from the settings: one list, for the operators' command and for the sweep."""

from collections.abc import Callable, Sequence

from access.chat import Chat
from handlers import wiring
from handlers.settings import Settings
from provisioners.okta_door import OktaDoor
from provisioners.okta_org import OktaOrg
from tools import doctor, doctor_records, doctor_slack, ruled
from tools.doctor import Check

SLACK_WAITS = 4.0
"""Seconds for one call: a Slack that does not answer must not use up the time of the other checks."""


def checks(
    found: Settings, pause: Callable[[float], None], say: Callable[[str], None], *, tell: bool = False
) -> Sequence[Check]:
    """Every check, in the order in which its findings are told. Further checks stand in this list.

    `pause` waits for Okta's rate limits, `say` shows progress; `tell` writes a line to the security channel.
    """
    from bot.installation import SCOPES

    store, desk, chat = wiring.store(found), wiring.desk(found), _chat(found)
    door = OktaDoor(
        wiring.okta(found, yields=True),
        found.okta_org_url,
        scoped=not found.okta_api_token.given,
        pause=pause,
        say=say,
    )
    org = OktaOrg(wiring.okta(found, yields=True), pause=pause, say=say)
    return (
        doctor_slack.slack(chat, found.slack_team_id, found.slack_app_id, SCOPES),
        doctor_slack.drawings(chat),
        doctor_slack.channel(chat, found.security_channel, tell=tell),
        doctor_records.catalogue(desk),
        doctor.in_turn(
            doctor.okta(door),
            doctor.users(org, found.users_group),
            doctor.leads(store, org),
        ),
        doctor.uses(store, desk.clock),
        doctor.emergencies(store, found.security_channel),
        ruled.rules(store),
        doctor_records.sweep(desk),
        doctor_records.stuck(desk),
        doctor_records.untold(desk),
    )


def _chat(found: Settings) -> Chat:
    from bot.client import patient
    from bot.installation import SlackChat

    token = wiring.secret(found, found.slack_bot_token)
    return SlackChat(patient(found.slack_api_url, token, SLACK_WAITS), wiring.desk(found).clock)
