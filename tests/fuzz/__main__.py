"""`python -m tests.fuzz SIGNED UNSIGNED [SEED]`: so many inputs of both kinds. `python -m tests.fuzz burst KIND SEED NUMBER`: one burst again."""

import sys

from tests.fuzz.row import again, fuzzed, said

USAGE = "usage: python -m tests.fuzz SIGNED UNSIGNED [SEED] | burst signed|unsigned SEED NUMBER"


def main(arguments: list[str]) -> int:
    """0 when nothing is broken, 1 when something is, 2 for what cannot be read."""
    match arguments:
        case ["burst", ("signed" | "unsigned") as kind, seed, number] if (
            seed.isdecimal() and number.isdecimal()
        ):
            tally = again(kind, int(seed), int(number))
        case [signed, unsigned, *seed] if all(map(str.isdecimal, arguments)) and len(seed) < 2:
            tally = fuzzed(int(signed), int(unsigned), int(seed[0]) if seed else 1)
        case _:
            print(USAGE, file=sys.stderr)
            return 2
    print(said(tally))
    return 1 if tally.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
