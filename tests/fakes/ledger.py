"""A ledger in memory: entries are put in as a test wants them."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping

from bot.ledger import WAITING_STATES, LedgerEntry, Past, State
from bot.model import Channel, Delivery, DeliveryId, DeliveryKey


class MemoryLedger:
    def __init__(self) -> None:
        self.kept: dict[DeliveryId, LedgerEntry] = {}

    def put(self, entry: LedgerEntry) -> None:
        self.kept[entry.id] = entry

    async def get(self, channel: Channel, key: DeliveryKey) -> LedgerEntry | None:
        return self.kept.get(Delivery.parse(key, channel).id)

    async def entries(self, state: State | None = None, channel: Channel | None = None) -> AsyncIterator[LedgerEntry]:
        for each in list(self.kept.values()):
            if state in (None, each.state) and channel in (None, each.channel):
                yield each

    async def past(self, channel: Channel) -> Past:
        sent = [each.changed_at for each in self.kept.values() if each.channel == channel and each.state is State.SENT]
        return Past(posts=tuple(sent), last_at=max(sent, default=None))

    async def counts(self) -> Mapping[State, int]:
        return dict.fromkeys(State, 0) | Counter(each.state for each in self.kept.values())

    async def waiting(self) -> Mapping[str, int]:
        return Counter(each.channel.platform for each in self.kept.values() if each.state in WAITING_STATES)
