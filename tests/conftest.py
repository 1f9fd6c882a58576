"""Fixtures for all tests. Redis is always a real redis-server: one a test process, emptied before each test that uses it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from redis.asyncio import Redis

from adapters.storage.redis.connection import connect
from tests.fakes.clock import FakeClock
from tests.servers import NoServer, private_redis

# How fast this machine is just now is no property of the code
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

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


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a private server without persistence."""
    try:
        with private_redis() as url:
            yield url
    except NoServer as error:
        pytest.exit(str(error), returncode=2)


@pytest.fixture
async def redis(redis_server: str) -> AsyncIterator[Redis]:
    client = connect(redis_server, "tests")
    await client.flushall()
    yield client
    await client.aclose()
