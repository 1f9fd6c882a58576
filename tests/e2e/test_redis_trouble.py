"""A Redis of one's own that is away, full, and killed: the program waits, says so once, and goes on by itself."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.e2e.conftest import Lab, titles
from tests.e2e.program import PATIENCE_S, Program
from tests.servers import server_binary

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(360)]


class Server:
    """A redis-server with an append-only file, on a socket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self.socket), "--appendonly", "yes", "--appendfsync", "always"]
        self._process = subprocess.Popen(
            [server_binary(), *options, "--save", "", "--dir", str(self._folder)], stdout=subprocess.DEVNULL
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def most_memory(self, size: str) -> None:
        async with Redis(unix_socket_path=str(self.socket)) as client:
            await client.config_set("maxmemory", size)


@pytest.fixture
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        server = Server(Path(folder))
        yield server
        server.kill()


async def test_it_waits_and_goes_on(lab: Lab, server: Server) -> None:
    """Started before its Redis; full while a paper is announced; killed and back. Everything is posted once."""
    lab.program = Program(lab.program.folder, lab.environment() | {"PAPERROUTE_REDIS_URL": f"unix://{server.socket}"})
    await lab.program.start()
    await lab.program.said("no Redis answers there yet")
    server.start()
    await lab.program.said("0 new,")
    await lab.program.until(lambda: bool(lab.slack.sockets.connections), "Slack is connected")
    await lab.slack.command("subscribe diffusion", channel="C1")
    await lab.slack.message("C1", timeout_s=PATIENCE_S)

    await server.most_memory("1")
    wanted = lab.publish(range(2))
    await lab.program.said("Redis has no memory left: give it more (maxmemory), or make room. Since")
    status = await lab.program.ask("status")
    assert "! Redis has no memory left" in status
    await server.most_memory("0")
    await lab.program.until(lambda: titles(lab.posted()[0], wanted) == dict.fromkeys(wanted, 1), "both are posted")
    await lab.program.said("Redis is well again")

    server.kill()
    wanted += lab.publish(range(2, 4))
    await lab.program.said("redis_trouble")
    server.start()
    await lab.program.until(lambda: titles(lab.posted()[0], wanted) == dict.fromkeys(wanted, 1), "all are posted")
    said = lab.program.output
    assert said.count("no Redis answers there yet") == 1
    assert said.count("Redis has no memory left: give it more (maxmemory), or make room. Since") <= 2  # said and logged
