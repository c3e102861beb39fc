"""What the headers of an answer say about a limit, also when they are many, missing or nonsense."""

from email.utils import formatdate

import pytest

from provisioners._rates import Rate, crowded, rate

NOW = 1_795_000_000


def said(limit: str = "50", remaining: str = "40", reset: str = str(NOW + 30), **more: str) -> dict[str, str]:
    return {
        "x-rate-limit-limit": limit,
        "x-rate-limit-remaining": remaining,
        "x-rate-limit-reset": reset,
        **more,
    }


def test_a_limit_has_a_size_what_is_left_and_an_end() -> None:
    assert rate(said(), NOW) == Rate(50, 40, NOW + 31)


def test_the_end_is_on_our_clock_whatever_theirs_shows() -> None:
    headers = said(reset=str(NOW - 3600 + 30), date=formatdate(NOW - 3600, usegmt=True))
    assert rate(headers, NOW) == Rate(50, 40, NOW + 31)


def test_of_several_limits_the_tightest_counts_and_the_latest_end() -> None:
    headers = said("50, 100", "49, 3", f"{NOW + 10}, {NOW + 40}")
    assert rate(headers, NOW) == Rate(50, 3, NOW + 41)


@pytest.mark.parametrize("reset", ["", "soon", "-1", "9" * 5000, str(NOW - 5), str(NOW + 86_400), "٣"])
def test_an_absurd_end_is_none(reset: str) -> None:
    assert rate(said(reset=reset), NOW) == Rate(50, 40, None)


@pytest.mark.parametrize(
    "headers",
    [{}, said(limit=""), said(remaining=""), said(limit="0", remaining="3"), said(limit="x"), said("0", "0")],
)
def test_who_says_nothing_of_use_is_not_believed(headers: dict[str, str]) -> None:
    assert rate(headers, NOW) is None


def test_too_many_calls_at_once_is_no_used_up_window() -> None:
    assert crowded(said("0", "0"))
    assert not crowded(said("50", "0"))
    assert not crowded({})
