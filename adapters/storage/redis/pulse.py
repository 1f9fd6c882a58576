"""Whether Redis is older than what the data directory saw of it: a backup was put back, and what was posted since is forgotten.

Lives here: the pulse in Redis, the newest one in a file, the gap between them (`keys.outbox.gap`). Not here: what a gap means for a message
(`moves.lua`, `bot/delivery/gaps.py`). Called by `layout.py`, and by the outbox before its first script on a server.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import structlog
from redis.asyncio import Redis

from adapters.durable import write_durably
from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, from_ms, to_ms, translated
from bot.ledger import Gap

log = structlog.get_logger()

REMEMBER_MS = 15_000  # between two writes of the file
FORGIVEN_MS = 30_000  # what Redis forgets when it dies, and a beat or two: `restarted.lua` looks after that
MARGIN_MS = 60_000  # what was posted right before the backup was made may be missing in it


class Pulse:
    def __init__(self, client: Redis, data_dir: Path) -> None:
        self._client = client
        self._file = data_dir / "pulse"
        self._beat = Script(client, "beat")

    @translated
    async def beat(self, now: datetime) -> None:
        """Write something. Where Redis turns out to be older than what was seen, the gap is noted first: cut off in between, the next
        beat does it again."""
        at, seen = to_ms(now), await asyncio.to_thread(self._seen)
        own = await self._beat([keys.program.pulse()], [at, seen, FORGIVEN_MS])
        if own:
            await self._note(int(own) - MARGIN_MS, at)
            await self._beat([keys.program.pulse()], [at, 0, 0])
        if not seen or not 0 <= at - seen < REMEMBER_MS:
            await asyncio.to_thread(self._remember, at)

    @translated
    async def gap(self) -> Gap | None:
        """The one that is known, over all shards."""
        pipeline = self._client.pipeline(transaction=False)
        for shard in range(keys.SHARDS):
            pipeline.hmget(keys.outbox.gap(shard), "since", "until", "found", "absent", "untold", "shared")
        known = [[int(each or 0) for each in row] for row in await pipeline.execute() if row[0]]
        if not known:
            return None
        since, until = min(row[0] for row in known), max(row[1] for row in known)
        found, absent, untold, shared = (sum(row[place] for row in known) for place in (2, 3, 4, 5))
        return Gap(from_ms(since), from_ms(until), found, absent, untold, shared)

    async def _note(self, since: int, until: int) -> None:
        """An earlier gap that is still known becomes part of this one."""
        for shard in range(keys.SHARDS):
            earlier = await self._client.hget(keys.outbox.gap(shard), "since")
            pipeline = self._client.pipeline()
            pipeline.delete(keys.outbox.gap(shard))  # with what was found out about the earlier one
            pipeline.hset(keys.outbox.gap(shard), mapping={"since": min(int(earlier or since), since), "until": until})
            pipeline.expire(keys.outbox.gap(shard), keys.outbox.GAP_LIFE_S)
            await pipeline.execute()

    def _remember(self, at: int) -> None:
        """A disk that takes nothing is no trouble of Redis': what is remembered stays older than it could be."""
        try:
            write_durably(self._file, [f"{at}\n".encode()])
        except OSError as error:
            log.warning("pulse_not_remembered", error=str(error))

    def _seen(self) -> int:
        """0 where there is none, or where it says nothing."""
        try:
            text = self._file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeError):
            return 0
        return int(text) if text.isdigit() else 0
