"""`make pacing`: a burst of papers for many channels against emulators that enforce rates, and what these saw: messages a second, 429s.

    make pacing                               10 papers for 1,000 channels, half of them on each platform
    make pacing CHANNELS=50 PAPERS=4          fewer: CHANNELS is a platform's
    make pacing SLACK_PER_S=50 DISCORD_PER_S=50       Slack names no number; the program is told what the emulator permits
    make pacing TROUBLED=20                   so many channels of a platform are limited for long, and as many refuse: are others delayed?

The least time that the permitted rates allow is computed from them, one request for each troubled channel included; beside it stands
how long it took in the channels that nothing is wrong with.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.delivery.retry import Patience
from tests.faults.driver.campaign import Campaign, stage
from tests.faults.driver.emulators import Emulator
from tests.faults.driver.pace import Pace
from tests.faults.driver.settings import Run, read
from tests.faults.driver.verdict import read as read_messages
from tests.faults.driver.world import Topic

WORD = "otter"
LIMITED_S = 600.0  # Retry-After in a channel that is limited for long
QUIET_S = 5.0  # what was said on subscribing has been said, and every window of a rate is a new one
MOST_S = 1800.0


@dataclass(frozen=True)
class Rates:
    """What a platform permits: `burst` at once in a channel and one every `every_s` then; `everywhere_per_s` over all channels."""

    burst: float
    every_s: float
    everywhere_per_s: float

    def least_s(self, channels: int, each: int, refused: int) -> float:
        """For so many messages in each of so many channels, and so many requests in others, which count as well."""
        return max(
            max(0.0, each - self.burst) * self.every_s, (channels * each + refused) / self.everywhere_per_s - 1.0
        )

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


def _settings() -> Iterator[tuple[str, str]]:
    """The program's own. A channel that refuses is probed as seldom as anywhere, not as often as in a run of faults."""
    usual = Patience()
    for name in ("retry_first_s", "retry_most_s", "held_first_s", "held_most_s"):
        yield f"PAPERROUTE_{name.upper()}", f"{getattr(usual, name):g}"
    for platform, everywhere in (("slack", "SLACK_WORKSPACE_RATE"), ("discord", "DISCORD_RATE")):
        rates = permitted()[platform]
        yield everywhere, f"{rates.everywhere_per_s:g}/1"
        yield f"{platform.upper()}_CHANNEL_RATE", f"{rates.burst:g}/{rates.burst * rates.every_s:g}"


HEAD = f"{'platform':<9} {'messages':>8} {'took s':>8} {'permits s':>10} {'share':>7} {'a second':>8} {'at most':>9} {'429s':>5}"


@dataclass(frozen=True)
class Wanted:
    """`refused`: in channels that are limited or refuse, one request each."""

    channels: int
    each: int
    refused: int

    @property
    def messages(self) -> int:
        return self.channels * self.each


async def measure(run: Run, papers: int, count: int, folder: Path) -> Sequence[Paced]:
    """`count`: so many channels of a platform are limited, and as many refuse."""
    async with stage(run, folder, Pace(10.0, 5.0)) as campaign:
        platforms = campaign.injectors.platforms
        for platform in platforms:
            await platform.set_rates(permitted()[platform.platform].told())
        await _subscribe(campaign)
        before = {each.platform: await each.figures() for each in platforms}
        troubled = {each.platform: await _trouble(campaign, each, count) for each in platforms}
        campaign.world.papers = []
        new = campaign.world.publish(papers, (WORD,))
        await campaign.injectors.feed.publish([{"id": paper.id, "title": paper.title} for paper in new])
        wanted = Wanted(run.channels - 2 * count, papers, 2 * count)
        return await asyncio.gather(
            *(_followed(each, before[each.platform], wanted, troubled[each.platform]) for each in platforms)
        )


async def _trouble(campaign: Campaign, platform: Emulator, count: int) -> set[str]:
    """The first channels are limited at their next post, those behind them refuse."""
    addresses = campaign.injectors.addresses[platform.platform]
    for address in addresses[:count]:
        await platform.break_next("429", "post", address, LIMITED_S)
    for address in addresses[count : 2 * count]:
        await platform.set_access(address, "closed")
    return set(addresses[: 2 * count])


async def _subscribe(campaign: Campaign) -> None:
    await campaign.subscribe(Topic("{0}", WORD, WORD))
    said, quiet_since = -1, time.monotonic()
    while time.monotonic() - quiet_since < QUIET_S:
        standing = sum([len(await each.standing()) for each in campaign.injectors.platforms])
        if standing != said:
            said, quiet_since = standing, time.monotonic()
        await asyncio.sleep(0.5)


async def _followed(platform: Emulator, before: Mapping[str, int], wanted: Wanted, troubled: set[str]) -> Paced:
    """Until all that is wanted stands there, by the emulator's clock. It is asked seldom."""
    began, least_s = time.time(), permitted()[platform.platform].least_s(wanted.channels, wanted.each, wanted.refused)
    times: list[float] = []
    await asyncio.sleep(
        1.05 * least_s + 5.0
    )  # while it counts, an emulator stands still, and what was sent evenly arrives at once
    while len(times) < wanted.messages and time.time() - began < MOST_S:
        await asyncio.sleep(10.0)
        standing = read_messages(await platform.standing())
        times = sorted(message.at for message in standing if message.address not in troubled)
    figures = await platform.figures()
    by_second = Counter(int(at) for at in times)
    return Paced(
        platform.platform,
        len(times),
        times[-1] - times[0] if times else 0.0,
        least_s,
        figures["limited"] - before["limited"],
        max(by_second.values(), default=0),
    )


def main() -> int:
    run = replace(read(["--rounds", "0", "--channels", os.environ.get("CHANNELS") or "500", *sys.argv[1:]]), rounds=0)
    papers, count = int(os.environ.get("PAPERS") or 10), int(os.environ.get("TROUBLED") or 0)
    run = replace(run, given=dict(_settings()) | run.given)
    folder = Path(tempfile.mkdtemp(prefix="paperroute-pacing-"))
    print(f"{papers} papers for {run.channels} channels a platform, {run.bots} processes; logs in {folder}", flush=True)
    found = asyncio.run(measure(run, papers, count, folder))
    print("\n".join([HEAD, *(each.line() for each in found)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
