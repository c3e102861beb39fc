"""Who may talk to the page, what it serves, and what it answers to nonsense; no company is needed for that."""

import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.page import routes
from sandbox.page.living import Living
from sandbox.page.server import LARGEST, PageError, PageServer
from sandbox.page.watch import Watch
from tests.until import until

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server() -> Iterator[PageServer]:
    with PageServer() as running, running.serve(Living()):
        yield running


def ask(
    server: PageServer, path: str, method: str = "GET", headers: dict[str, str] | None = None, body: str = ""
) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body or None, headers or {})
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    return answer.status, content, dict(answer.getheaders())


def own(server: PageServer) -> dict[str, str]:
    return {**JSON, "Origin": f"http://127.0.0.1:{server.port}"}


def test_it_says_how_far_the_start_is(server: PageServer) -> None:
    status, content, headers = ask(server, "/api/state?as=nobody")
    assert (status, json.loads(content)["phase"]) == (200, "starting")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_name_or_page_is_refused(server: PageServer, headers: dict[str, str]) -> None:
    assert ask(server, "/", headers=headers)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        JSON,
        {**JSON, "Origin": "http://evil.example"},
        {**JSON, "Origin": "null"},
        {**JSON, "Origin": "http://127.0.0.1:1"},
        {"Content-Type": "text/plain", "Origin": "own"},
    ],
)
def test_nobody_else_may_post(server: PageServer, headers: dict[str, str]) -> None:
    sent = {name: own(server)["Origin"] if value == "own" else value for name, value in headers.items()}
    assert ask(server, "/api/beside", "POST", sent, '{"thing": "reset"}')[0] == 403


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/beside", "[]", 400),
        ("/api/beside", "{", 400),
        ("/api/beside", '{"thing": "explode"}', 400),
        ("/api/beside", '{"thing": "move", "seconds": -1}', 200),
        ("/api/do", "{}", 503),
        ("/api/elsewhere", "{}", 400),
    ],
)
def test_nonsense_is_answered(server: PageServer, path: str, body: str, status: int) -> None:
    answer = ask(server, path, "POST", own(server), body)
    assert answer[0] == status
    assert "error" in json.loads(answer[1])


def test_a_body_that_is_too_large_is_not_read(server: PageServer) -> None:
    headers = {**own(server), "Content-Length": str(LARGEST + 1)}
    assert ask(server, "/api/do", "POST", headers)[0] == 400


@pytest.mark.parametrize(
    "path",
    ["/../server.py", "/%2e%2e/server.py", "/js", "/nothing.js", "//etc/passwd", "/js/../../server.py"],
)
def test_only_files_of_the_page_are_served(server: PageServer, path: str) -> None:
    assert ask(server, path)[0] == 404


def test_every_file_is_there_and_comes_from_here(server: PageServer) -> None:
    """What the page loads is in the folder, and nothing in the folder names another machine."""
    page = ask(server, "/")[1]
    for path in re.findall(r'(?:href|src)="([^"]+)"', page):
        assert ask(server, path)[0] == 200, path
    for file in Path(routes.STATIC).rglob("*.*"):
        text = file.read_text()
        for module in re.findall(r'from "\./([^"]+)"', text):
            assert (file.parent / module).is_file(), f"{file.name} loads {module}"
        others = [url for url in re.findall(r"https?://[\w.-]+", text) if url != "http://www.w3.org"]
        assert others == [], file.name
        assert ".innerHTML" not in text, file.name
        assert "style=" not in text, file.name


def test_a_taken_port_is_named_with_a_way_out(server: PageServer) -> None:
    with pytest.raises(
        PageError, match=f"Port {server.port} is taken.*--port {server.port + 1}".replace(".*", "[^$]*")
    ):
        PageServer(server.port)


def test_changes_are_told_once_and_again_a_moment_later() -> None:
    mark = [0]
    watch = Watch(lambda: mark[0]).start()
    try:
        quiet = until(lambda: watch.count)
        mark[0] = 1
        first = watch.wait(quiet, 5.0)
        assert first > quiet
        assert watch.wait(first, 5.0) > first
    finally:
        watch.stop()
    assert watch.over
