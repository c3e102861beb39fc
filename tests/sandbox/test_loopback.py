"""Nothing leaves this machine, by whatever library it tries."""

import asyncio
import socket
import urllib.request

import pytest

from sandbox.loopback import ForeignConnection


def test_foreign_addresses_and_names_are_refused(this_machine: list[str]) -> None:
    with socket.socket() as tcp, pytest.raises(ForeignConnection):
        tcp.connect(("192.0.2.1", 443))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, pytest.raises(ForeignConnection):
        udp.sendto(b"?", ("192.0.2.1", 53))
    with pytest.raises(ForeignConnection):
        urllib.request.urlopen("http://example.com/", timeout=1)
    with pytest.raises(ForeignConnection):
        asyncio.run(_connect())
    assert len(this_machine) == 4
    this_machine.clear()


async def _connect() -> None:
    await asyncio.open_connection("192.0.2.1", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_reached(host: str) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection((host, server.getsockname()[1]), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()
