"""The command line of the tools API: it signs requests, prints answers, and imports nothing of the service."""

VERSION = "0.1.0"
