"""A ledger in memory: entries are put in as a test wants them."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping

from bot.ledger import LedgerEntry, State
from bot.model import Channel, DeliveryId


class MemoryLedger:
    def __init__(self) -> None:
        self.kept: dict[DeliveryId, LedgerEntry] = {}

    def put(self, entry: LedgerEntry) -> None:
        self.kept[entry.id] = entry

    async def get(self, delivery_id: DeliveryId, channel: Channel) -> LedgerEntry | None:
        return self.kept.get(delivery_id)

    async def entries(self, state: State | None = None, channel: Channel | None = None) -> AsyncIterator[LedgerEntry]:
        for each in list(self.kept.values()):
            if state in (None, each.state) and channel in (None, each.channel):
                yield each

    async def counts(self) -> Mapping[State, int]:
        return dict.fromkeys(State, 0) | Counter(each.state for each in self.kept.values())
