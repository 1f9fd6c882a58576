"""Who has a paper in full, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model import Channel, PaperId


class MemoryFirstPosts:
    def __init__(self) -> None:
        self._firsts: dict[tuple[str, str, PaperId], Channel] = {}

    async def of(self, channel: Channel, ids: Sequence[PaperId]) -> Mapping[PaperId, Channel]:
        here = {each: self._firsts.get((channel.platform, channel.workspace, each)) for each in ids}
        return {paper: first for paper, first in here.items() if first}

    async def take(self, channel: Channel, paper_id: PaperId, over: Channel | None = None) -> Channel:
        key = (channel.platform, channel.workspace, paper_id)
        if self._firsts.get(key) in (None, over):
            self._firsts[key] = channel
        return self._firsts[key]
