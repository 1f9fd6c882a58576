"""What goes wrong at the start is one sentence and an exit code that scripts can tell apart."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.e2e


async def paperroute(*arguments: str, folder: Path, **env: str) -> tuple[int, str]:
    """Exit code, and standard error."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, cwd=ROOT, env=kept | {"PAPERROUTE_DATA_DIR": str(folder)} | env,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, err.decode()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PAPERROUTE_POLL_INTERVAL_S", "soon", "PAPERROUTE_POLL_INTERVAL_S"),
        ("PAPERROUTE_SOURCES", "huggingface,nowhere", "nowhere"),
        ("SLACK_BOT_TOKEN", "xapp-1-secret", "SLACK_BOT_TOKEN"),
        ("HUGGINGFACE_URL", "not an address", "HUGGINGFACE_URL"),
    ],
)
async def test_a_wrong_setting_is_named(tmp_path, variable, value, said):
    """Exit code 78, the variable in the sentence, a secret nowhere."""
    code, err = await paperroute("run", folder=tmp_path, **{variable: value})
    assert (code, said in err, "Traceback" in err) == (78, True, False)
    assert "secret" not in err


async def test_an_absent_redis_is_said(tmp_path):
    """Exit code 69."""
    code, err = await paperroute("status", folder=tmp_path, PAPERROUTE_REDIS_URL="redis://127.0.0.1:1/0")
    assert (code, "Traceback" in err) == (69, False)
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("topic", ['"an open quote', "OR", ""])
async def test_a_topic_that_does_not_parse_is_pointed_at(tmp_path, topic):
    """Exit code 2, with the place."""
    papers = tmp_path / "papers.jsonl"
    papers.write_text('{"id": "1", "title": "A"}\n')
    code, err = await paperroute("match", topic, "--papers", str(papers), folder=tmp_path)
    assert (code, "^" in err) == (2, True)


async def test_a_channel_that_is_no_address_is_explained(tmp_path):
    """Exit code 2, with the form to write."""
    code, err = await paperroute("subscribe", "general", "diffusion", folder=tmp_path)
    assert (code, "slack:T012/C345" in err) == (2, True)
