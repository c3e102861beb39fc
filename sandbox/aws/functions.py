"""Functions of serverless.yml in the local AWS, running this source tree, and the stream that wakes the worker.

How MiniStack runs them: as processes of the engine, warm ones reused, a new one for each invocation that overlaps. One thread of the
engine reads all streams and waits for each function, so a slow worker holds up the workers of other prefixes too.
"""

import fcntl
import io
import json
import os
import signal
import sysconfig
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sandbox.aws import blueprint, clients
from sandbox.aws.engine import Engine
from sandbox.aws.entry import ENTRY, MARKS

if TYPE_CHECKING:
    from mypy_boto3_lambda.literals import EventSourcePositionType

_ROLE = "arn:aws:iam::000000000000:role/sandbox"
_GONE_WITHIN = 5.0


class FunctionError(RuntimeError):
    """An invoked function raised, timed out or was killed; the text is what AWS answered."""


@dataclass(frozen=True)
class Function:
    """A deployed function."""

    url: str
    name: str
    marks: Path

    @classmethod
    def deploy(
        cls,
        engine: Engine,
        prefix: str,
        function: str,
        *,
        entry: str = "",
        env: Mapping[str, str] | None = None,
    ) -> "Function":
        """Deploy a function of serverless.yml as `<prefix>-<function>`, with its timeout and memory.

        `entry` is `package.module:callable` in this tree, the function's own handler unless given. `env` are its environment
        variables; AWS_ENDPOINT_URL, AWS_REGION and credentials are set by the engine.
        """
        plan = blueprint.function(function)
        deployed = cls(
            engine.url, f"{prefix}-{function}", engine.directory / "functions" / f"{prefix}-{function}"
        )
        deployed.marks.mkdir(parents=True, exist_ok=True)
        clients.functions(engine.url).create_function(
            FunctionName=deployed.name,
            Runtime="python3.13",
            Handler="sandbox.aws.entry.handler",
            Role=_ROLE,
            Code={"ZipFile": _nothing()},
            Timeout=plan.timeout,
            MemorySize=plan.memory,
            Environment={
                "Variables": dict(env or {})
                | {
                    "PYTHONPATH": os.pathsep.join((str(blueprint.ROOT), sysconfig.get_path("purelib"))),
                    ENTRY: entry or ":".join(plan.handler.rsplit(".", 1)),
                    MARKS: str(deployed.marks),
                }
            },
        )
        return deployed

    def invoke(self, event: object) -> Any:
        """Call it as Lambda does and return what it returned. Raises FunctionError."""
        answer = clients.functions(self.url).invoke(
            FunctionName=self.name, Payload=json.dumps(event).encode()
        )
        text = answer["Payload"].read().decode()
        if answer.get("FunctionError"):
            raise FunctionError(text)
        return json.loads(text or "null")

    def kill(self) -> int:
        """Kill its processes where they stand, running or idle, as a lost machine would; returns how many. They are gone on return."""
        return sum(_kill(mark) for mark in sorted(self.marks.iterdir()))

    def logs(self) -> str:
        """What its finished invocations printed and logged, oldest first, between AWS's START and REPORT lines."""
        client = clients.logs(self.url)
        try:
            pages = client.get_paginator("filter_log_events").paginate(
                logGroupName=f"/aws/lambda/{self.name}"
            )
            return "\n".join(event["message"] for page in pages for event in page["events"])
        except client.exceptions.ResourceNotFoundException:
            return ""

    def delete(self) -> None:
        """Remove it and end its processes."""
        clients.functions(self.url).delete_function(FunctionName=self.name)


@dataclass(frozen=True)
class Worker:
    """The worker function and the mapping by which the stream of `work` wakes it."""

    function: Function
    mapping: str

    @classmethod
    def deploy(
        cls, engine: Engine, prefix: str, *, entry: str = "", env: Mapping[str, str] | None = None
    ) -> "Worker":
        """Deploy it and let the stream of `<prefix>-work` wake it, by the filter and batch size of serverless.yml.

        The tables must exist. What was written to them before is not delivered.
        """
        return cls.listen(engine, prefix, Function.deploy(engine, prefix, "worker", entry=entry, env=env))

    @classmethod
    def listen(cls, engine: Engine, prefix: str, function: Function) -> "Worker":
        """Let a function that is deployed already be woken by the stream of `<prefix>-work` too, from here on."""
        stream = blueprint.function("worker").stream or {}
        table = clients.dynamodb(engine.url).describe_table(TableName=f"{prefix}-work")["Table"]
        made = clients.functions(engine.url).create_event_source_mapping(
            FunctionName=function.name,
            EventSourceArn=table["LatestStreamArn"],
            BatchSize=stream["batchSize"],
            StartingPosition=cast("EventSourcePositionType", stream["startingPosition"]),
            FilterCriteria={
                "Filters": [{"Pattern": json.dumps(pattern)} for pattern in stream["filterPatterns"]]
            },
        )
        return cls(function, made["UUID"])

    def pause(self) -> None:
        """From here on the stream wakes nobody. A batch that is being worked on is finished."""
        self._enable(on=False)

    def resume(self) -> None:
        """Deliver again, beginning with what was written during the pause. Delete and deploy anew to lose that."""
        self._enable(on=True)

    def kill(self) -> int:
        """See Function.kill. A batch that was being worked on is delivered again, after a second, until it succeeds."""
        return self.function.kill()

    def logs(self) -> str:
        return self.function.logs()

    def leave(self) -> None:
        """Be woken by this stream no more; the function stays."""
        clients.functions(self.function.url).delete_event_source_mapping(UUID=self.mapping)

    def delete(self) -> None:
        self.leave()
        self.function.delete()

    def _enable(self, *, on: bool) -> None:
        clients.functions(self.function.url).update_event_source_mapping(UUID=self.mapping, Enabled=on)


def _nothing() -> bytes:
    """A package without code: the code is this source tree."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("package.txt", "The code is the source tree.\n")
    return packed.getvalue()


def _kill(mark: Path) -> int:
    """Kill the process that holds the lock on its mark; 0 when it was gone already."""
    with mark.open() as held:
        living = not _free(held)
        if living:
            os.kill(int(mark.name), signal.SIGKILL)
        deadline = time.monotonic() + _GONE_WITHIN
        while not _free(held):
            if time.monotonic() > deadline:
                raise FunctionError(f"process {mark.name} did not end when it was killed")
            time.sleep(0.01)
    mark.unlink(missing_ok=True)
    return int(living)


def _free(held: io.TextIOWrapper) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
