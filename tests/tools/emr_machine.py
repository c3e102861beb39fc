"""The steps of a customer's EMR clusters in tests: a machine that goes through the states that a test wrote down, and can misbehave."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PAGE = 50
JSON = dict[str, Any]
Found = tuple[int, JSON] | None
"""Status and answer; None breaks the connection off."""


@dataclass(frozen=True)
class Trouble:
    """What comes of one call instead. `done`: EMR does all the same what it was asked for. Without a code the connection breaks off."""

    code: str = ""
    status: int = 500
    message: str = ""
    done: bool = False

    @property
    def answer(self) -> Found:
        return (self.status, {"__type": self.code, "Message": self.message}) if self.code else None


@dataclass
class Machine:
    """`script`: the states that a new step goes through, one further each time it is looked at; it stays in the last. `clock` is in seconds."""

    script: tuple[str, ...] = ("PENDING", "RUNNING", "COMPLETED")
    steps: list[JSON] = field(default_factory=list)
    """The latest first."""
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    """For an operation, what its next calls meet."""
    clock: Callable[[], float] = float
    meanwhile: dict[str, Callable[[], object]] = field(default_factory=dict)
    """For an operation, what happens once elsewhere while it is being answered."""
    cancelling: str = "CANCELLED"
    """How a step ends that is cancelled."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def answer(self, operation: str, asked: JSON, *, there: bool) -> Found:
        if happens := self.meanwhile.pop(operation, None):
            happens()
        with self.lock:
            trouble = self.troubles.get(operation, [])[:1]
            del self.troubles.get(operation, [])[:1]
            if trouble and not trouble[0].done:
                return trouble[0].answer
            found = ANSWERS[operation](self, asked) if there else _no_such("Cluster", asked)
            if trouble:
                return trouble[0].answer
            return 400 if "__type" in found else 200, found

    def named(self, name: str = "") -> list[JSON]:
        return [each for each in self.steps if each["Name"].startswith(name)]

    def add(self, name: str, args: list[str], state: str = "") -> JSON:
        step = {
            "Id": f"s-{len(self.steps) + 1}",
            "Name": name,
            "Config": {"Jar": "command-runner.jar", "Args": args},
            "Status": {"State": state or self.script[0], "Timeline": {"CreationDateTime": self.clock()}},
            "left": () if state else self.script,
        }
        self.steps.insert(0, step)
        return step


def _no_such(what: str, asked: JSON) -> JSON:
    id_ = asked.get("StepId") if what == "Step" else asked.get("ClusterId")
    if "JobFlowId" in asked:
        return {"__type": "ValidationException", "Message": "Specified job flow ID does not exist."}
    return {"__type": "InvalidRequestException", "Message": f"{what} id '{id_}' is not valid."}


def _add(machine: Machine, asked: JSON) -> JSON:
    (step,) = asked["Steps"]
    assert step["ActionOnFailure"] == "CONTINUE", "a failed replay must not end the customer's cluster"
    jar = step["HadoopJarStep"]
    assert jar["Jar"] == "command-runner.jar"
    return {"StepIds": [machine.add(step["Name"], jar["Args"])["Id"]]}


def _list(machine: Machine, asked: JSON) -> JSON:
    first = int(asked.get("Marker", 0))
    wanted = [
        each
        for each in machine.steps
        if each["Status"]["State"] in asked.get("StepStates", [each["Status"]["State"]])
    ]
    more = {"Marker": str(first + PAGE)} if len(wanted) > first + PAGE else {}
    return {"Steps": [_shown(each) for each in wanted[first : first + PAGE]], **more}


def _describe(machine: Machine, asked: JSON) -> JSON:
    for step in machine.steps:
        if step["Id"] == asked["StepId"]:
            if step.get("left"):
                step["Status"]["State"], *rest = step["left"]
                step["left"] = tuple(rest)
            return {"Step": _shown(step)}
    return _no_such("Step", asked)


def _shown(step: JSON) -> JSON:
    return {name: found for name, found in step.items() if name != "left"}


def _cancel(machine: Machine, asked: JSON) -> JSON:
    (id_,) = asked["StepIds"]
    info: JSON = {"StepId": id_, "Status": "FAILED", "Reason": "Step is already in a final state."}
    for step in machine.steps:
        if step["Id"] == id_ and step["Status"]["State"] in {"PENDING", "RUNNING"}:
            step["left"] = ("CANCEL_PENDING", machine.cancelling)
            info = {"StepId": id_, "Status": "SUBMITTED"}
    return {"CancelStepsInfoList": [info]}


ANSWERS: dict[str, Callable[[Machine, JSON], JSON]] = {
    "AddJobFlowSteps": _add,
    "ListSteps": _list,
    "DescribeStep": _describe,
    "CancelSteps": _cancel,
}
