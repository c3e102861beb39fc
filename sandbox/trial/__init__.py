"""The product in a real Slack workspace, by Socket Mode, for somebody who wants to try it: pretend Okta, local AWS, real people.

- ``team``: the two tokens and the people who were named, checked with Slack before anything is started
- ``catalog``: the small catalogue that these people own and approve
- ``line``: the WebSocket, from which requests go to the product's own way in
- ``newcomers``: people whom the pretend Okta gets to know when they first do something
- ``trial``: all of it, started and stopped as one; ``__main__`` is the command
"""
