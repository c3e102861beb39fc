"""Owners: who has a role and ending one person's access, changing who may approve, and the second person's answer to such a change."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from access.answers import Done, Refusals
from access.calls import Pointer
from access.edits import Edits, Fate
from bot.opening import redraws
from bot.payload import Body, click, form, role, value, who
from bot.surface import Surface
from bot.verbs import Verbs
from bot.views import card, edits_card, home, home_own, owner_forms, owner_words


def register(app: App, workflow: Verbs, surface: Surface) -> None:
    """Listen to everything about looking after roles."""
    _holders(app, workflow, surface)
    _stopping(app, workflow, surface)
    _editing(app, workflow, surface)
    _agreeing(app, workflow, surface)


def _holders(app: App, workflow: Verbs, surface: Surface) -> None:
    @app.block_action(home_own.WHO)
    def wanted(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by = who(body, context)
        found = workflow.holders(by, role(body))
        if isinstance(found, Refusals):
            surface.said(client, body, by, found)
        else:
            surface.opens(client, body, by, owner_forms.holders(found))
        ack()

    @app.block_action(owner_forms.TURN)
    def turned(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        role, page = owner_forms.turned(form(body), value(body))
        found = workflow.holders(who(body, context), role, page)
        drawn = home.told(found.first.why) if isinstance(found, Refusals) else owner_forms.holders(found)
        redraws(client, form(body), drawn)
        ack()


def _stopping(app: App, workflow: Verbs, surface: Surface) -> None:
    @app.block_action(owner_forms.STOP)
    def wanted(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        pointer = Pointer.parse(value(body))
        allowed = workflow.may_stop(who(body, context), pointer)
        drawn = (
            home.told(allowed.first.why)
            if isinstance(allowed, Refusals)
            else owner_forms.stop(allowed.value, pointer)
        )
        redraws(client, form(body), drawn)
        ack()

    @app.block_action(card.END_RULED)
    def ruled(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        clicked = click(body, context)
        allowed = workflow.may_stop(clicked.by, clicked.pointer)
        if isinstance(allowed, Refusals):
            surface.answer(client, body, clicked, allowed)
        else:
            surface.opens(client, body, clicked.by, owner_forms.stop(allowed.value, clicked.pointer))
        ack()

    @app.view_submission(owner_forms.STOP_FORM)
    def sent(ack: Ack, body: Body, context: BoltContext) -> None:
        pointer, reason = owner_forms.read_stop(body["view"])
        outcome = workflow.stop(who(body, context), pointer, reason)
        if isinstance(outcome, Refusals):
            ack(
                response_action="errors",
                errors=owner_forms.errors(owner_forms.REASON_BLOCK, outcome),
            )
        else:
            ack(response_action="update", view=owner_forms.stopped(outcome.value))


def _editing(app: App, workflow: Verbs, surface: Surface) -> None:
    @app.block_action(home_own.EDIT)
    def wanted(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by = who(body, context)
        allowed = workflow.may_edit(by, role(body))
        if isinstance(allowed, Refusals):
            surface.said(client, body, by, allowed)
        else:
            surface.opens(client, body, by, owner_forms.edit(allowed))
        ack()

    @app.view_submission(owner_forms.EDIT_FORM)
    def sent(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        by = who(body, context)
        outcome = workflow.edit(by, owner_forms.read_edit(body["view"]))
        if isinstance(outcome, Refusals):
            ack(
                response_action="errors",
                errors=owner_forms.errors(owner_forms.APPROVERS_BLOCK, outcome),
            )
        else:
            note = owner_words.proposed() if outcome.value.proposal else owner_words.changed()
            surface.kept(client, body["view"], by, note)
            ack()


def _agreeing(app: App, workflow: Verbs, surface: Surface) -> None:
    def answered(body: Body, context: BoltContext, client: WebClient, *, yes: bool) -> None:
        by = who(body, context)
        answer = owner_forms.Answer.parse(value(body))
        outcome = workflow.agree(by, answer.role, answer.proposal, yes=yes)
        surface.said(client, body, by, outcome, _note(outcome))

    @app.block_action(edits_card.AGREE)
    def agreed(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        answered(body, context, client, yes=True)
        ack()

    @app.block_action(edits_card.KEEP)
    def kept(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        answered(body, context, client, yes=False)
        ack()


def _note(outcome: Done[Edits] | Refusals) -> str:
    """Somebody who agreed to what was overtaken is told; everything else is seen in the message and in the tab."""
    proposal = None if isinstance(outcome, Refusals) else outcome.value.proposal
    return owner_words.overtaken() if proposal and proposal.fate is Fate.OVERTAKEN else ""
