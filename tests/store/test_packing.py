"""The packed search list: thousands of roles in one item."""

import random
import string
import zlib
from dataclasses import replace

import pytest

from access.catalog import Entry, SearchList
from access.keys import OktaId, PolicyKey, RoleKey, SlackId, Target
from store.convert import to_item
from store.packing import pack, plain, unpack

DYNAMODB_ITEM = 400 * 1024
ALPHABET = string.ascii_letters + string.digits


def many(count: int) -> tuple[Entry, ...]:
    """Roles as a company has them: random ids at the far end, names of a few words, a thousand approvers."""
    chance = random.Random(4711)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(4, 11))) for _ in range(600)]
    people = [
        SlackId("U" + "".join(chance.choices(string.ascii_uppercase + string.digits, k=10)))
        for _ in range(1000)
    ]

    def one(number: int) -> Entry:
        title = " ".join(chance.choices(words, k=4))
        target = Target("okta_group", ("00g" + "".join(chance.choices(ALPHABET, k=17)),))
        approvers = tuple(chance.sample(people, 5))
        return Entry(
            RoleKey(f"{title.replace(' ', '-')}-{number}"),
            title,
            PolicyKey(chance.choice(words[:12])),
            target,
            approvers,
            owner=OktaId(f"00u-{number % 300}"),
            owner_slack=SlackId(f"U-{number % 300}"),
        )

    return tuple(one(number) for number in range(count))


def test_five_thousand_roles_with_their_approvers_fit_one_item() -> None:
    entries = many(5000)
    item = to_item(SearchList(1, entries), digest="d" * 32)
    assert len(item["packed"]["B"]) < DYNAMODB_ITEM * 0.9
    assert unpack(item["packed"]["B"]) == entries


def described(entries: tuple[Entry, ...], about: str) -> tuple[Entry, ...]:
    """With a description each, of words that compress no better than real ones, and a smaller role each."""
    chance = random.Random(11)
    words = about.split()
    return tuple(
        replace(
            each,
            about=" ".join(chance.choices(words, k=12))[:100],
            lesser=entries[number - 1].key if number else None,
        )
        for number, each in enumerate(entries)
    )


def test_five_thousand_roles_that_say_what_they_are_for_fit_one_item_without_loss() -> None:
    usual = "look at read change the of in machines accounts reports shared staging production only team who has access"
    entries = described(many(5000)[:3500], usual)
    assert unpack(pack(entries)) == entries


def test_what_would_not_fit_is_packed_without_what_it_is_for() -> None:
    chance = random.Random(5)
    rare = " ".join("".join(chance.choices(ALPHABET, k=9)) for _ in range(20000))
    entries = described(many(5000), rare)
    packed = pack(entries)
    assert len(packed) < DYNAMODB_ITEM * 0.9
    assert unpack(packed) == tuple(replace(each, about="") for each in entries)


def test_a_list_of_an_earlier_release_is_read() -> None:
    old = b'{"people":["U1"],"policies":["p"],"owners":["00u1"],"roles":[["k","t",0,"a:b",[0],0,0],["l","u",0,"a:c",[],1]]}'
    first, second = unpack(zlib.compress(old))
    assert (first.owner, first.about, first.lesser) == ("00u1", "", None)
    assert (second.retired, second.lesser) == (True, None)


def test_an_empty_list_is_a_list() -> None:
    assert unpack(pack(())) == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"people":[],"policies":[],"roles":[["k","t",0,"a:b",[],0]]}',
        b'{"people":[1],"policies":[],"roles":[]}',
        b"{",
    ],
)
def test_what_was_not_packed_here_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its text is zlib's or json's
        unpack(zlib.compress(content))
    with pytest.raises(ValueError, match="not a packed list"):
        unpack(plain(()))
