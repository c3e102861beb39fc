"""What one request costs at the store in its whole life, counted by the engine whose units are the realistic ones."""

from bench.life import Life

CALLS, WRITE_UNITS = 24, 114


def test_one_request_costs_what_we_claim(local: str, prefix: str) -> None:
    life = Life(local, prefix)
    life.run()
    assert life.total_calls <= CALLS
    assert life.total_writes <= WRITE_UNITS
