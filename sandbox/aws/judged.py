"""Writes down what the local AWS was asked to judge: who wanted to do what with what, and whether they might. Runs inside .venv-aws.

It reaches into MiniStack's evaluator, like as_documented.py; the tests of functions' rights see nothing at all when that has moved.
"""

import importlib
import json
from pathlib import Path
from typing import Any


def note(path: str) -> None:
    """One JSON object a line, for the rest of this process."""
    evaluator: Any = importlib.import_module("ministack.core.iam_evaluator")
    evaluate = evaluator.evaluate
    file = Path(path).open("a", buffering=1)  # noqa: SIM115 - as long as the process lives

    def evaluated(context: Any, *policies: Any) -> Any:
        result = evaluate(context, *policies)
        judged = {"by": context.principal_arn, "action": context.action, "of": context.resource_arn}
        file.write(json.dumps({**judged, "may": result.decision == "Allow"}) + "\n")
        return result

    evaluator.evaluate = evaluated
