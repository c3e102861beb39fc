"""A pretend Slack workspace that refuses what Slack refuses.

``Workspace(now, members)`` is the team; ``SlackServer(workspace)`` serves it to ``slack_sdk.WebClient``;
``workspace.hands("U1", deliver)`` is a person at the client, whose clicks become signed requests.

- ``workspace``, ``members``, ``installation``: who and what is there; dump and load
- ``messages``, ``views``, ``inputs``, ``passes``, ``responses``: what Slack remembers and does
- ``limits``: everything that is too long, too many, misplaced or unknown, in ``limits_*`` by subject
- ``gate``, ``api``, ``server``: requests coming in; ``faults`` and ``ratelimits`` stand in their way
- ``envelopes``, ``sockets``: Socket Mode, which brings to the application over a WebSocket what is otherwise posted to it
- ``eyes``, ``hands``, ``forms``, ``payloads``, ``courier``, ``replies``, ``signing``: what people do, going out
- ``terminal``, ``mrkdwn``: how it looks, as text
"""
