"""The private redis-server of a data directory: started by whoever comes first, stopped by whoever leaves last.

Lives here: connecting to it or starting it, watching it, leaving it. Not here: which binary (`binary.py`), the process and
its files (`server_process.py`), locks between processes (`locks.py`), a Redis that somebody gave us (`server_check.py`).
Called by `bot/wiring/`.

Times here are real ones and not the Clock port's: the server on the other side does not live on a test's clock.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from urllib.parse import quote

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError

from adapters.storage.binary import find_server
from adapters.storage.locks import RunLock, locked, make_private
from adapters.storage.server_check import check_server
from adapters.storage.server_process import ServerProcess, client_name
from bot.errors import Unavailable

__all__ = ["EmbeddedRedis", "RunLock", "check_server", "client_name", "make_private"]

log = structlog.get_logger()

LOCK_PATIENCE_S = (
    90.0  # longer than ANSWER_PATIENCE_S: another process may be waiting for the server with the lock in hand
)
ANSWER_PATIENCE_S = 60.0  # for a server that is up and silent: a disk that stalls
SOCKET_PATIENCE_S = 3.0  # for one that lives and has no socket: some cleaner of /tmp took it
PING_S = 5.0
STOP_PATIENCE_S = 8.0  # SIGTERM of the program promises an end within 10 s


class EmbeddedRedis:
    """The server of one data directory, as one process uses it. `start`, `ensure` and `stop` come from one task at a time."""

    def __init__(self, data_dir: Path) -> None:
        self._dir = data_dir.absolute()
        self._server = ServerProcess(self._dir)
        self._presence: Redis | None = None  # an open connection: it tells the others that the server is in use

    async def start(self) -> str:
        """Connect to the server that runs on this data directory, else start one. Returns its unix:// URL.

        Raises Misconfigured (the directory cannot be written to), Unavailable (no binary, or it does not come up).
        """
        make_private(self._dir)
        await self._forget_presence()
        async with locked(self._lock, LOCK_PATIENCE_S):
            socket = self._server.socket_path()
            if not (self._server.is_up() and await self._joined(socket)):
                await self._launch(socket)
        return f"unix://{quote(str(socket))}"

    async def ensure(self) -> None:
        """Start it again if it has died since. Raises as `start` does; to be called every few seconds."""
        if self._presence is not None and await self._pings(self._presence):
            return
        log.warning("redis_lost", exit_code=self._server.exit_code())
        await self.start()
        log.info("redis_back")

    async def stop(self) -> None:
        """Leave it, and stop it when nobody else uses it. Never raises: what cannot be stopped runs on and loses nothing."""
        if self._presence is None:
            return
        try:
            async with locked(self._lock, STOP_PATIENCE_S):
                await self._leave(self._presence)
        except (RedisError, OSError, Unavailable) as error:
            log.warning("redis_not_stopped", reason=str(error))
        finally:
            await self._forget_presence()

    @property
    def _lock(self) -> Path:
        return self._dir / "redis.lock"

    async def _launch(self, socket: Path) -> None:
        binary = await asyncio.to_thread(find_server, self._dir)
        self._server.spawn(binary.path, socket)
        started_at = time.monotonic()
        try:
            joined = await self._joined(socket, new=True)
        except BaseException:
            self._server.abandon()  # an interrupted start leaves nothing behind
            raise
        if not joined:
            raise Unavailable(f"The private Redis ({binary.path}) ended as it started: {self._server.last_words()}")
        log.debug("redis_started", version=".".join(map(str, binary.version)), took_s=time.monotonic() - started_at)

    async def _joined(self, socket: Path, *, new: bool = False) -> bool:
        """Wait until the server that is up answers, and stay connected. False when it is gone.

        Raises Unavailable when it lives and stays silent. One without a socket is ended, as nobody can reach it any more; a new one has
        none yet.
        """
        client = Redis(
            unix_socket_path=str(socket), client_name=client_name(), decode_responses=True, protocol=2,
            socket_timeout=PING_S, socket_connect_timeout=PING_S, retry=Retry(NoBackoff(), 0),
        )  # fmt: skip
        since, pause_s = time.monotonic(), 0.002
        try:
            while not await self._pings(client):
                waited_s = time.monotonic() - since
                if not self._server.is_up():
                    await client.aclose()
                    return False
                if not new and waited_s > SOCKET_PATIENCE_S and not self._server.has_socket():
                    await self._server.end(STOP_PATIENCE_S)
                elif waited_s > ANSWER_PATIENCE_S:
                    raise Unavailable(
                        f"The private Redis (process {self._server.pid()}) does not answer; its log is {self._server.log}."
                    )
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 1.5, 0.1)
        except BaseException:
            await client.aclose()
            raise
        self._presence = client
        return True

    async def _pings(self, client: Redis) -> bool:
        """Waits as long as the server is reading its files: that ends."""
        while True:
            try:
                await client.ping()
            except BusyLoadingError:
                await asyncio.sleep(0.05)
            except (RedisError, OSError):
                return False
            else:
                return True

    async def _leave(self, presence: Redis) -> None:
        others = {item["name"] for item in await presence.client_list()} - {client_name()}
        if others:
            log.debug("redis_left_running", used_by=sorted(others))
            return
        await presence.shutdown(nosave=True)  # no snapshot; the append-only file is written out in any case
        if not await self._server.ended(STOP_PATIENCE_S):
            log.warning("redis_slow_to_stop", pid=self._server.pid())

    async def _forget_presence(self) -> None:
        if self._presence is not None:
            await self._presence.aclose()
            self._presence = None
