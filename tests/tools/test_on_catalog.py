"""The catalogue through the API: the file as it was applied, and why somebody may ask."""

import pytest

from store.catalog_file import read
from tests.tools.api import Api
from tests.tools.test_catalog import organisation
from tests.tools.test_catalog_preview import FILE, find
from tools.catalog import Loaded, load
from tools.catalog_ports import Ports


@pytest.fixture
def filled(api: Api) -> Api:
    """With a catalogue that comes from files: the second one is in force."""
    ports = Ports(read, find, api.world.store, api.world.clock, lambda _: None, organisation("00gA", "00gB"))
    for text in (FILE, "# more\n" + FILE):
        assert isinstance(load(text, ports, actor="operator:eve"), Loaded)
    return api


def test_the_file_comes_back_as_it_was_applied(filled: Api) -> None:
    now = filled("GET", "/v1/catalog/export").body
    assert now == {"version": 3, "text": "# more\n" + FILE, "edited": []}
    assert filled("GET", "/v1/catalog/export", query={"version": "2"}).body["text"] == FILE
    missing = filled("GET", "/v1/catalog/export", query={"version": "9"})
    assert (missing.status, missing.code) == (404, "not_found")


def test_it_is_explained_as_asking_would_answer(filled: Api) -> None:
    asked = {"person": "ben@example.com", "role": "staging-read"}
    found = filled("GET", "/v1/catalog/explain", query=asked).body
    lines = {each["about"]: each["answer"] for each in found["now"]}
    assert lines["may they ask"] == "yes"
    assert lines["who could approve"] == "Cat, Dan"
    gone = filled("GET", "/v1/catalog/explain", query={**asked, "role": "nothing"}).body["now"]
    assert "This role is not in the catalogue any more" in gone[0]["answer"]


def test_nobody_and_nothing_are_told(filled: Api) -> None:
    nobody = filled("GET", "/v1/catalog/explain", query={"person": "x@example.com", "role": "staging-read"})
    assert (nobody.status, nobody.code) == (422, "unknown_person")
    assert filled("GET", "/v1/catalog/explain", query={"person": "ben@example.com"}).status == 400
