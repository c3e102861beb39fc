"""A catalogue that breaks off half-way on DynamoDB: what stands then is safe, it is told, it is found, and doing it again completes it."""

import random
from collections.abc import Callable, Sequence

import pytest

from access.catalog import Approver, ApproverList, Edited, Entry, Policy, Role, SearchList
from access.duration import DAY, WEEK, For
from access.errors import Busy, Conflict, TooBig
from access.keys import (
    OktaId,
    PolicyKey,
    RoleKey,
    SlackId,
    Table,
    Target,
    approvers_key,
    catalog_head_key,
    policy_key,
    role_key,
    search_list_key,
)
from access.person import Party
from access.ports import Change, Write
from sandbox.aws import Engine
from sandbox.aws.clients import REGION
from store.catalog_rows import Rising, in_turns
from store.dynamo import DynamoStore
from store.expressions import key_item
from store.patience import Patience
from store.transaction import Part
from tests.tools.organisation import Organisation
from tests.tools.test_catalog import FILE, Desk
from tools import in_force
from tools.catalog import Loaded
from tools.catalog_export import History, history
from tools.catalog_reading import NotLoaded
from tools.doctor import examine, leads

ROLES = 120


def file(title: str, target: str, team: str, approvals: int, roles_: int = ROLES) -> str:
    roles = "".join(
        f"  r{number}:\n    title: {title} {number}\n    policy: standard\n    owner: maya@acme.example\n"
        f"    approvers: team\n    target: {{okta_group: {target}{number}}}\n"
        for number in range(roles_)
    )
    head = FILE.split("approvers:")[0].replace("longest: 4w", f"longest: 4w\n    approvals: {approvals}")
    return f"{head}approvers:\n  team: [{team}]\nroles:\n{roles}"


ONE = file("One", "00gA", "maya@acme.example, theo@acme.example, ana@acme.example", 1)
FEW = file("One", "00gA", "maya@acme.example, theo@acme.example, ana@acme.example", 1, 8)
TWO = file("Two", "00gB", "theo@acme.example, li@acme.example, ana@acme.example", 2)


@pytest.fixture
def store(aws: Engine, tables: str) -> DynamoStore:
    return DynamoStore(tables, REGION, aws.url, Patience(read=10))


@pytest.fixture
def desk(store: DynamoStore) -> Desk:
    org = Organisation()
    for number in range(ROLES):
        org.add_group(f"00gA{number}")
        org.add_group(f"00gB{number}")
    made = Desk(store=store, org=org)
    made.loaded(ONE)
    return made


@pytest.fixture
def few(store: DynamoStore) -> Desk:
    """So few roles that any change of them is one transaction."""
    org = Organisation()
    for number in range(8):
        org.add_group(f"00gA{number}")
        org.add_group(f"00gB{number}")
    made = Desk(store=store, org=org)
    made.loaded(FEW)
    return made


def breaking(
    store: DynamoStore, monkeypatch: pytest.MonkeyPatch, before: int, do: Callable[[], None]
) -> None:
    """`do` happens just before this transaction of the catalogue, counted from 0; each one before it goes through."""
    real, sent = store._transactor.send, 0

    def send(parts: Sequence[Part]) -> None:
        nonlocal sent
        if any(part.key.table is Table.CATALOG for part in parts):
            sent += 1
            if sent == before + 1:
                do()
        real(parts)

    monkeypatch.setattr(store._transactor, "send", send)


def throttled() -> None:
    raise Busy("throttled")


def stands(store: DynamoStore, roles: int = ROLES) -> set[tuple[str, bool, int]]:
    """For each role: which target it leads to, whether its list is the new one, and how many approvals it needs."""
    policy = store.read([policy_key(PolicyKey("standard"))])[policy_key(PolicyKey("standard"))]
    assert isinstance(policy, Policy)
    found = set()
    for number in range(roles):
        keys = [role_key(RoleKey(f"r{number}")), approvers_key(RoleKey(f"r{number}"))]
        role, listed = (store.read(keys)[key] for key in keys)
        assert isinstance(role, Role)
        assert isinstance(listed, ApproverList)
        found.add((role.target.ids[0][:4], "Li" in [one.name for one in listed.approvers], policy.approvals))
    return found


@pytest.mark.parametrize(
    ("before", "partly", "then"),
    [
        (0, False, {("00gA", False, 1)}),
        (1, False, {("00gA", False, 1)}),
        (2, True, {("00gA", False, 1)}),
        (3, True, {("00gA", False, 2)}),
        (4, True, {("00gA", False, 2), ("00gB", True, 2)}),
        (6, True, {("00gB", True, 2)}),
    ],
)
def test_wherever_it_breaks_off_no_new_target_is_open_to_the_old_rules_or_people(
    store: DynamoStore,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    before: int,
    partly: bool,
    then: set[tuple[str, bool, int]],
) -> None:
    breaking(store, monkeypatch, before, throttled)
    with pytest.raises(Busy) as caught:
        desk.load(TWO)
    assert caught.value.partly is partly
    assert stands(store) == then
    assert examine([leads(store, desk.org)]).well is (len(then) == 1 and ("00gB", True, 2) not in then)
    monkeypatch.undo()
    assert isinstance(desk.load(TWO), Loaded)
    assert stands(store) == {("00gB", True, 2)}
    assert examine([leads(store, desk.org)]).well


@pytest.mark.parametrize("before", [0, 1, 2])
@pytest.mark.parametrize("late", [False, True])
def test_what_fits_into_one_transaction_is_in_force_as_a_whole_or_not_at_all(
    store: DynamoStore, few: Desk, monkeypatch: pytest.MonkeyPatch, before: int, late: bool
) -> None:
    """Wherever it breaks off, also when only the answer is lost."""
    text = FEW.replace("00gA", "00gB")
    was = stands(store, 8)
    real, sent = store._transactor.send, 0

    def send(parts: Sequence[Part]) -> None:
        nonlocal sent
        sent += any(part.key.table is Table.CATALOG for part in parts)
        if late and sent == before + 1:
            real(parts)
        if sent == before + 1:
            sent += 1
            raise Busy("no answer")
        real(parts)

    monkeypatch.setattr(store._transactor, "send", send)
    if late and before == 2:
        few.loaded(text)  # All of it was written, and a look at the pointer says so.
    else:
        with pytest.raises(Busy) as caught:
            few.load(text)
        assert not caught.value.partly
        assert caught.value.unanswered is (before == 2)
        assert stands(store, 8) == was
    monkeypatch.undo()
    few.loaded(text)
    assert stands(store, 8) == {("00gB", False, 1)}
    assert examine([leads(store, few.org)]).well


def renamed(number: int, title: str) -> str:
    return FEW.replace(f"title: One {number}\n", f"title: {title}\n")


@pytest.mark.parametrize("before", [0, 2])
def test_of_two_small_files_at_once_one_is_in_force_and_the_other_is_refused(
    aws: Engine, tables: str, store: DynamoStore, few: Desk, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    other = Desk(store=DynamoStore(tables, REGION, aws.url, Patience(read=10)), org=few.org)

    def load() -> None:
        other.loaded(renamed(3, "Theirs"))

    breaking(store, monkeypatch, before, load)
    answer = few.load(renamed(4, "Mine"))
    assert isinstance(answer, NotLoaded)
    assert answer.words.startswith("somebody else put a catalogue in force at the same moment")
    assert answer.words.endswith("1 problem; nothing was changed")
    titles = {entry.title for entry in in_force.lines(store).entries}
    assert "Theirs" in titles
    assert "Mine" not in titles
    assert examine([leads(store, few.org)]).well
    assert store.catalog_text(2) == renamed(3, "Theirs")


def test_what_an_attempt_left_on_record_belongs_to_no_version(
    store: DynamoStore, few: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "apply_catalog", lambda *_: throttled())
    with pytest.raises(Busy):
        few.load(renamed(4, "Mine"))
    monkeypatch.undo()
    few.loaded(renamed(5, "Other"))
    found = history(store, 2)
    assert isinstance(found, History)
    assert [each["key"] for each in found.changes or ()] == ["r5"]


def test_an_owner_who_changes_a_list_half_way_is_told_of_as_half_way(
    store: DynamoStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit() -> None:
        key = approvers_key(RoleKey("r119"))
        now = store.read([key])[key]
        assert isinstance(now, ApproverList)
        edited = ApproverList(
            now.role,
            now.approvers,
            now.approvers,
            Edited(Party(OktaId("o"), SlackId("S")), 1),
            now.version + 1,
        )
        store.commit(Change(writes=(Write(edited, now.version),)))

    breaking(store, monkeypatch, 4, edit)
    answer = desk.load(TWO)
    assert isinstance(answer, NotLoaded)
    assert answer.words.endswith("1 problem; the file is partly in force: run it again")
    monkeypatch.undo()
    desk.loaded(TWO)


def test_two_who_load_at_once_do_not_mix_their_files(
    aws: Engine, tables: str, store: DynamoStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one begins when this one has written some rows: their file is in force as a whole, and this one hears of it."""
    other = Desk(store=DynamoStore(tables, REGION, aws.url, Patience(read=10)), org=desk.org)

    def load() -> None:
        other.loaded(ONE.replace("title: One", "title: Three"))

    breaking(store, monkeypatch, 4, load)
    answer = desk.load(TWO)
    assert isinstance(answer, NotLoaded)
    assert answer.partly
    assert stands(store) == {("00gA", False, 1)}
    assert examine([leads(store, desk.org)]).well


def test_a_list_that_is_too_big_fails_before_anything(store: DynamoStore) -> None:
    chance = random.Random(2)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    staff = [SlackId("U" + "".join(chance.choices(letters, k=10))) for _ in range(3000)]
    entries = tuple(
        Entry(
            RoleKey(f"r{n}"),
            f"R {n}",
            PolicyKey("p"),
            Target("okta_group", (f"00g{n}",)),
            tuple(chance.sample(staff, 400)),
        )
        for n in range(700)
    )
    with pytest.raises(TooBig) as caught:
        store.apply_catalog(1, [], [], [], SearchList(1, entries), "text", [], None)
    assert not caught.value.partly
    assert store.catalog_text(1) is None
    assert store.read([catalog_head_key(), search_list_key(1)]) == {}


def test_the_text_is_found_without_its_list(store: DynamoStore, desk: Desk) -> None:
    client, table = store.calls.client, store.names(search_list_key(1).table)
    client.delete_item(TableName=table, Key=key_item(search_list_key(1)))
    assert store.catalog_text(1) == ONE


def test_a_role_and_its_list_are_never_torn_and_policies_come_first() -> None:
    owner, policy = Party(OktaId("o"), SlackId("S")), Policy(PolicyKey("p"), "P", (For(DAY),), WEEK)
    keys = [RoleKey(f"r{number}") for number in range(5)]
    roles = [Rising(Role(key, key, policy.key, owner, Target("okta_group", (key,))), None) for key in keys]
    lists = [Rising(ApproverList(key, (Approver(OktaId("o"), SlackId("S"), "n"),)), None) for key in keys[1:]]
    turns = in_turns([*roles, Rising(policy, None), *lists], 3)
    assert turns[0] == [Rising(policy, None)]
    assert all(len(turn) <= 3 for turn in turns)
    assert sorted(repr(each) for turn in turns for each in turn) == sorted(
        map(repr, [*roles, *lists, Rising(policy, None)])
    )
    place = {repr(each): number for number, turn in enumerate(turns) for each in turn}
    for key, role in zip(keys, roles, strict=True):
        mine = [each for each in lists if isinstance(each.row, ApproverList) and each.row.role == key]
        assert {place[repr(each)] for each in mine} <= {place[repr(role)]}


def test_conflict_before_the_first_row_has_changed_nothing(store: DynamoStore, desk: Desk) -> None:
    with pytest.raises(Conflict) as caught:
        store.apply_catalog(5, [], [], [], SearchList(5, ()), "text", [], 4)
    assert not caught.value.partly
