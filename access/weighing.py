"""What a step was judged by: as conditions of its transaction, and as detail of its fact."""

from collections.abc import Mapping
from dataclasses import dataclass

from access.calls import By
from access.catalog import ApproverList, Policy, Role
from access.person import Person
from access.ports import Check


@dataclass(frozen=True)
class Terms:
    """The rules of one role, as they were read together."""

    role: Role
    policy: Policy
    approvers: ApproverList


def judged_by(*records: Role | Policy | ApproverList | Person) -> tuple[Check, ...]:
    """The conditions that these records are still as they were read when the change commits."""
    return tuple(
        Check(record.record_key if isinstance(record, Role | Policy) else record.key, record.version)
        for record in records
    )


def versions(by: By, role: Role, policy: Policy, approvers: ApproverList) -> Mapping[str, str]:
    """What the audit keeps of the rules that a step was judged by, and of the account that took it."""
    return {
        **by.recorded,
        "role_version": str(role.version),
        "policy_version": str(policy.version),
        "approvers_version": str(approvers.version),
    }
