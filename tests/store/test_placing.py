"""What the entries of a person's open business lead to, those of earlier releases and broken ones too."""

import pytest

from access.keys import Key, Table
from store.placing import led_to, who_of
from tests.contracts.store_samples import MARA, holding, request


def test_a_request_leads_to_its_holding_when_all_kinds_are_asked_for() -> None:
    who = who_of(request())
    assert who
    assert led_to(MARA.okta, [(who.sort, request().key)], "") == [request().key, holding().key]
    assert led_to(MARA.okta, [(who.sort, request().key)], "REQ") == [request().key]


def test_what_an_earlier_release_wrote_leads_to_both_and_once() -> None:
    who = who_of(request())
    assert who
    old = [(f"HOLD#{holding().target}", holding().key), (f"REQ#{request().id}", request().key)]
    assert led_to(MARA.okta, old, "") == [holding().key, request().key]
    assert led_to(MARA.okta, [old[0], (who.sort, request().key)], "") == [holding().key, request().key]


def test_requests_stand_in_the_order_of_their_ids_whatever_they_are_about() -> None:
    first, second = (Key(Table.WORK, f"REQ#{name}", "META") for name in ("1", "2"))
    assert led_to(MARA.okta, [("REQ#okta_group:a", second), ("REQ#okta_group:b", first)], "REQ") == [
        first,
        second,
    ]


@pytest.mark.parametrize("sort", ["REQ#", "REQ#:", "REQ#okta_group:", "REQ", ""])
def test_an_entry_that_names_nothing_leads_to_its_item(sort: str) -> None:
    assert led_to(MARA.okta, [(sort, request().key)], "") == [request().key]
