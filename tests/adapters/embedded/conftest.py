"""A data directory whose private Redis is gone when the test is over, whatever the test did to it."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.connection import connect
from adapters.storage.server_process import ServerProcess


def end_server(data_dir: Path) -> None:
    server = ServerProcess(data_dir)
    pid = server.pid()
    if data_dir.is_dir() and server.is_up() and pid is not None:
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short enough for a socket, and with a space, as on a Mac ("Application Support")."""
    parent = Path(tempfile.mkdtemp(prefix="pr-"))
    yield parent / "data dir"
    end_server(parent / "data dir")
    shutil.rmtree(parent)


@asynccontextmanager
async def client_of(url: str, name: str) -> AsyncIterator[Redis]:
    client = connect(url, name)
    try:
        yield client
    finally:
        await client.aclose()
