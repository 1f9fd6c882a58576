"""A channel's list of the most upvoted papers, and its silences, through the real service on both platforms. `-s` prints what came."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot import wiring
from bot.ledger import State
from bot.model import Channel
from bot.operations.subscribing import subscribe
from bot.plan import Start
from bot.preferences import EVERY_DAY, Mode, Preferences, Schedule
from bot.service import Service
from config.settings import CoreSettings
from tests.e2e.program import PATIENCE_S
from tests.e2e.stepped import DAY, SteppedClock, until
from tests.emulators.discord.emulator import DiscordEmulator
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry
from tests.emulators.slack.emulator import SlackEmulator

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(360)]

FIRST = date(2026, 3, 2)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the service does every hour by the machine's clock it does all the time: days pass in a second here."""
    monkeypatch.setattr("bot.crew.SILENCE_S", 0.1)
    monkeypatch.setattr("bot.chores.TRENDING_S", 0.1)


async def test_a_list_a_day_and_a_line_after_a_silent_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, often: None
) -> None:
    """One channel on each platform asks for the two most upvoted papers, another one has a topic that nothing matches."""
    async with SlackEmulator() as slack, DiscordEmulator() as discord, HuggingFaceEmulator(quota=10_000) as feed:
        slack.add_channel("C1", "listed")
        slack.add_channel("C2", "silent")
        listed, silent = discord.add_channel("listed"), discord.add_channel("silent")
        for name, value in {**slack.environment, **discord.environment(), "HUGGINGFACE_URL": feed.url}.items():
            monkeypatch.setenv(name, value)
        feed.today = FIRST - DAY
        clock = SteppedClock(datetime.combine(FIRST - DAY, time(23), UTC))
        core = CoreSettings.model_construct(
            data_dir=tmp_path, poll_interval_s=0.2, archive_days=0, sources=("huggingface",)
        )
        team, guild = slack.team_id, listed.guild_id or ""
        lists = (Channel("slack", team, "C1"), Channel("discord", guild, listed.id))
        quiet = (Channel("slack", team, "C2"), Channel("discord", guild, silent.id))

        def posted() -> list[list[str]]:
            """What stands in each channel: first the lists', then the silent ones'."""
            in_slack = [[each.text for each in slack.messages(name) if each.paper_route_id] for name in ("C1", "C2")]
            in_discord = [
                [f"{each['content']} {each['embeds']}" for each in discord.messages(channel)]
                for channel in (listed, silent)
            ]
            return [in_slack[0], in_discord[0], in_slack[1], in_discord[1]]

        def counts() -> list[int]:
            return [len(each) for each in posted()]

        async with wiring.open_crew(wiring.Setting(core, None, clock), lambda _: None, Start()) as crew:
            for channel in lists:
                wishes = Preferences(Mode.INSTANT, schedule=Schedule(EVERY_DAY, time(9)), zone="UTC", daily=2)
                await crew.stores.preferences.save(channel, wishes, over=0)
            for channel in quiet:
                await subscribe(crew.stores, channel, "nothing matches zebrafish")
            service = Service(crew, lambda _: None)
            running = asyncio.create_task(service.run())
            async with asyncio.timeout(PATIENCE_S):
                while (await crew.stores.cursors.load("huggingface")).cursor is None:
                    await asyncio.sleep(0.05)
            for number in range(2):
                day = FIRST + number * DAY
                feed.today = day
                entries = [make_entry(f"2611.{number:02}{each:03}", day=day, upvotes=10 * each) for each in range(4)]
                feed.publish(day, entries)
                clock.set(datetime.combine(day, time(0, 30), UTC))
                async with asyncio.timeout(PATIENCE_S):
                    while await crew.stores.archive.count() < 4 * (number + 1):
                        await asyncio.sleep(0.05)
                assert counts() == [number, number, 0, 0]
                clock.set(datetime.combine(day, time(9), UTC))
                await until(lambda n=number: counts()[:2] == [n + 1, n + 1])
            clock.set(datetime.combine(FIRST + 7 * DAY, time(8), UTC))
            await until(lambda: counts()[2:] == [1, 1])
            clock.set(clock.now() + timedelta(hours=20))
            for _ in range(20):
                await asyncio.sleep(0.05)
            states = await crew.stores.ledger.counts()
            service.stop()
            await running
    sys.stdout.write("\n".join(text for each in posted() for text in each) + "\n")
    assert counts() == [2, 2, 1, 1]
    for texts in posted()[:2]:
        assert "Trending papers of" in texts[0]
        assert "Posted here before" in texts[1]
    for texts in posted()[2:]:
        assert "Nothing for 7 days. 8 papers read, none matched." in texts[0]
    assert {state for state, count in states.items() if count} == {State.SENT}
