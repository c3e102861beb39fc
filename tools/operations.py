"""All operations of the tools API. A new one is listed here, in the file of its subject, and nowhere else."""

from tools import (
    jobs,
    on_audit,
    on_catalog,
    on_customers,
    on_doctor,
    on_emergencies,
    on_grants,
    on_health,
    on_replays,
    on_requests,
    openapi,
)
from tools.operation import Operation

_SUBJECTS: tuple[Operation, ...] = (
    *on_catalog.OPERATIONS,
    *on_health.OPERATIONS,
    *on_doctor.OPERATIONS,
    *on_requests.OPERATIONS,
    *on_customers.OPERATIONS,
    *on_replays.OPERATIONS,
    *on_grants.OPERATIONS,
    *on_emergencies.OPERATIONS,
    *on_audit.OPERATIONS,
    jobs.operation(on_audit.SLICES, on_replays.LOOKS, {**on_catalog.RESULTS, **on_doctor.RESULTS}),
)

OPERATIONS: tuple[Operation, ...] = (*_SUBJECTS, openapi.operation(_SUBJECTS))
