"""The same gateway over several connections, each for a share of the servers: Discord wants that from 2,500 servers on.

Lives here: when all of them are there. Not here: what is heard (`gateway.py`). Made by `platform.py` when DISCORD_SHARDS says so.
"""

from __future__ import annotations

from typing import Any

import discord

from adapters.platforms.discord.gateway import Gateway


class ShardedGateway(Gateway, discord.AutoShardedClient):
    """There is a session while every shard has one: else a server of another shard would be taken for one that the bot left."""

    ready_s = 600.0  # five seconds a shard. Source: discord-api-docs, events/gateway, "Sharding"
    away_s = 300.0  # all shards anew are not worth less

    def __init__(self, *parts: Any, shards: int | None) -> None:
        super().__init__(*parts, shard_count=shards)
        self._there: set[int] = set()

    async def on_connect(self) -> None:
        """Of some shard: `on_shard_connect` says which."""

    async def on_resumed(self) -> None:
        """As above."""

    async def on_disconnect(self) -> None:
        """As above."""

    async def on_shard_connect(self, shard: int) -> None:
        self._there.add(shard)
        if len(self._there) == self.shard_count:
            self._present()

    async def on_shard_resumed(self, shard: int) -> None:
        await self.on_shard_connect(shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        self._there.discard(shard)
        self._absent()
