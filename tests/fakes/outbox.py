"""An outbox in which nothing ever waits, for those who only ask in passing."""

from __future__ import annotations

from bot.ledger import Carried, Enqueued


class IdleOutbox:
    async def carry(self, *_: object, **__: object) -> Carried:
        return Carried()

    async def enqueue(self, *_: object) -> Enqueued:
        return Enqueued()

    async def drop(self, *_: object) -> int:
        return 0
