"""`python -m tests.planted [WORDS]`: plants each fault (whose name has these words in it) and prints which test caught it.

Ends with 1 when one survived, or when a test fails while nothing is planted.
"""

import sys

from tests.planted.faults import FAULTS
from tests.planted.running import caught, without


def main(words: str) -> int:
    faults = [fault for fault in FAULTS if words in fault.name]
    wrong = without(faults)
    for each in wrong:
        print(f"fails without any fault: {each}", flush=True)
    survived = 0
    for fault in faults:
        came = caught(fault)
        survived += bool(came.why)
        print(
            f"{'SURVIVED' if came.why else 'caught  '} {fault.breaks:<4} {fault.name}: {came.why or fault.test}",
            flush=True,
        )
    print(f"planted {len(faults)}, caught {len(faults) - survived}")
    return 1 if wrong or survived or not faults else 0


if __name__ == "__main__":
    raise SystemExit(main(" ".join(sys.argv[1:])))
