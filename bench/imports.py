"""What a cold start of the Slack entry imports, as a ratio to its libraries alone; each in fresh processes, the best of several."""

import os
import subprocess
import sys
import time

ENTRY = "import handlers.slack"
LIBRARIES = "import slack_bolt, boto3, pynamodb.models"
TIMES = 7


def best(statement: str) -> float:
    """Seconds of the quickest of several fresh processes, less what a bare interpreter takes."""
    return min(_once(statement) for _ in range(TIMES)) - min(_once("pass") for _ in range(TIMES))


def ratio() -> tuple[float, float]:
    """(entry, libraries) in seconds."""
    return best(ENTRY), best(LIBRARIES)


def _once(statement: str) -> float:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AWS_LAMBDA")}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True, env=environ)
    return time.perf_counter() - start
