"""A local company to try the Access Service in: pretend Slack and Okta beside the real application; never deployed."""
