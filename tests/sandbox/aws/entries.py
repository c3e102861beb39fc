"""Functions that the local AWS runs in its tests. They write down what happens to them in a file."""

import json
import os
import time
from pathlib import Path
from typing import Any

Event = dict[str, Any]


def write_down(event: Event, context: Any) -> dict[str, object]:
    """One line per invocation: process, time, keys of the records; prints as much."""
    keys = [record["dynamodb"]["Keys"]["pk"]["S"] for record in event.get("Records", ())]
    line = {
        "pid": os.getpid(),
        "at": time.time(),
        "keys": keys,
        "left": context.get_remaining_time_in_millis(),
    }
    with Path(os.environ["NOTES"]).open("a") as notes:
        notes.write(json.dumps(line) + "\n")
    print("wrote down", keys)
    return line


def fail_once(event: Event, context: Any) -> object:
    """Raises at its first invocation."""
    if not Path(os.environ["NOTES"]).exists():
        write_down(event, context)
        raise RuntimeError("the first time fails")
    return write_down(event, context)


def hang_once(event: Event, context: Any) -> object:
    """Does not come back from its first invocation."""
    first = not Path(os.environ["NOTES"]).exists()
    answer = write_down(event, context)
    while first:
        time.sleep(0.05)
    return answer


def look_around(event: Event, context: Any) -> dict[str, object]:
    """Which packages, addresses and credentials a function sees; then it tries to leave the machine."""
    import socket

    import botocore
    import slack_bolt

    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    except RuntimeError as error:
        left = str(error)
    else:
        left = "it could leave"
    return {
        "botocore": botocore.__file__,
        "slack_bolt": slack_bolt.__file__,
        "endpoint": os.environ["AWS_ENDPOINT_URL"],
        "region": os.environ["AWS_REGION"],
        "given": os.environ["GIVEN"],
        "left": left,
    }
