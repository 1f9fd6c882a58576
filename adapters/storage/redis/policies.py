"""Who may change what channels get: a hash, workspace to `who group name`."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import translated
from bot.model import Channel
from bot.people import DEFAULT_POLICIES, USUAL_POLICY, May, Policy


class RedisPolicies:
    def __init__(self, client: Redis) -> None:
        self._client = client

    @translated
    async def of(self, channel: Channel) -> Policy:
        stored: Any = await self._client.hget(keys.people.policies(), _workspace(channel))
        if not stored:
            return DEFAULT_POLICIES.get(channel.platform, USUAL_POLICY)
        who, group, name = (*stored.split(" ", 2), "", "")[:3]
        return Policy(May(who), group or None, name)

    @translated
    async def decide(self, channel: Channel, policy: Policy) -> None:
        decided = f"{policy.may} {policy.group or ''} {policy.name}".strip()
        await self._client.hset(keys.people.policies(), _workspace(channel), decided)


def _workspace(channel: Channel) -> str:
    return f"{channel.platform}:{channel.workspace}"
