"""All faults that are planted, and which of them everybody who builds such a thing should plant."""

from tests.planted import deciding, edges, settling

FAULTS = (*settling.FAULTS, *deciding.FAULTS, *edges.FAULTS)

CLASSIC = (
    "the lease is not written down",
    "other grants are ignored when one ends",
    "the base is read after the add",
    "an add that failed is not undone",
    "blind writes: no version is asked for",
    "the audit is written outside the transaction",
    "an extension is agreed to though what it extends has ended",
    "a removal is given up after one failure",
    "permanent access is deleted at the end of a grant",
    "an unset base is taken for ours",
    "no watch after a doubtful call",
    "a watch is lost when access is given again",
    "the base is forgotten while a watch runs",
)
"""The mistakes of this kind of system: what gives and takes access elsewhere has made most of them."""

QUICK = (
    "no lease: two may be at one target",
    "the base is forgotten while a watch runs",
    "one approves one's own request",
    "a signature is good for one second longer",
    "not found is gone, without a look",
)
"""Those that every run of the tests plants."""
