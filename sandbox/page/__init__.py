"""The page of the sandbox: a Slack workspace in the browser, with panes for Okta, the audit trail and the clock.

- ``server``, ``guard``, ``routes``: HTTP on loopback, who may call it, what each address does
- ``living``, ``run``: the company behind the page, as it comes and goes, and while it is there
- ``seeding``, ``cast``: the life that it has had, the people whom one can be
- ``sight``, ``acts``: what a person sees and does in Slack; every act goes through their hands and becomes a signed request
- ``okta_pane``, ``audit_pane``, ``clock_pane``, ``records``: the panes
- ``watch``: when something has changed
- ``static``: what the browser loads; no build step, nothing from elsewhere
"""
