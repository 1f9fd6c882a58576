"""The demo as a process: what a newcomer sees first, and the replay of every recorded day."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from tests.conftest import SHARED

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(360)]


async def demo(*arguments: str, **env: str) -> str:
    """What it prints; it must end well."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", *arguments, cwd=ROOT, env=os.environ | env,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()
    return out.decode()


async def test_the_demo_shows_posts_and_counts():
    """Papers matched and posted, why, and a closing line; the same at every run, whatever tokens lie about."""
    first = await demo("--once")
    second = await demo(
        "--once", SLACK_BOT_TOKEN="xapp-wrong", PAPERROUTE_REDIS_URL="redis://nowhere:1", PAPERROUTE_SOURCES="none"
    )
    assert first == second
    assert "Matched" in first
    assert re.search(
        r"14 papers announced, 14 new, \d+ matched, (\d+) deliveries queued, \1 posted, 0 not posted", first
    )


@pytest.mark.shared
async def test_every_recorded_day_is_replayed():
    """86 real days: every distinct paper announced once, every match posted once."""
    out = await demo("--once", "--feed", str(SHARED / "data" / "huggingface" / "daily"))
    assert re.search(
        r"86 days: 1734 papers announced, 1734 new, \d+ matched, (\d+) deliveries queued, \1 posted, 0 not posted", out
    )
    blocks = re.split(r"^#", out, flags=re.MULTILINE)[1:]
    posts = [
        (block.split("\n")[0], found[1])
        for block in blocks
        if (found := re.search(r"huggingface\.co/papers/(\S+)", block))
    ]
    assert str(len(posts)) in out.splitlines()[-1]
    assert len(posts) == len(set(posts)) > 500
