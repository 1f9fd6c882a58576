"""The private Redis: a redis-server child on a unix socket in the data directory, shared by every command that works on it.

Lives here: starting, joining, keeping and stopping it. Not here: which binary (`binary.py`), what is stored (`redis/`). Called by
`bot/wiring.py`. Whoever comes first starts it, whoever leaves last stops it; a process that is killed leaves it running for the next.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from adapters.storage.binary import OLDEST, find_server
from bot.errors import Misconfigured, Unavailable

log = structlog.get_logger()

STARTING_S = 20.0  # loading a large append-only file takes its time
STOPPING_S = 10.0
LONGEST_SOCKET_PATH = 107  # bytes: sockaddr_un.sun_path less its NUL (man 7 unix)
POLL_S = 0.01


def client_name() -> str:
    """How this process' connections are named: by it the last user is known."""
    return f"paperroute:{os.getpid()}"


class EmbeddedRedis:
    def __init__(self, data_dir: Path) -> None:
        self._dir = data_dir / "redis"
        self._lock_path = data_dir / "redis.lock"
        self._data_dir = data_dir
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> str:
        """Join the server of this data directory, or start it. Returns its URL. Raises Unavailable."""
        self._data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._data_dir.chmod(0o700)
        async with self._alone():
            await self._up()
        return self.url

    async def ensure(self) -> None:
        """Start it again if it died. Raises Unavailable."""
        if await self._answers():
            return
        async with self._alone():
            if not await self._answers():
                log.warning("redis_restarted", reason="the private server was gone")
                await self._up()

    async def stop(self) -> None:
        """Stop it unless another process uses it."""
        async with self._alone():
            if not await self._answers() or await self._others():
                return
            client = self._client()
            try:
                await client.shutdown(nosave=True)  # everything is in the append-only file
            except (RedisError, OSError):
                pass
            finally:
                await client.aclose()
            await self._gone()

    @property
    def url(self) -> str:
        return f"unix://{self._socket()}"

    def _socket(self) -> Path:
        """In the data directory; where that path is too long, in a private folder that is recorded there."""
        usual = self._dir / "redis.sock"
        if len(os.fsencode(usual)) <= LONGEST_SOCKET_PATH:
            return usual
        record = self._data_dir / "redis.socket-path"
        if record.exists():
            kept = Path(record.read_text().strip())
            if kept.parent.is_dir() and kept.parent.stat().st_uid == os.getuid():
                return kept
        short = Path(tempfile.mkdtemp(prefix="paperroute-")) / "redis.sock"  # mkdtemp: 0700
        record.write_text(str(short))
        return short

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """One process at a time decides whether to start or stop. The kernel frees the lock of one that is killed."""
        with self._lock_path.open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    await asyncio.sleep(POLL_S)
            yield

    async def _up(self) -> None:
        if await self._answers():
            return
        self._dir.mkdir(exist_ok=True, mode=0o700)
        server = find_server()
        socket = self._socket()
        socket.unlink(missing_ok=True)
        with (self._dir / "redis.log").open("ab") as output:
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603 (asyncio's own kills its child when the loop closes)
                [server, *self._arguments(socket)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,  # a signal to our process group is none to it
            )  # fmt: skip
        await self._came_up(self._process)

    def _arguments(self, socket: Path) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(socket),
            "unixsocketperm": "700",
            "dir": str(self._dir),
            "appendonly": "yes",
            "appendfsync": "always",
            "aof-load-truncated": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "always-show-logo": "no",
        }
        return [word for name, value in options.items() for word in (f"--{name}", value)]

    async def _came_up(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + STARTING_S
        while not await self._answers():
            if process.poll() is not None:
                raise Unavailable(f"The private Redis server did not start: {self._last_words()}")
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"The private Redis server did not answer within {STARTING_S:.0f} s: {self._last_words()}"
                )
            await asyncio.sleep(POLL_S)

    async def _answers(self) -> bool:
        if not self._socket().exists():
            return False
        client = self._client()
        try:
            return bool(await client.ping())
        except (RedisError, OSError):  # also while it is loading
            return False
        finally:
            await client.aclose()

    async def _others(self) -> bool:
        client = self._client()
        try:
            clients: Any = await client.client_list()
        finally:
            await client.aclose()
        return any(each["name"].startswith("paperroute:") and each["name"] != client_name() for each in clients)

    async def _gone(self) -> None:
        deadline = time.monotonic() + STOPPING_S
        while (self._socket().exists() or not self._ended()) and time.monotonic() < deadline:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(POLL_S)

    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _client(self) -> Redis:
        return Redis(
            unix_socket_path=str(self._socket()),
            client_name=client_name(),
            decode_responses=True,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
        )

    def _last_words(self) -> str:
        lines = (self._dir / "redis.log").read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


class RunLock:
    """Only one `run` a data directory. The kernel frees it when its holder ends, however that comes about."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "run.lock"
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Raises Misconfigured naming the process that has it."""
        self._file = self._path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip()
            self._file.close()
            raise Misconfigured(
                f"`paperroute run` is up already on {self._path.parent} (process {holder}). "
                "Stop it first, or give this one another PAPERROUTE_DATA_DIR."
            ) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


async def check_server(client: Redis) -> tuple[str, ...]:
    """What is wrong with a server that was given, as sentences. Raises Unavailable when it is away or too old."""
    try:
        server: Any = await client.info("server")
        version = tuple(int(part) for part in str(server["redis_version"]).split(".")[:2])
        if version < OLDEST:
            raise Unavailable(
                f"The Redis of PAPERROUTE_REDIS_URL is version {server['redis_version']}; 6.2 or newer is needed."
            )
        persistence: Any = await client.info("persistence")
        memory: Any = await client.info("memory")
        saves = await _setting(client, "save")
    except (RedisError, OSError) as error:
        raise Unavailable(f"The Redis of PAPERROUTE_REDIS_URL cannot be used: {error}") from None
    warnings = []
    if not int(persistence["aof_enabled"]) and not saves:
        warnings.append(
            "This Redis keeps nothing on disk: a restart of it loses subscriptions and what is queued. Set appendonly yes."
        )
    elif not int(persistence["aof_enabled"]):
        warnings.append("This Redis only saves snapshots: a crash of it loses the last minutes. Set appendonly yes.")
    policy = memory.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        warnings.append(f"This Redis evicts keys when memory is short ({policy}). Set maxmemory-policy noeviction.")
    return tuple(warnings)


async def _setting(client: Redis, name: str) -> str:
    try:
        found: Any = await client.config_get(name)
    except ResponseError:  # a hosted Redis may forbid CONFIG
        return "unknown"
    return str(found.get(name, ""))
