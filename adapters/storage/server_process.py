"""The process of the private redis-server, and its files in the data directory.

Lives here: its command line, whether it is up, where its socket is, what it said last, ending it. Not here: when to start
and stop it (`embedded.py`, the only caller, which holds redis.lock meanwhile).

That it is up is told by a lock (redis.running) that the server process itself holds through a descriptor it inherited: the
kernel frees it when the server ends, however it ends, so that a stale pid or socket can mislead nobody, and no two servers
can ever write the same append-only file.
"""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

import structlog

from adapters.storage.locks import is_locked, open_lock, try_lock
from bot.errors import Unavailable

log = structlog.get_logger()

# sun_path has 108 bytes on Linux and 104 on macOS, one of them the closing zero: man 7 unix, sys/un.h
LONGEST_SOCKET_PATH = 107 if sys.platform.startswith("linux") else 103
LOG_LIMIT = 1_000_000  # bytes; then it is put aside, once
PASSED_ON = ("PATH", "HOME", "LANG", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # and so no token of ours


def client_name() -> str:
    """What this process' connections are called in CLIENT LIST: it is how others see that the server is in use."""
    return f"paperroute:{os.getpid()}"


class ServerProcess:
    """`data_dir` is absolute and exists by the time anything is asked."""

    def __init__(self, data_dir: Path) -> None:
        self._dir = data_dir
        self._running = data_dir / "redis.running"
        self._child: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self.log = data_dir / "redis.log"

    def spawn(self, binary: Path, socket: Path) -> None:
        """Start it in a session of its own, so that a signal to our process group is none to it. Raises Unavailable."""
        lock = open_lock(self._running)
        try:
            if not try_lock(lock):
                raise Unavailable(f"A private Redis runs on {self._dir} and cannot be reached; its log is {self.log}.")
            socket.unlink(missing_ok=True)
            with self._open_log() as output:
                self._child = subprocess.Popen(  # noqa: S603 - a server we chose, no shell
                    _command(binary, socket, self._dir),
                    stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self._dir, pass_fds=(lock,),
                    env={name: os.environ[name] for name in PASSED_ON if name in os.environ}, start_new_session=True,
                )  # fmt: skip
        except OSError as error:
            raise Unavailable(f"The private Redis cannot be started ({binary}): {error.strerror}.") from error
        finally:
            os.close(lock)

    def is_up(self) -> bool:
        self.exit_code()
        return is_locked(self._running)

    def has_socket(self) -> bool:
        return self.socket_path().exists()

    def exit_code(self) -> int | None:
        """Of the server we started ourselves, which is thereby laid to rest. None while it runs, and for another's."""
        return self._child.poll() if self._child is not None else None

    def pid(self) -> int | None:
        try:
            return int((self._dir / "redis.pid").read_text())
        except (OSError, ValueError):
            return None

    async def ended(self, patience_s: float) -> bool:
        """Wait until it has ended. False when it has not in that time."""
        give_up_at = time.monotonic() + patience_s
        while self.is_up():
            if time.monotonic() > give_up_at:
                return False
            await asyncio.sleep(0.005)
        return True

    async def end(self, patience_s: float) -> None:
        """End one that nobody can reach: it writes out its file on SIGTERM; SIGKILL follows. Raises Unavailable."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            pid = self.pid()
            if pid is not None:
                log.warning("redis_unreachable", pid=pid, signal=number.name)
                _signal(pid, number)
            if await self.ended(patience_s):
                return
        raise Unavailable(f"The private Redis (process {self.pid()}) has lost its socket and cannot be ended: kill it.")

    def abandon(self) -> None:
        """Tell the server we started to end, without waiting for it."""
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()

    def last_words(self) -> str:
        """The last line that the server we started wrote to its log."""
        try:
            with self.log.open("rb") as file:
                file.seek(self._log_start)
                lines = file.read().decode(errors="replace").split("\n")
        except OSError:
            lines = []
        said = [line.strip() for line in lines if line.strip()]
        return said[-1] if said else f"it said nothing (exit code {self.exit_code()})."

    def socket_path(self) -> Path:
        """Where its socket is: in the data directory, or, where that path is too long for one, in a private folder that
        is written down there."""
        here = self._dir / "redis.sock"
        if len(os.fsencode(here)) <= LONGEST_SOCKET_PATH:
            return here
        record = self._dir / "redis.socket-path"
        recorded = Path(record.read_text().strip()) if record.exists() else None
        if recorded is None or not _private_folder(recorded.parent):
            recorded = Path(tempfile.mkdtemp(prefix="paperroute-", dir=_short_temp())) / "redis.sock"
            record.write_text(f"{recorded}\n")
        return recorded

    def _open_log(self) -> BinaryIO:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.old"))
        fd = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._log_start = os.fstat(fd).st_size
        return os.fdopen(fd, "ab")


def _command(binary: Path, socket: Path, folder: Path) -> list[str]:
    """Every option we rely on is said, whatever the defaults of this version. Source: redis.conf of 6.2 to 8.2."""
    options = {
        "port": "0",  # no TCP: who may open the socket's folder may talk to it
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "pidfile": str(folder / "redis.pid"),
        "logfile": str(folder / "redis.log"),
        "loglevel": "notice",
        "daemonize": "no",
        "save": "",
        "appendonly": "yes",
        "appendfsync": "always",  # a reply means that it is on disk
        "no-appendfsync-on-rewrite": "no",
        "aof-load-truncated": "yes",  # a crash may cut the last command short: it had no reply
        "maxmemory": "0",
        "hash-max-ziplist-value": "512",  # a ledger entry with its topics stays packed (newer versions know the name as well)
        "maxmemory-policy": "noeviction",
        "timeout": "0",
    }
    return [str(binary), *(part for name, value in options.items() for part in (f"--{name}", value))]


def _private_folder(folder: Path) -> bool:
    """Whether it is a folder of ours alone; a missing one is made again where it was, so that the address stays."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) == 0o700


def _short_temp() -> str | None:
    """None (the usual place) unless that is too long for a socket as well."""
    return None if len(os.fsencode(tempfile.gettempdir())) + 40 <= LONGEST_SOCKET_PATH else "/tmp"  # noqa: S108 - mkdtemp is private


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        if os.getpgid(pid) == pid:  # ours leads a session of its own; a pid used anew by somebody else seldom does
            os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return
