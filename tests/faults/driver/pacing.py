"""`make pacing`: a burst of papers for many channels against emulators that enforce rates, and what these saw: messages a second, 429s.

    make pacing                               10 papers for 1,000 channels, half of them on each platform
    make pacing CHANNELS=50 PAPERS=4          fewer: CHANNELS is a platform's
    make pacing SLACK_PER_S=5 DISCORD_PER_S=50

The least time that the permitted rates allow is computed from them; beside it stands how long it took. Nothing is broken here.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults.driver.campaign import Campaign, stage
from tests.faults.driver.emulators import Emulator
from tests.faults.driver.pace import Pace
from tests.faults.driver.settings import Run, read
from tests.faults.driver.verdict import read as read_messages
from tests.faults.driver.world import Topic

WORD = "otter"
QUIET_S = 5.0  # what was said on subscribing has been said, and every window of a rate is a new one
MOST_S = 1800.0


@dataclass(frozen=True)
class Rates:
    """What a platform permits: `burst` at once in a channel and one every `every_s` then; `everywhere_per_s` over all channels."""

    burst: float
    every_s: float
    everywhere_per_s: float

    def least_s(self, channels: int, each: int) -> float:
        """For so many messages in each of so many channels."""
        return max(max(0.0, each - self.burst) * self.every_s, channels * each / self.everywhere_per_s - 1.0)

    def told(self) -> Mapping[str, float]:
        return {"channel_burst": self.burst, "channel_every_s": self.every_s, "everywhere_per_s": self.everywhere_per_s}


def permitted() -> Mapping[str, Rates]:
    """Slack: 1 a second a channel, several hundred a minute in all; Discord: 5 in 5 s a channel, 50 a second in all."""
    return {
        "slack": Rates(1, 1.0, float(os.environ.get("SLACK_PER_S") or 5)),
        "discord": Rates(5, 1.0, float(os.environ.get("DISCORD_PER_S") or 50)),
    }


@dataclass(frozen=True)
class Paced:
    """What one platform saw of the burst."""

    platform: str
    messages: int
    took_s: float
    least_s: float
    limited: int
    busiest: int  # messages in one second

    def line(self) -> str:
        share = min(self.least_s, self.took_s) / self.took_s if self.took_s else 1.0
        rate = self.messages / self.took_s if self.took_s else 0.0
        return (
            f"{self.platform:<9} {self.messages:>8} {self.took_s:>8.1f} {self.least_s:>10.1f} {share:>7.1%} "
            f"{rate:>8.1f} {self.busiest:>9} {self.limited:>5}"
        )


HEAD = f"{'platform':<9} {'messages':>8} {'took s':>8} {'permits s':>10} {'share':>7} {'a second':>8} {'at most':>9} {'429s':>5}"


async def measure(run: Run, papers: int, folder: Path) -> Sequence[Paced]:
    async with stage(run, folder, Pace(10.0, 5.0)) as campaign:
        platforms = campaign.injectors.platforms
        for platform in platforms:
            await platform.set_rates(permitted()[platform.platform].told())
        await _subscribe(campaign)
        before = {each.platform: await each.figures() for each in platforms}
        campaign.world.papers = []
        new = campaign.world.publish(papers, (WORD,))
        await campaign.injectors.feed.publish([{"id": paper.id, "title": paper.title} for paper in new])
        wanted = run.channels * papers
        return await asyncio.gather(
            *(_followed(each, before[each.platform], wanted, run, papers) for each in platforms)
        )


async def _subscribe(campaign: Campaign) -> None:
    await campaign.subscribe(Topic("{0}", WORD, WORD))
    said, quiet_since = -1, time.monotonic()
    while time.monotonic() - quiet_since < QUIET_S:
        standing = sum([len(await each.standing()) for each in campaign.injectors.platforms])
        if standing != said:
            said, quiet_since = standing, time.monotonic()
        await asyncio.sleep(0.5)


async def _followed(platform: Emulator, before: Mapping[str, int], wanted: int, run: Run, papers: int) -> Paced:
    """Until all that is wanted stands there. By the emulator's clock."""
    began = time.time()
    figures = await platform.figures()
    while figures["posts"] - before["posts"] < wanted and time.time() - began < MOST_S:
        await asyncio.sleep(1.0)
        figures = await platform.figures()
    times = sorted(message.at for message in read_messages(await platform.standing()))
    by_second = Counter(int(at) for at in times)
    return Paced(
        platform.platform,
        len(times),
        times[-1] - times[0] if times else 0.0,
        permitted()[platform.platform].least_s(run.channels, papers),
        figures["limited"] - before["limited"],
        max(by_second.values(), default=0),
    )


def main() -> int:
    run = replace(read(["--rounds", "0", "--channels", os.environ.get("CHANNELS") or "500", *sys.argv[1:]]), rounds=0)
    papers = int(os.environ.get("PAPERS") or 10)
    folder = Path(tempfile.mkdtemp(prefix="paperroute-pacing-"))
    print(f"{papers} papers for {run.channels} channels a platform, {run.bots} processes; logs in {folder}", flush=True)
    found = asyncio.run(measure(run, papers, folder))
    print("\n".join([HEAD, *(each.line() for each in found)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
