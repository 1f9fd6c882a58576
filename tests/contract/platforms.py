"""The implementations of Platform, each by how to start it with two channels to post in. A new one joins by one line in PLATFORMS."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console

from adapters.platforms.console.platform import ConsolePlatform
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.settings import DiscordSettings
from bot.model import Channel, Link, Message, MessageId, MessageRef, Offer, Post, Span
from bot.ports import Clock, Platform
from bot.surroundings import Surroundings
from tests.adapters.slack.conftest import RealClock, connected
from tests.emulators.discord import DiscordEmulator
from tests.emulators.slack import SlackEmulator
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform


@dataclass(frozen=True, slots=True)
class Stand:
    """An open platform, two channels of it in which the bot may post, and the clock by which it posts."""

    platform: Platform
    channel: Channel
    other: Channel
    clock: Clock

    async def post(self, key: str, channel: Channel | None = None) -> MessageRef:
        channel = channel or self.channel
        return await self.platform.post(channel, POST, message_id(channel, key))

    async def find(self, key: str, channel: Channel | None = None) -> object:
        channel, now = channel or self.channel, self.clock.now()
        return await self.platform.find(channel, message_id(channel, key), *about(now))


POST = Post(
    title="Diffusion Policies for *Everyone* <!channel> @everyone `x`",
    url="https://huggingface.co/papers/2401.01234",
    byline="Ada Lovelace and 3 more · 13 Apr",
    summary="We show that policies diffuse.",
    why=(Span("Matched "), Span("diffusion policy", "code")),
    facts=("▲ 112",),
    links=(Link("PDF", "https://arxiv.org/pdf/2401.01234"),),
)
OFFER = Offer("Abstract", "abstract", "arxiv:2401.01234")
KINDS = {
    "paper": replace(POST, controls=(OFFER, Offer("Save", "save", "arxiv:2401.01234"))),
    "digest": Post(
        "Papers of Wednesday 12 August, for 3 topics",
        None,
        intro=(Span("The 2 best of 4 in full, the others as titles."),),
        entries=(replace(POST, controls=(OFFER,)), replace(POST, url=None, links=())),
        also=((Span("Third", url="https://arxiv.org/abs/3"), Span("  ▲ 3")), (Span("Fourth"),)),
        closing=(Span("4 more were left out by this channel’s limit."),),
    ),
    "titles": Post("Trending papers", None, also=((Span("Only one"),),)),
    "note": Post.line(
        Span("A new version: "), Span("v3", "bold"), Span(" of "), Span("T", url="https://arxiv.org/abs/1v3")
    ),
    "line": Post.line(Span("Nothing for 7 days.")),
    "abstract": Post("Abstract", "https://arxiv.org/abs/1", summary="We show that policies *diffuse*. " * 60),
}


def message_id(channel: Channel, key: str) -> MessageId:
    return Message("paper", channel, key, ()).id


def about(now: datetime) -> tuple[datetime, datetime]:
    return now - timedelta(seconds=30), now + timedelta(seconds=30)


@asynccontextmanager
async def fake(folder: Path) -> AsyncIterator[Stand]:
    clock = FakeClock()
    yield Stand(FakePlatform(clock), Channel("fake", "w", "one"), Channel("fake", "w", "two"), clock)


@asynccontextmanager
async def console(folder: Path) -> AsyncIterator[Stand]:
    clock = FakeClock()
    platform = ConsolePlatform(clock, folder, Console(file=io.StringIO()))
    yield Stand(platform, Channel("console", "local", "one"), Channel("console", "local", "two"), clock)


@asynccontextmanager
async def discord(folder: Path, *, forums: bool = False) -> AsyncIterator[Stand]:
    clock = FakeClock()
    async with DiscordEmulator(clock.now) as emulator:
        settings = DiscordSettings(token=None, api_url=emulator.api_url, gateway_url=emulator.gateway_url)
        platform = DiscordPlatform(settings, emulator.token, Surroundings(clock, folder))
        make = emulator.add_forum if forums else emulator.add_channel
        places = [make(name=name) for name in ("one", "two")]
        one, two = (Channel("discord", emulator.guild.id, place.id) for place in places)
        yield Stand(platform, one, two, clock)
        await platform.close()


@asynccontextmanager
async def slack(folder: Path) -> AsyncIterator[Stand]:
    async with SlackEmulator() as emulator, connected(emulator, folder) as platform:
        for name in ("C1", "C2"):
            emulator.add_channel(name)
        yield Stand(platform, Channel("slack", "T0EMU", "C1"), Channel("slack", "T0EMU", "C2"), RealClock())


PLATFORMS: dict[str, Callable[[Path], AbstractAsyncContextManager[Stand]]] = {
    "fake": fake,
    "console": console,
    "discord": discord,
    "forum": partial(discord, forums=True),
    "slack": slack,
}
