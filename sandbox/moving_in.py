"""Puts an invented company's people, groups, apps and pushes into a pretend Okta, by its administrator's hand."""

from sandbox.company import Company
from sandbox.okta import PretendOkta


def move_in(company: Company, okta: PretendOkta) -> None:
    """Everybody with an Okta id, and everything that the catalogue leads to. Into an empty organisation, once."""
    for each in company.people:
        if each.okta:
            first, _, last = each.name.partition(" ")
            status = "DEPROVISIONED" if each.deactivated else "ACTIVE"
            okta.add_user(each.okta, each.email, each.email, first, last or first, status, each.department)
    for group in company.groups:
        okta.add_group(group.id, group.name)
        for member in group.members:
            okta.add_member_by_hand(group.id, member)
    for app in company.apps:
        okta.add_app(app.id, app.label, features=list(app.features))
    for push in company.pushes:
        okta.add_push(push.app, push.group, push.name)
