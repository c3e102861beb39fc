"""Every way in: the Lambda entries, the local command, and the three files that only entries use (settings, wiring, logs)."""
