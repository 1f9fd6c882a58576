"""A Slack on a loopback socket, and our platform connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.platforms.slack import answering, build
from bot.model import Channel, Image, Link, MessageId, Post, Span
from bot.ports import Platform
from bot.surroundings import Surroundings
from tests.adapters.slack.speaking import FakeCommands, listening
from tests.emulators.slack import SlackEmulator

PAPERS = Channel("slack", "T0EMU", "C0PAPERS")
HOSTILE = "*bold* _it_ ~no~ `x` <!channel> <@U0ADA> & <https://e.org|click> :tada: [a](b) | > quote"

POST = Post(
    title="Diffusion Policy & <friends>",
    url="https://huggingface.co/papers/2303.04137?a=1&b=2",
    byline="C. Chi, S. Feng, Y. Du and 4 more · Columbia · 2023",
    summary="A robot's visuomotor policy as a conditional denoising diffusion process.",
    why=(Span("Matched "), Span("diffusion policy", "code"), Span(": “Diffusion Policy” in the title")),
    facts=("▲ 112", "5 comments"),
    links=(
        Link("Paper page", "https://huggingface.co/papers/2303.04137"),
        Link("PDF", "https://arxiv.org/pdf/2303.04137"),
    ),
    image=Image("https://cdn.example.org/2303.04137.png", "First page of Diffusion Policy"),
)
ID = MessageId("abcdefghijklmnopqrstuvwx")


def around() -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    return now - timedelta(seconds=10), now + timedelta(seconds=10)


class RealClock:
    """The emulator gives its messages real times, so the platform looks with real times too."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, delay_s: float) -> None:
        raise AssertionError("nothing here may sleep")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaks into the SDK and Bolt is there on purpose: nothing may take it."""
    monkeypatch.setattr(answering, "SOON_S", 60.0)  # a test that wants to hear that it takes a while says so
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_COMMAND", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "not ours")


@pytest.fixture
async def slack() -> AsyncIterator[SlackEmulator]:
    async with SlackEmulator() as slack:
        slack.add_channel("C0PAPERS", "papers")
        yield slack


@asynccontextmanager
async def connected(slack: SlackEmulator, tmp_path: Path, **settings: str) -> AsyncIterator[Platform]:
    """Our platform, reading its settings as the program does: from a .env file."""
    env_file = tmp_path / "slack.env"
    env_file.write_text("\n".join(f"{key}={value}" for key, value in {**slack.environment, **settings}.items()))
    platform = build(Surroundings(RealClock(), tmp_path, env_file))
    assert platform is not None
    try:
        yield platform
    finally:
        await platform.close()


@pytest.fixture
async def platform(slack: SlackEmulator, tmp_path: Path) -> AsyncIterator[Platform]:
    async with connected(slack, tmp_path) as platform:
        yield platform


@pytest.fixture
async def commands(slack: SlackEmulator, platform: Platform) -> AsyncIterator[FakeCommands]:
    """A connected bot that answers as the test says."""
    commands = FakeCommands()
    async with listening(slack, platform, commands):
        yield commands
