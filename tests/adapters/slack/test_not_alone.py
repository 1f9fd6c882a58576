"""A second program on the same app is noticed by what Slack's hello says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from adapters.platforms.slack import build
from adapters.platforms.slack.listening import NOT_ALONE
from bot.surroundings import Surroundings
from tests.adapters.slack.conftest import RealClock
from tests.adapters.slack.speaking import FakeCommands
from tests.emulators.slack import SlackEmulator


@asynccontextmanager
async def listening(slack: SlackEmulator, tmp_path: Path) -> AsyncIterator[list[str]]:
    """Our platform, connected; what it told the operators."""
    told: list[str] = []
    env_file = tmp_path / "slack.env"
    env_file.write_text("\n".join(f"{key}={value}" for key, value in slack.environment.items()))
    platform = build(Surroundings(RealClock(), tmp_path, env_file, tell=told.append))
    assert platform is not None
    made = slack.sockets.made
    task = asyncio.create_task(platform.listen(FakeCommands()))
    try:
        await slack.sockets.connected(beyond=made)
        yield told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await platform.close()


async def spoken_to(slack: SlackEmulator) -> None:
    """A command was answered, so what came before it was heard too."""
    await (await slack.command("list", channel="C0PAPERS")).answer()


async def test_a_second_program_is_told_of(slack: SlackEmulator, tmp_path: Path) -> None:
    """It was there before us: Slack counts two."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(slack.socket_url()),
        listening(slack, tmp_path) as told,
    ):
        await spoken_to(slack)
    assert told == [NOT_ALONE]


async def test_alone_nothing_is_told(slack: SlackEmulator, tmp_path: Path) -> None:
    """Neither at the first connection, nor when Slack asks for a new one beside it, nor after one broke."""
    async with listening(slack, tmp_path) as told:
        made = slack.sockets.made
        await slack.sockets.refresh()
        await slack.sockets.connected(beyond=made)
        await spoken_to(slack)
        made = slack.sockets.made
        slack.sockets.cut()
        await slack.sockets.connected(timeout_s=5, beyond=made)
        await spoken_to(slack)
    assert told == []
