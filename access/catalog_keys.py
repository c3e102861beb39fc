"""The keys of the catalogue file: which there are, which must be there, and what each looks like. The reference is checked against this."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One key of a mapping in the file. `example` is the line that problems show as the right way to write it."""

    example: str
    required: bool = False


Fields = Mapping[str, Field]

FILE: Fields = {
    "policies": Field("policies: {standard: {…}}", required=True),
    "approvers": Field("approvers: {data-platform: [maya@acme.example, theo@acme.example]}"),
    "roles": Field("roles: {staging-read: {…}}", required=True),
    "calendars": Field("calendars: {berlin: {…}}"),
}

POLICY: Fields = {
    "title": Field("title: Standard", required=True),
    "durations": Field("durations: [for 1d, for 1w, while used within 2w]", required=True),
    "default": Field("default: for 1d"),
    "longest": Field("longest: 4w", required=True),
    "approvals": Field("approvals: 1"),
    "requesters": Field("requesters: [00g1emaKYZTWRYYRRTSK]"),
    "extend": Field("extend: true"),
    "extensions": Field("extensions: 2"),
    "longest_extension": Field("longest_extension: 1w"),
    "reminders": Field("reminders: [1d, 1h]"),
    "pending": Field("pending: 7d"),
    "sensitive": Field("sensitive: true"),
    "sensitive_because": Field("sensitive_because: Salaries of all people can be read"),
    "ticket": Field('ticket: "[A-Z]{2,10}-[0-9]{1,6}"'),
    "ticket_example": Field("ticket_example: OPS-1234"),
    "for_others": Field("for_others: true"),
    "decision_hours": Field("decision_hours: berlin"),
    "when_ineligible": Field("when_ineligible: end"),
    "decide_elsewhere": Field("decide_elsewhere: in the access console"),
    "auto_approve": Field("auto_approve: {group: 00g1emaKYZTWRYYRRTSK, by: maya@acme.example, longest: 8h}"),
    "emergency": Field("emergency: {duration: for 4h}"),
}

EMERGENCY: Fields = {
    "duration": Field("duration: for 4h", required=True),
    "review": Field("review: 1d"),
    "most": Field("most: 2"),
    "within": Field("within: 4w"),
    "requesters": Field("requesters: [00g1emaKYZTWRYYRRTSK]"),
}

ROLE: Fields = {
    "title": Field("title: Staging Read - AWS Role", required=True),
    "policy": Field("policy: standard", required=True),
    "owner": Field("owner: maya@acme.example", required=True),
    "approvers": Field("approvers: data-platform", required=True),
    "approver_groups": Field("approver_groups: [00g1emaKYZTWRYYRRTSK]"),
    "target": Field("target: {okta_group: 00g1emaKYZTWRYYRRTSK}", required=True),
    "pushed": Field("pushed: {app: 0oa1emaKYZTWRYYRRTSK, to: Google, as: Staging Read}"),
    "activity": Field("activity: {app: 0oa1emaKYZTWRYYRRTSK, called: Google Cloud}"),
    "description": Field("description: Look at everything in the staging account"),
    "link": Field("link: https://acme.okta.example/home/amazon_aws/0oa1"),
    "use": Field("use: Choose the account Staging and open the console"),
    "lesser": Field("lesser: staging-read"),
    "retired": Field("retired: true"),
}

ACTIVITY: Fields = {
    "app": Field("app: 0oa1emaKYZTWRYYRRTSK", required=True),
    "called": Field("called: Google Cloud", required=True),
}

PUSHED: Fields = {
    "app": Field("app: 0oa1emaKYZTWRYYRRTSK", required=True),
    "to": Field("to: Google", required=True),
    "as": Field("as: Staging Read", required=True),
}

CALENDAR: Fields = {
    "zone": Field("zone: Europe/Berlin", required=True),
    "days": Field("days: [mon, tue, wed, thu, fri]", required=True),
    "from": Field('from: "09:00"', required=True),
    "to": Field('to: "17:00"', required=True),
    "holidays": Field("holidays: [2026-12-25, 2026-12-26]"),
}

RULE: Fields = {
    "group": Field("group: 00g1emaKYZTWRYYRRTSK", required=True),
    "by": Field("by: maya@acme.example", required=True),
    "longest": Field("longest: 8h", required=True),
}
