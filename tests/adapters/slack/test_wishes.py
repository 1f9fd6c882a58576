"""What people set in a channel, and the posts that come of it: typed, served by the real commands, posted by the real courier."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.model import Channel
from bot.ports import Platform
from tests.adapters.served import TITLES, Served
from tests.adapters.slack.conftest import PAPERS
from tests.adapters.slack.speaking import listening
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack.state import Posted

LAB = Channel("slack", "T0EMU", "C0LAB")


@pytest.fixture
async def served(slack: SlackEmulator, platform: Platform, redis: Redis) -> AsyncIterator[Served]:
    served = Served(platform, redis)
    slack.workspace.groups["S0LAB"] = {"U0ADA"}
    slack.add_channel("C0LAB", "lab")
    async with listening(slack, platform, served.commands):
        yield served


async def typed(slack: SlackEmulator, text: str, channel: Channel = PAPERS) -> str:
    return (await (await slack.command(text, channel=channel.channel)).answer()).shown()


def posts(slack: SlackEmulator, channel: Channel = PAPERS) -> list[Posted]:
    return [each for each in slack.messages(channel.channel) if each.paper_route_id]


@pytest.mark.parametrize("whom", ["@handle-s0lab", "<!subteam^S0LAB|@handle-s0lab>", "S0LAB"])
async def test_a_user_group_is_mentioned_with_what_comes_together(
    slack: SlackEmulator, served: Served, whom: str
) -> None:
    """Set for a topic by its name, as Slack writes a mention, or by its id; not with a paper that comes alone, and not after it was
    taken back."""
    await typed(slack, "subscribe robots")
    assert "is mentioned when a digest brings something on robots" in await typed(slack, f"settings mention 1 {whom}")
    await served.come(PAPERS, *TITLES)
    await served.deliver()
    await served.come(PAPERS, "A lonely robot")
    await served.deliver(60)
    together, alone = posts(slack)
    assert "<!subteam^S0LAB>" in str(together.arguments)
    assert "subteam" not in str(alone.arguments)
    await typed(slack, "settings mention 1 off")
    await served.come(PAPERS, *(f"{title} again" for title in TITLES))
    await served.deliver(60)
    assert "subteam" not in str(posts(slack)[2].arguments)


async def test_nobody_mentions_everybody(slack: SlackEmulator, served: Served) -> None:
    """Whatever is typed."""
    await typed(slack, "subscribe robots")
    for whom in ("@channel", "<!channel>", "@here", "@nobody"):
        assert "never mentioned" in await typed(slack, f"settings mention 1 {whom}")
    await served.come(PAPERS, *TITLES)
    await served.deliver()
    assert "<!" not in str(posts(slack)[0].arguments)


async def test_a_paper_of_another_channel_is_a_line_that_leads_there(slack: SlackEmulator, served: Served) -> None:
    """`settings pointers on`: with a link to the message there; to a private channel nothing ever leads."""
    for channel in (PAPERS, LAB):
        await typed(slack, "subscribe robots", channel)
    assert "one line for a paper" in await typed(slack, "settings pointers on", LAB)
    for channel in (PAPERS, LAB):
        await served.come(channel, "Walking robots")
        await served.deliver()
    (there,), (line,) = posts(slack), posts(slack, LAB)
    assert line.shown() == "Already posted in #papers: Walking robots"
    assert f"https://emulated-lab.slack.com/archives/C0PAPERS/p{there.ts.replace('.', '')}" in str(line.blocks)
    assert "as a line that points to another channel" in await typed(slack, "why Walking robots", LAB)
    slack.add_channel("C0SECRET", "secret", kind="private")
    secret = Channel("slack", "T0EMU", "C0SECRET")
    await typed(slack, "subscribe robots", secret)
    for channel in (secret, LAB):
        await served.come(channel, "Flying robots")
        await served.deliver()
    assert "secret" not in str(posts(slack, LAB)[1].blocks)
    assert "Flying robots" in posts(slack, LAB)[1].shown()
