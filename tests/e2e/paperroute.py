"""One command of the program, run to its end on a data directory of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")  # none of this environment's own settings
ONE_SOURCE = {"PAPERROUTE_SOURCES": "huggingface"}  # tests that read arXiv say so, and where it is


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


async def paperroute(*arguments: str, folder: Path, stdin: str | None = None, **env: str) -> Result:
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, cwd=ROOT, env=kept | ONE_SOURCE | {"PAPERROUTE_DATA_DIR": str(folder)} | env,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate((stdin or "").encode()), 120)
    return Result(process.returncode or 0, out.decode(), err.decode())
