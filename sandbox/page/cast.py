"""The people whom the page lets somebody be, and what they are in the company. Everybody else is there too, in the background."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One person of the switcher: `job` is their title, `hint` says what to do as them."""

    email: str
    job: str
    hint: str


YOU = "marcus.bell@acme.example"
APPROVER, SECOND_APPROVER = "theo.okafor@acme.example", "diego.fuentes@acme.example"
OWNER = "maya.lindqvist@acme.example"
SECURITY = "nikhil.gupta@acme.example"
GUEST = "gil.contractor@agency.example"
COLLEAGUE = "sam.rivera@acme.example"
NEWCOMER = "nora.lind@acme.example"

CAST = (
    Part(YOU, "Engineer", "Ask for access with /access"),
    Part(COLLEAGUE, "Engineer", "Has asked you for something"),
    Part(APPROVER, "Approver", "Approves AWS access: cloud platform and site reliability"),
    Part(SECOND_APPROVER, "Approver", "Approves the same: some roles need two people"),
    Part(OWNER, "System owner", "Owns the AWS roles of development and staging"),
    Part(SECURITY, "Security", "Reads #security, approves the audit logs"),
    Part(NEWCOMER, "Marketer", "New here: Access Service has never seen her"),
    Part(GUEST, "Guest", "A contractor: guests cannot ask"),
)
