"""Preferences in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.errors import Transient
from bot.model import Channel
from bot.preferences import Kept, Preferences


class MemoryPreferences:
    """Modes: `away = True` makes every call raise Transient; `overtaken` counts down saves that somebody else was quicker than."""

    def __init__(self) -> None:
        self.away = False
        self.overtaken = 0
        self._kept: dict[Channel, Kept] = {}

    async def load(self, channel: Channel) -> Kept:
        self._check()
        return self._kept.get(channel, Kept())

    async def save(self, channel: Channel, preferences: Preferences, over: int) -> bool:
        before = await self.load(channel)
        if self.overtaken:
            self.overtaken -= 1
            self._kept[channel] = Kept(before.preferences, before.version + 1)
            return False
        written = Kept(preferences, over + 1)
        if before != written:
            if before.version != over:
                return False
            self._kept[channel] = written
        return True

    async def forget(self, channel: Channel, over: int) -> bool:
        if (await self.load(channel)).version not in (0, over):
            return False
        self._kept.pop(channel, None)
        return True

    async def all(self) -> AsyncIterator[tuple[Channel, Kept]]:
        for channel, kept in sorted(self._kept.items(), key=lambda each: each[0]):
            self._check()
            yield channel, kept

    async def pointing(self, channel: Channel) -> bool:
        self._check()
        here = (channel.platform, channel.workspace)
        others = [each for each in self._kept if (each.platform, each.workspace) == here and each != channel]
        return any(self._kept[each].preferences.pointers for each in others)

    def _check(self) -> None:
        if self.away:
            raise Transient("the store is away")
