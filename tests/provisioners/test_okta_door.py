"""Whether Okta lets us in: what is asked for is harmless, and each way to be kept out is told from the others."""

import pytest

from access.errors import Barred, TryAgain
from access.org import Right
from provisioners import Okta
from provisioners._credentials import SCOPES
from provisioners.okta_door import OktaDoor
from sandbox.okta import PretendOkta
from tests.provisioners.conftest import NOW


def never(seconds: float) -> None:
    raise AssertionError(f"nothing is to be waited for, and it waits {seconds} s")


def door(ours: Okta, okta: PretendOkta, *, scoped: bool) -> OktaDoor:
    return OktaDoor(ours, okta.url, scoped=scoped, pause=never, say=print)


def by_token(okta: PretendOkta, ours: Okta) -> OktaDoor:
    return door(ours, okta, scoped=False)


def by_key(okta: PretendOkta, app: Okta) -> OktaDoor:
    return door(app, okta, scoped=True)


def rights(by: OktaDoor) -> set[Right]:
    return {by.right(scope) for scope in by.scopes}


def test_everything_is_there_for_a_token(okta: PretendOkta, ours: Okta) -> None:
    okta.own_token("00uADA")
    by = by_token(okta, ours)
    assert by.ahead() == 0
    assert by.enter() == "the owner of the API token, ada@example.com"
    assert rights(by) == {Right.GIVEN}


def test_everything_is_there_for_a_service_app(okta: PretendOkta, app: Okta) -> None:
    by = by_key(okta, app)
    assert by.enter() == "a service app"
    assert rights(by) == {Right.GIVEN}


def test_a_service_app_whose_tokens_are_bound_to_a_key_is_let_in_too(okta: PretendOkta, bound: Okta) -> None:
    assert by_key(okta, bound).right("okta.groups.manage") is Right.GIVEN


def test_nothing_but_reads_and_access_tokens_is_asked_for(okta: PretendOkta, app: Okta, ours: Okta) -> None:
    okta.own_token("00uADA")
    by_key(okta, app).right("okta.apps.manage")
    by = by_token(okta, ours)
    by.ahead()
    by.enter()
    rights(by)
    assert {call.method for call in okta.calls if call.path != "/oauth2/v1/token"} == {"GET"}


@pytest.mark.parametrize("missing", ["okta.logs.read", "okta.apps.manage"])
def test_exactly_the_scope_that_nobody_granted_is_missing(
    okta: PretendOkta, app: Okta, public: str, missing: str
) -> None:
    okta.add_client("0oaUS", public, set(SCOPES) - {missing})
    by = by_key(okta, app)
    assert [scope for scope in SCOPES if by.right(scope) is Right.NO_SCOPE] == [missing]


def test_a_role_that_does_not_reach_is_told_from_a_missing_scope(
    okta: PretendOkta, app: Okta, ours: Okta
) -> None:
    allowed = set(SCOPES) - {"okta.logs.read"}
    okta.restrict(allowed)
    okta.restrict(allowed, "0oaUS")
    for by in (by_token(okta, ours), by_key(okta, app)):
        assert by.right("okta.logs.read") is Right.NO_ROLE
        assert by.right("okta.users.read") is Right.GIVEN


def test_refused_credentials_are_one_sentence(okta: PretendOkta, ours: Okta, app: Okta) -> None:
    okta.expire_token()
    okta.doors.clients.clear()
    for by in (by_token(okta, ours), by_key(okta, app)):
        with pytest.raises(Barred):
            by.enter()


def test_an_outage_is_no_missing_right(okta: PretendOkta, ours: Okta) -> None:
    okta.fail("*/logs", status=503, body="")
    with pytest.raises(TryAgain):
        by_token(okta, ours).right("okta.logs.read")


@pytest.mark.parametrize("seconds", [300, -300])
def test_the_difference_of_the_clocks_is_oktas_word_against_ours(okta: PretendOkta, seconds: int) -> None:
    late = Okta(okta.url, okta.token, clock=lambda: NOW - seconds)
    assert by_token(okta, late).ahead() == seconds


def test_the_clock_is_asked_without_credentials(okta: PretendOkta, ours: Okta) -> None:
    okta.expire_token()
    assert by_token(okta, ours).ahead() == 0


def test_an_address_where_nobody_answers(okta: PretendOkta, ours: Okta) -> None:
    okta.down()
    with pytest.raises(TryAgain, match=f"no Okta answers at {okta.url}"):
        by_token(okta, ours).ahead()


@pytest.mark.parametrize(
    ("status", "body"), [(200, "<html>"), (404, "<html>"), (302, ""), (404, {"message": "no"})]
)
def test_an_address_where_somebody_else_answers(
    okta: PretendOkta, ours: Okta, status: int, body: object
) -> None:
    okta.fail("/.well-known/*", status=status, body=body)
    with pytest.raises(TryAgain, match="no Okta"):
        by_token(okta, ours).ahead()


def test_a_token_whose_owner_okta_does_not_name_is_in_all_the_same(okta: PretendOkta, ours: Okta) -> None:
    okta.fail("*/users/me", status=200, body={"id": "00uADA", "profile": None})
    assert by_token(okta, ours).enter() == "the owner of the API token"


def test_a_rate_limit_is_waited_for(okta: PretendOkta, ours: Okta) -> None:
    headers = {"x-rate-limit-limit": "5", "x-rate-limit-remaining": "0", "x-rate-limit-reset": str(NOW + 7)}
    okta.rate_limited("*/logs", headers=headers)
    waited: list[float] = []
    patient = OktaDoor(ours, okta.url, scoped=False, pause=waited.append, say=print)
    assert patient.right("okta.logs.read") is Right.GIVEN
    assert waited == [8]
