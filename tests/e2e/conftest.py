"""A lab on Slack, a community on Discord, Hugging Face, and the program between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import PATIENCE_S, Program
from tests.emulators.discord.emulator import DiscordEmulator
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry
from tests.emulators.slack.emulator import SlackEmulator


class Lab:
    def __init__(self, slack: SlackEmulator, discord: DiscordEmulator, feed: HuggingFaceEmulator, folder: Path) -> None:
        self.slack, self.discord, self.feed = slack, discord, feed
        self.slack.add_channel("C1", "robot-learning")
        self.here = self.discord.add_channel("papers")
        self.program = Program(folder, self.environment())

    def environment(self) -> dict[str, str]:
        return {
            **self.slack.environment,
            **self.discord.environment(),
            "HUGGINGFACE_URL": self.feed.url,
            "PAPERROUTE_SOURCES": "huggingface",
            "PAPERROUTE_POLL_INTERVAL_S": "1",
            "PAPERROUTE_ARCHIVE_DAYS": "4",
            "PAPERROUTE_DEFAULT_MODE": "instant",  # a test that wants digests says so
        }

    async def ready(self) -> None:
        """Connected to both, with the first pass behind it."""
        await self.program.start()
        await self.discord.connected(PATIENCE_S)
        await self.program.said("0 new,")
        await self.program.until(lambda: bool(self.slack.sockets.connections), "Slack's Socket Mode is connected")

    async def subscribe(self, topic: str) -> None:
        """In both channels, by slash command."""
        await self.slack.command(f"subscribe {topic}", channel="C1")
        await self.slack.message("C1", timeout_s=PATIENCE_S)
        await self.discord.invoke(self.here, "topics", "subscribe", topic=topic, followups=1)

    def publish(self, numbers: range, word: str = "diffusion") -> list[str]:
        """A day's papers; returns their titles."""
        today = datetime.now(UTC).date()
        entries = [make_entry(f"2611.{number:05}", title=f"A {word} paper, number {number}") for number in numbers]
        self.feed.publish(today, [*self.feed.days.get(today, []), *entries])
        return [f"A {word} paper, number {number}" for number in numbers]

    def posted(self) -> tuple[Counter[str], Counter[str]]:
        """Titles that stand in Slack and in Discord, with how often."""
        in_slack = Counter(
            message.text.split("\n")[0] for message in self.slack.messages("C1") if message.paper_route_id
        )
        in_discord = Counter(
            embed["title"]
            for message in self.discord.messages(self.here)
            for embed in message["embeds"]
            if "title" in embed
        )
        return in_slack, in_discord

    async def states(self) -> Counter[str]:
        return Counter(record["state"] for record in await self.program.records("deliveries"))


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackEmulator())
        discord = await stack.enter_async_context(DiscordEmulator())
        feed = await stack.enter_async_context(HuggingFaceEmulator(quota=100_000))
        lab = Lab(slack, discord, feed, tmp_path)
        try:
            yield lab
        finally:
            await lab.program.end()


def titles(found: Counter[str], wanted: list[str]) -> dict[str, Any]:
    """How often each wanted title stands there."""
    return {title: sum(count for text, count in found.items() if title in text) for title in wanted}
