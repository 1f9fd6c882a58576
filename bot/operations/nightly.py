"""The copy that `paperroute run` writes every night and when it ends. Built by `bot/crew.py`. What a copy says: `copies.py`."""

from __future__ import annotations

from datetime import date, tzinfo

import structlog

from bot.operations.copies import backup
from bot.operations.stores import Stores

log = structlog.get_logger()


class Nightly:
    """Writes a copy on the first look of each day. `zone` says when a day begins."""

    def __init__(self, stores: Stores, zone: tzinfo) -> None:
        self._stores = stores
        self._zone = zone
        self._written: date | None = None

    async def look(self) -> None:
        if self._written != self._today():
            await self.write()

    async def write(self) -> None:
        """Not of a Redis that lost its data: the copies are all that is left then. Raises Transient, Unavailable."""
        if await self._stores.state.unmarked():
            log.warning("copy_not_written", reason="Redis has lost its data")
            return
        today = self._today()
        path, count = await backup(self._stores, today)
        self._written = today
        log.info("copy_written", path=str(path), entries=count)

    def _today(self) -> date:
        return self._stores.clock.now().astimezone(self._zone).date()
