"""The run itself: bursts of mutants, replays and noise against the real entry, each burst in a world of its own that its number decides."""

import json
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from access.nudge import BETWEEN
from tests.fuzz import envelopes, truths
from tests.fuzz.machine import Machine
from tests.fuzz.mutants import Pool, encoded, mutated
from tests.fuzz.samples import Sample, effect
from tests.fuzz.tally import SHOWN, Tally

BURST = 20
REPLAYED = 0.1
"""The share of signed inputs that are replays."""
LATE = 6 * 3600
NUDGE = "nudge"


class Run:
    """One machine, one set of samples, one seed."""

    def __init__(self, machine: Machine, samples: Sequence[Sample], seed: int) -> None:
        self.machine, self.samples, self.seed, self.tally = machine, samples, seed, Tally()
        self.secret = machine.world.slack.installation.signing_secret
        everybody = machine.world.company.people
        ours = [
            each.slack
            for each in everybody
            if each.okta and not (each.guest or each.bot or each.deactivated or each.stranger)
        ]
        others = [each.slack for each in everybody if each.slack not in ours]
        self.pool = Pool([each.payload for each in samples], ours, others)

    def alone(self, kind: str, number: int) -> Tally:
        """What comes of one burst, whatever this machine has done before."""
        self.tally = Tally()
        self.burst(kind, number)
        return self.tally

    def burst(self, kind: str, number: int) -> None:
        """Twenty inputs of one kind, and where they were signed an unchanged sample after them."""
        self.at = f"python -m tests.fuzz burst {kind} {self.seed} {number}"
        chance = Random(f"{kind}:{self.seed}:{number}")
        sample = chance.choice(self.samples)
        self.machine.restore(sample.before)
        for _ in range(BURST):
            if kind == "unsigned":
                self._unsigned(chance, sample)
            elif chance.random() < REPLAYED:
                self._replays(chance, sample)
            else:
                self._mutant(chance, sample)
        if kind == "signed":
            self._unchanged(chance, sample)

    def _unsigned(self, chance: Random, sample: Sample) -> None:
        event, how = envelopes.unsigned(
            chance, sample.body, sample.content_type, self.secret, self.machine.clock()
        )
        self.tally.counts["unsigned"] += 1
        self.tally.spoils[how] += 1
        before = dict(self.machine.records)
        status = self._deliver(event)
        if self.machine.admitted:
            self._break(f"let in: {how}", event)
        if status not in (400, 401, 413):
            self._break(f"{how} was answered {status}", event)
        if before != self.machine.records or self.machine.calls:
            self._break(f"{how} was refused and changed something", event)

    def _mutant(self, chance: Random, sample: Sample) -> None:
        payload, done = mutated(chance, sample.payload, self.pool)
        body = encoded(chance, payload, sample.content_type)
        event = envelopes.signed(chance, body, sample.content_type, self.secret, self.machine.clock())
        self.tally.counts["signed"] += 1
        self.tally.mutators.update(done)
        before = dict(self.machine.records)
        status = self._deliver(event)
        self._judge(before, _actor(payload), event)
        did = effect(before, self.machine.records, self.machine.calls, status)
        self.tally.counts["past signature and parser"] += self.machine.admitted
        self.tally.counts["reached a listener"] += self.machine.listened
        self.tally.counts["full effect"] += bool(did == sample.effect and (did.calls or did.changed))
        if truths.effects(before, self.machine.records):
            self.machine.restore(sample.before)

    def _replays(self, chance: Random, sample: Sample) -> None:
        """The sample, and then one to five times again, up to six hours late: as it was or signed anew, as Slack does."""
        self.machine.restore(sample.before)
        event = envelopes.signed(chance, sample.body, sample.content_type, self.secret, self.machine.clock())
        before = dict(self.machine.records)
        self._deliver(event)
        once = _done(before, self.machine.records)
        for late in sorted(chance.choices((0, 1, 200, 299, 301, 3600, LATE), k=chance.randint(1, 5))):
            self.machine.clock.now = sample.before.now + late
            again = (
                event
                if chance.random() < 0.5
                else envelopes.signed(
                    chance, sample.body, sample.content_type, self.secret, self.machine.clock()
                )
            )
            self.tally.counts["signed"] += 1
            self.tally.counts["replayed"] += 1
            held = dict(self.machine.records)
            self._deliver(again)
            self.tally.counts["past signature and parser"] += self.machine.admitted
            self.tally.counts["reached a listener"] += self.machine.listened
            self._judge(held, _actor(sample.payload), again)
            twice = _done(before, self.machine.records) - once
            if twice and not (NUDGE in sample.name and late >= BETWEEN):  # That is a new press.
                self._break(f"{sample.name} had its effect twice, {late} s late: {dict(twice)}", again)
        self.machine.restore(sample.before)

    def _unchanged(self, chance: Random, sample: Sample) -> None:
        self.machine.clock.now = sample.before.now
        event = envelopes.signed(chance, sample.body, sample.content_type, self.secret, self.machine.clock())
        before = dict(self.machine.records)
        status = self._deliver(event)
        self._judge(before, _actor(sample.payload), event)
        did = effect(before, self.machine.records, self.machine.calls, status)
        self.tally.counts["unchanged"] += 1
        if (did.facts, did.calls, did.status) != (
            sample.effect.facts,
            sample.effect.calls,
            sample.effect.status,
        ):
            self._break(f"unchanged {sample.name} did {did} and not {sample.effect}", event)

    def _deliver(self, event: object) -> int:
        """The status; 0 when the handler raised."""
        try:
            answer = self.machine.deliver(event)
        except BaseException as error:  # noqa: BLE001 - that is what is looked for
            where = traceback.extract_tb(error.__traceback__)[-1]
            self._break(f"raised {type(error).__name__}: {error} at {where.filename}:{where.lineno}", event)
            return 0
        status = int(answer["statusCode"])
        self.tally.statuses[status] += 1
        for each in self.machine.raised:
            self.tally.caught[each.rpartition(" at ")[2] + " " + each.partition(":")[0]] += 1
        if status >= 500:
            self._break(f"answered {status}: {self.machine.raised}", event)
        for each in self.machine.not_taken:
            self._break(f"Slack would not take it: {each}", event)
        return status

    def _judge(self, before: Any, actor: str, event: object) -> None:
        if self.machine.admitted:
            for each in truths.wrongs(before, self.machine.records, actor):
                self._break(each, event)
        elif before != self.machine.records or self.machine.calls:
            self._break("was refused and changed something", event)

    def _break(self, what: str, event: object) -> None:
        if len(self.tally.broken) < SHOWN:
            self.tally.broken.append(f"{what} ({self.at})")
        self.tally.counts["broken"] += 1


def _done(before: Any, after: Any) -> Counter[tuple[str, str]]:
    return Counter((each.what.value, each.subject) for each in truths.effects(before, after))


def _actor(payload: Any) -> str:
    """Who the payload says did it; empty when it does not say."""
    user, event = payload.get("user"), payload.get("event")
    found = (
        payload["user_id"]
        if "user_id" in payload
        else user.get("id")
        if isinstance(user, dict)
        else event.get("user")
        if isinstance(event, dict)
        else ""
    )
    return found if isinstance(found, str) else json.dumps(found)


def bursts(run: Run, kind: str, inputs: int, first: int = 0) -> Iterator[int]:
    """Enough of them for so many inputs; yields how many there were."""
    number = first
    while run.tally.counts[kind] < inputs:
        run.burst(kind, number)
        number += 1
        yield number
