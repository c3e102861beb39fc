"""The audit read whole, request by request, as it has the facts of one subject side by side. Nothing is judged or written here."""

from collections.abc import Callable, Iterator, Sequence

from access.audit import Fact
from access.ports import Store

PAGE = 500


def requests(store: Store, unreadable: list[str]) -> Iterator[Sequence[Fact]]:
    """The facts of each request, all of them and in their order."""
    after: str | None = ""
    held: list[Fact] = []
    while after is not None:
        page = store.archive(after, PAGE)
        unreadable += [str(each) for each in page.unreadable]
        for fact in page.facts:
            if held and held[0].subject != fact.subject:
                yield held
                held = []
            held = [*held, fact] if fact.subject.startswith("REQ#") else []
        after = page.after
    if held:
        yield held


def each_request(store: Store, unreadable: list[str], say: Callable[[str], None]) -> Iterator[Sequence[Fact]]:
    """The same, saying now and then how many they are."""
    for number, facts in enumerate(requests(store, unreadable), 1):
        if number % PAGE == 0:
            say(f"{number} requests ...")
        yield facts
