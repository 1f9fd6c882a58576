"""What messages show, in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.living import Life, Shown
from bot.model import Channel, PaperId


class MemoryLivingPosts:
    def __init__(self) -> None:
        self.lives: dict[tuple[PaperId, Channel], Life] = {}
        self._begun: dict[tuple[str, PaperId], datetime] = {}

    async def begin(self, channel: Channel, paper_id: PaperId, shown: Shown, now: datetime) -> None:
        self.lives[paper_id, channel] = Life(channel, shown)
        self._begun[channel.platform, paper_id] = now

    async def papers(self, platform: str, since: datetime) -> Sequence[PaperId]:
        mine = [(at, paper) for (name, paper), at in self._begun.items() if name == platform and at >= since]
        return [paper for _, paper in sorted(mine)]

    async def of(self, platform: str, paper_id: PaperId) -> AsyncIterator[Life]:
        for (paper, channel), life in list(self.lives.items()):
            if paper == paper_id and channel.platform == platform:
                yield life

    async def edited(self, paper_id: PaperId, life: Life) -> None:
        self.lives[paper_id, life.channel] = life

    async def carry(self, old: Channel, new: Channel) -> None:
        for (paper, channel), life in list(self.lives.items()):
            if channel == old:
                self.lives.setdefault((paper, new), replace(life, channel=new))
                del self.lives[paper, old]

    async def end(self, channel: Channel, paper_id: PaperId) -> None:
        self.lives.pop((paper_id, channel), None)
