"""What a month costs, worked out from measured figures, stated assumptions and prices: `python -m docs.cost` writes docs/cost.md anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).with_name("cost.md")
DAYS = 30
MONTH = DAYS * 24 * 3600
"""Seconds."""
SWEEPS = MONTH // 60


@dataclass(frozen=True)
class Figure:
    """A number that goes into the sum: what it counts, and where it comes from."""

    value: float
    what: str
    source: str


PRICES: Mapping[str, Figure] = {
    "gb_second": Figure(0.0000133334, "Lambda on arm64, a GB-second", "published"),
    "million_calls": Figure(0.20, "Lambda, a million calls", "published"),
    "million_writes": Figure(0.625, "DynamoDB on demand, a million write units", "assumed"),
    "million_reads": Figure(0.125, "DynamoDB on demand, a million read units", "assumed"),
    "gb_stored": Figure(0.25, "DynamoDB, a GB stored for a month", "assumed"),
    "gb_restorable": Figure(0.20, "DynamoDB, a GB restorable to a point in time, for a month", "assumed"),
    "gb_logged": Figure(0.50, "CloudWatch Logs, a GB taken in", "assumed"),
    "gb_log_kept": Figure(0.03, "CloudWatch Logs, a GB kept for a month", "assumed"),
    "metric": Figure(0.30, "CloudWatch, a metric of one's own for a month", "published"),
    "alarm": Figure(0.10, "CloudWatch, an alarm for a month", "assumed"),
    "dashboard": Figure(3.00, "CloudWatch, a dashboard for a month", "assumed"),
    "secret": Figure(0.40, "Secrets Manager, a secret for a month", "assumed"),
    "million_clicks": Figure(1.00, "API Gateway, a million calls of an HTTP API (Slack)", "assumed"),
    "million_tools": Figure(3.50, "API Gateway, a million calls of a REST API (tools)", "assumed"),
    "snapshot_gb_second": Figure(0.0000015046, "Lambda, a GB of a snapshot kept for a second", "assumed"),
}
USES: Mapping[str, Figure] = {
    "requests": Figure(4, "requests a person makes in a month", "assumed: one a week"),
    "clicks": Figure(12, "calls from Slack for a request: the form, its searches, decisions", "assumed"),
    "homes": Figure(10, "further calls from Slack a person causes in a month", "assumed"),
    "tools": Figure(20, "calls of the tools API a person causes in a month", "assumed"),
    "writes": Figure(
        137, "write units of a request's whole life", "measured: `make bench`, MiniStack's count"
    ),
    "reads": Figure(
        150, "read units of a request's whole life", "assumed, from 24 calls of AWS: `make bench`"
    ),
    "page_reads": Figure(10, "read units of any other call from Slack or of the tools", "assumed"),
    "wakes": Figure(4, "times a request wakes the worker", "assumed; two of them do work"),
    "kilobytes": Figure(30, "kB that stay of a request: its records, its facts", "assumed"),
    "memory": Figure(1.0, "GB of memory of each function", "serverless.yml"),
    "queries": Figure(12, "queries of an idle sweep", "asserted by tests/stories"),
    "click_seconds": Figure(
        0.2, "seconds of a call from Slack or of the tools", "assumed; 0.1 to 0.2 in the local AWS"
    ),
    "wake_seconds": Figure(2.0, "seconds of a wake-up, in which Okta and Slack are waited for", "assumed"),
    "sweep_seconds": Figure(0.5, "seconds of an idle sweep", "assumed"),
    "holdings": Figure(
        1, "things that a person has at a time and that are compared with Okta each day", "assumed"
    ),
    "share": Figure(6, "of them in one sweep", "access/share.py"),
    "share_seconds": Figure(2.0, "seconds of such a share, in which Okta is waited for", "assumed"),
    "share_reads": Figure(110, "read units of a share, which passes a hundred holdings", "access/share.py"),
    "share_writes": Figure(
        3, "write units of a share, with the index", "assumed: one for the record, two for the index"
    ),
    "fact_kilobytes": Figure(
        12, "of these, kB in the audit, which the auditor reads whole each day", "assumed"
    ),
    "audit_seconds": Figure(300.0, "seconds in which the auditor verifies a GB", "assumed"),
    "survey_seconds": Figure(150.0, "seconds in which it goes through a GB of records", "assumed"),
    "line_kilobytes": Figure(1.5, "kB logged by one call of a function", "assumed"),
    "metrics": Figure(32, "metrics of our own", "docs/monitoring.md"),
    "alarms": Figure(39, "alarms", "deploy/alarms.yml"),
    "dashboards": Figure(1, "dashboard", "deploy/dashboard.yml"),
    "secrets": Figure(3, "secrets", "docs/deploy.md"),
    "months": Figure(12, "months of records that have come together", "assumed"),
}
PEOPLE = (100, 5_000)


def month(people: int) -> Mapping[str, float]:
    """Dollars of each part of the bill, for so many people, when a year of records is there."""
    price, use = ({name: each.value for name, each in those.items()} for those in (PRICES, USES))
    requests = people * use["requests"]
    clicks, tools = requests * use["clicks"] + people * use["homes"], people * use["tools"]
    wakes = requests * use["wakes"]
    audit = requests * use["fact_kilobytes"] * use["months"] / 1e6
    records = requests * (use["kilobytes"] - use["fact_kilobytes"]) * use["months"] / 1e6
    shares = DAYS * people * use["holdings"] / use["share"]
    calls = clicks + tools + wakes + SWEEPS
    seconds = (
        (clicks + tools) * use["click_seconds"]
        + wakes * use["wake_seconds"]
        + SWEEPS * use["sweep_seconds"]
        + shares * use["share_seconds"]
        + DAYS * (audit * use["audit_seconds"] + records * use["survey_seconds"])
    )
    writes = requests * use["writes"] + SWEEPS + shares * use["share_writes"]
    reads = (
        requests * use["reads"]
        + (people * use["homes"] + tools) * use["page_reads"]
        + SWEEPS * use["queries"] * 0.5
        + shares * use["share_reads"]
        + DAYS * (audit * 1e6 / 4 + records * 1e6 / 8)
    )
    stored = requests * use["kilobytes"] * use["months"] / 1e6
    logged = calls * use["line_kilobytes"] / 1e6
    return {
        "Functions": seconds * use["memory"] * price["gb_second"] + calls * price["million_calls"] / 1e6,
        "A snapshot of Slack's function (SnapStart)": MONTH * use["memory"] * price["snapshot_gb_second"],
        "Tables: reads and writes": writes * price["million_writes"] / 1e6
        + reads * price["million_reads"] / 1e6,
        "Tables: a year of records, restorable": stored * (price["gb_stored"] + price["gb_restorable"]),
        "Both APIs": clicks * price["million_clicks"] / 1e6 + tools * price["million_tools"] / 1e6,
        "Logs": logged * (price["gb_logged"] + 3 * price["gb_log_kept"]),
        "Metrics, alarms, a dashboard": use["metrics"] * price["metric"]
        + use["alarms"] * price["alarm"]
        + use["dashboards"] * price["dashboard"],
        "Secrets": use["secrets"] * price["secret"],
    }


def page() -> str:
    """The whole page."""
    return "\n".join([*_head(), *_sums(), *_figures(), *_tail()]) + "\n"


def _head() -> Iterator[str]:
    yield "# What a month costs"
    yield ""
    yield "Worked out from the figures below by a program; a test compares this page with it. US dollars, before tax, without AWS's free tier,"
    yield "which covers a good part of the small case. Slack and Okta are not in it."
    yield ""


def _sums() -> Iterator[str]:
    months = {people: month(people) for people in PEOPLE}
    yield "| part of the bill | " + " | ".join(f"{people:,} people" for people in PEOPLE) + " |"
    yield "| --- |" + " ---: |" * len(PEOPLE)
    for part in months[PEOPLE[0]]:
        yield f"| {part} | " + " | ".join(f"{months[people][part]:.2f}" for people in PEOPLE) + " |"
    yield (
        "| **together** | "
        + " | ".join(f"**{sum(months[people].values()):.2f}**" for people in PEOPLE)
        + " |"
    )
    yield (
        "| for each person | "
        + " | ".join(f"{sum(months[people].values()) / people:.3f}" for people in PEOPLE)
        + " |"
    )
    yield ""
    yield "Most of the small bill is there whether anybody asks for anything: the sweep runs"
    yield f"{SWEEPS:,} times a month, and metrics, alarms, secrets and a snapshot are paid by the month. Nothing is reserved, and nothing has to be"
    yield "made larger for more people."
    yield ""


def _figures() -> Iterator[str]:
    for title, those in (("What is assumed and measured", USES), ("Prices", PRICES)):
        yield f"## {title}"
        yield ""
        if those is PRICES:
            yield "US East (N. Virginia), November 2026. *Published*: found in guides of 2026 that quote AWS's page. *Assumed*: not looked up for this page, so"
            yield "look them up for your region, put them into `docs/cost.py`, and run it: `.venv/bin/python -m docs.cost`. Europe costs some 10 to 25 percent more."
            yield ""
        yield "| | | from |"
        yield "| ---: | --- | --- |"
        for each in those.values():
            yield f"| {each.value:.10f}".rstrip("0").rstrip(".") + f" | {each.what} | {each.source} |"
        yield ""


def _tail() -> Iterator[str]:
    yield "## How it is worked out"
    yield ""
    yield "- **Functions**: calls times their seconds times memory, of Slack, the tools, the worker (each request), the sweep (each minute) and the auditor (each day)."
    yield "- **Reads and writes**: requests times the units of a whole life; each idle sweep costs half a read unit for each of its queries and one"
    yield "  write unit for its heartbeat. A transaction counts double at AWS, which is in the measured figure."
    yield "- **Okta is compared** with what people have once a day, a few holdings in each sweep; it costs the sweep's time and what it reads."
    yield "- **Records** stay, because the audit is kept: the figure is for the end of the first year, and grows by as much each year; so does what the auditor reads each day, the audit and all records."
    yield "- **Logs** are forgotten after ninety days, so three months of them are kept."
    yield "- Streams that wake functions, the schedule, and what AWS counts of itself cost nothing; traffic to Slack and Okta is a few"
    yield "  megabytes."
    yield ""
    yield "What would make it much more: an Okta that answers slowly (the worker waits for it), a warehouse that gets every call, or a log level"
    yield "that somebody turned up."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
