"""The keys that Slack documents for what it sends: always there, and there sometimes. Only facts; nothing is compared here.

Read from docs.slack.dev: reference/interaction-payloads (block_actions, block_suggestion, view_submission, view_closed, shortcuts),
interactivity/implementing-slash-commands, reference/events/app_home_opened, and from the payloads in Slack's own SDK tests.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shape:
    """One object. `inner` are the shapes of objects in it."""

    always: frozenset[str]
    sometimes: frozenset[str] = frozenset()
    inner: dict[str, "Shape"] = field(default_factory=dict)


def shape(always: str, sometimes: str = "", **inner: Shape) -> Shape:
    return Shape(frozenset(always.split()), frozenset(sometimes.split()), inner)


TEAM = shape("id domain", "enterprise_id enterprise_name")
USER = shape("id username name team_id")
STATE = shape("values")
VIEW = shape(
    "id team_id type blocks private_metadata callback_id state hash title clear_on_close notify_on_close close submit "
    "previous_view_id root_view_id app_id external_id app_installed_team_id bot_id",
    "submit_disabled",
    state=STATE,
)
CONTAINER = shape(
    "type", "view_id message_ts channel_id is_ephemeral is_app_unfurl thread_ts attachment_id text"
)
ENTERPRISE = "enterprise is_enterprise_install"

COMMAND = shape(
    "token team_id team_domain channel_id channel_name user_id user_name command text response_url trigger_id api_app_id",
    "enterprise_id enterprise_name is_enterprise_install",
)
BLOCK_ACTIONS = shape(
    "type team user api_app_id token container trigger_id actions",
    f"channel message view state hash response_url {ENTERPRISE}",
    team=TEAM,
    user=USER,
    container=CONTAINER,
    view=VIEW,
    channel=shape("id name"),
    state=STATE,
)
ACTION = shape(
    "type action_id block_id action_ts",
    "text value style url confirm placeholder accessibility_label selected_option selected_options initial_option",
)
BLOCK_SUGGESTION = shape(
    "type user team container api_app_id token action_id block_id value",
    f"view channel message {ENTERPRISE}",
    team=TEAM,
    user=USER,
    container=CONTAINER,
    view=VIEW,
)
VIEW_SUBMISSION = shape(
    "type team user api_app_id token trigger_id view response_urls",
    ENTERPRISE,
    team=TEAM,
    user=USER,
    view=VIEW,
)
VIEW_CLOSED = shape(
    "type team user api_app_id token view is_cleared", ENTERPRISE, team=TEAM, user=USER, view=VIEW
)
SHORTCUT = shape("type token action_ts team user callback_id trigger_id", ENTERPRISE, team=TEAM, user=USER)
MESSAGE_ACTION = shape(
    "type token action_ts team user channel callback_id trigger_id message_ts message response_url",
    ENTERPRISE,
    team=TEAM,
    user=USER,
    channel=shape("id name"),
)
EVENT = shape(
    "token team_id api_app_id event type event_id event_time",
    "authorizations is_ext_shared_channel event_context context_team_id context_enterprise_id",
    event=shape("type user channel event_ts tab", "view", view=VIEW),
)

BY_KIND = {
    "command": COMMAND,
    "block_actions": BLOCK_ACTIONS,
    "block_suggestion": BLOCK_SUGGESTION,
    "view_submission": VIEW_SUBMISSION,
    "view_closed": VIEW_CLOSED,
    "shortcut": SHORTCUT,
    "message_action": MESSAGE_ACTION,
    "event": EVENT,
}


def differences(given: object, wanted: Shape, at: str = "") -> list[str]:
    """What is missing in an object and what Slack would not send, with the places; none when the keys are as documented."""
    if not isinstance(given, dict):
        return [f"{at} is no object"]
    keys = set(given)
    found = [f"{at}/{key} is missing" for key in sorted(wanted.always - keys)]
    found += [f"{at}/{key} is not documented" for key in sorted(keys - wanted.always - wanted.sometimes)]
    for key, inner in wanted.inner.items():
        if given.get(key) is not None:
            found += differences(given[key], inner, f"{at}/{key}")
    return found
