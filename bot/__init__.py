"""Everything Slack: the Bolt app, listeners named by what people do, and views that draw and read back. No rule lives here."""
