"""What one request costs at the store in its whole life, as DynamoDB Local counts."""

from bench.life import CALLS, ON_DYNAMODB_LOCAL, Life


def test_one_request_costs_what_we_claim(local: str, prefix: str) -> None:
    life = Life(local, prefix)
    life.run()
    assert life.total_calls <= CALLS
    assert life.total_writes <= ON_DYNAMODB_LOCAL
