"""Digests through the real service on both platforms, across the changes of the clocks in two zones. `-s` prints what came when."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

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
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
EACH_DAY = 3  # papers


@pytest.mark.parametrize("change", [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)])
async def test_one_digest_a_day_in_two_zones_when_clocks_change(
    change: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel in Berlin on Slack, one in New York on Discord: at nine there each day, with what came since the last."""
    first = change - 2 * DAY
    async with SlackEmulator() as slack, DiscordEmulator() as discord, HuggingFaceEmulator(quota=10_000) as feed:
        slack.add_channel("C1", "berlin")
        here = discord.add_channel("new-york")
        for name, value in {**slack.environment, **discord.environment(), "HUGGINGFACE_URL": feed.url}.items():
            monkeypatch.setenv(name, value)
        feed.today = first - DAY
        clock = SteppedClock(datetime.combine(first - DAY, time(23), UTC))
        core = CoreSettings.model_construct(
            data_dir=tmp_path, poll_interval_s=0.2, archive_days=0, sources=("huggingface",)
        )
        berlin, new_york = Channel("slack", slack.team_id, "C1"), Channel("discord", here.guild_id or "", here.id)

        def posted() -> dict[str, list[str]]:
            in_slack = [message.text.split("\n")[0] for message in slack.messages("C1") if message.paper_route_id]
            in_discord = [message for message in discord.messages(here) if message["embeds"]]
            return {"slack": in_slack, "discord": [message["content"].split("\n")[0] for message in in_discord]}

        async with wiring.open_crew(wiring.Setting(core, None, clock), lambda _: None, Start()) as crew:
            for channel, zone in ((berlin, BERLIN), (new_york, NEW_YORK)):
                await subscribe(crew.stores, channel, "question")
                wishes = Preferences(Mode.DIGEST, schedule=Schedule(EVERY_DAY, time(9)), zone=zone.key)
                await crew.stores.preferences.save(channel, wishes, over=0)
            service = Service(crew, lambda _: None)
            running = asyncio.create_task(service.run())

            async def queued(count: int) -> None:
                async with asyncio.timeout(PATIENCE_S):
                    while (await crew.stores.ledger.counts())[State.QUEUED] < count:
                        await asyncio.sleep(0.05)

            async with asyncio.timeout(PATIENCE_S):
                while (await crew.stores.cursors.load("huggingface")).cursor is None:
                    await asyncio.sleep(0.05)
            for number in range(5):
                day = first + number * DAY
                feed.today = day
                feed.publish(day, [make_entry(f"2611.{number:02}{each:03}", day=day) for each in range(EACH_DAY)])
                clock.set(datetime.combine(day, time(0, 30), UTC))
                await queued(2 * EACH_DAY)
                for platform, zone in (("slack", BERLIN), ("discord", NEW_YORK)):
                    assert len(posted()[platform]) == number
                    clock.set(datetime.combine(day, time(9), zone).astimezone(UTC))
                    await until(lambda p=platform, n=number: len(posted()[p]) > n)
                    local = f"{clock.now().astimezone(zone):%a %d %b %H:%M %Z} = {clock.now():%H:%M} UTC"
                    sys.stdout.write(f"{local}  {platform}: {posted()[platform][-1]}\n")
            service.stop()
            await running
            counts = await crew.stores.ledger.counts()
    days = [f"{(first + number * DAY):%A} {(first + number * DAY).day}" for number in range(5)]
    for titles in posted().values():
        assert [day in title for day, title in zip(days, titles, strict=True)] == [True] * 5
    assert counts[State.SENT] == 2 * 5 * EACH_DAY
