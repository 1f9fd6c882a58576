"""Subscriptions: a hash a channel, and a stream of changes from which every process keeps its index in step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Literal

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, away, translated
from bot.model import Channel, Subscription, SubscriptionId
from bot.progress import Change, Changes
from bot.record import subscription_of, subscription_record

START = "0-0"  # before the first entry of a stream
READ_AT_ONCE = 1000


class RedisSubscriptions:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._change = Script(client, "subscribe")

    @translated
    async def add(self, subscription: Subscription) -> Subscription | None:
        return await self._write("add", subscription.channel, subscription.id, subscription)

    @translated
    async def replace(self, subscription: Subscription) -> bool:
        return await self._write("replace", subscription.channel, subscription.id, subscription) is not None

    @translated
    async def remove(self, channel: Channel, subscription_id: SubscriptionId) -> Subscription | None:
        return await self._write("remove", channel, subscription_id)

    async def _write(
        self,
        verb: Literal["add", "replace", "remove"],
        channel: Channel,
        identity: SubscriptionId,
        subscription: Subscription | None = None,
    ) -> Subscription | None:
        """Returns the subscription that was there before."""
        address = str(channel)
        before = await self._change(
            [
                keys.channels.subscriptions(address),
                keys.channels.subscribed_channels(),
                keys.channels.subscription_changes(),
            ],
            [verb, address, identity, dump(subscription) if subscription else "", keys.channels.CHANGES_KEPT],
        )
        return load(before) if before else None

    @translated
    async def of_channel(self, channel: Channel) -> tuple[Subscription, ...]:
        stored: Any = await self._client.hvals(keys.channels.subscriptions(str(channel)))
        return tuple(sorted(map(load, stored), key=lambda each: (each.created_at, each.id)))

    async def all(self) -> AsyncIterator[Subscription]:
        try:
            members: Any = await self._client.smembers(keys.channels.subscribed_channels())
            channels: list[str] = sorted(members)
            for start in range(0, len(channels), READ_AT_ONCE):
                pipeline = self._client.pipeline(transaction=False)
                for address in channels[start : start + READ_AT_ONCE]:
                    pipeline.hvals(keys.channels.subscriptions(address))
                for stored in await pipeline.execute():
                    for each in sorted(map(load, stored), key=lambda each: (each.created_at, each.id)):
                        yield each
        except (RedisError, OSError) as error:
            raise away(error) from error

    @translated
    async def position(self) -> str:
        newest: Any = await self._client.xrevrange(keys.channels.subscription_changes(), count=1)
        return str(newest[0][0]) if newest else START

    @translated
    async def changes(self, since: str) -> Changes:
        entries: Any = await self._client.xrange(keys.channels.subscription_changes(), min=since)
        if since == START:
            complete = len(entries) < keys.channels.CHANGES_KEPT
        else:  # trimmed past it, or another log altogether (a server that came back without its data)
            complete = bool(entries) and entries[0][0] == since
            entries = entries[1:] if complete else []
        changes = tuple(
            Change(SubscriptionId(fields["id"]), load(fields["json"]) if "json" in fields else None)
            for _, fields in entries
        )
        return Changes(changes, str(entries[-1][0]) if entries else since, complete)


def dump(subscription: Subscription) -> str:
    return orjson.dumps(subscription_record(subscription)).decode()


def load(stored: str) -> Subscription:
    return subscription_of(orjson.loads(stored))
