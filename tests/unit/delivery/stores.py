"""All stores that deliveries need: real ones on Redis, in memory where the real one is large or slow."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from redis.asyncio import Redis

from adapters.storage.redis.cursors import RedisCursors
from adapters.storage.redis.events import RedisEvents
from adapters.storage.redis.firsts import RedisFirstPosts
from adapters.storage.redis.identities import RedisIdentities
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.living import RedisLivingPosts
from adapters.storage.redis.outbox import RedisOutbox
from adapters.storage.redis.preferences import RedisPreferences
from adapters.storage.redis.sightings import RedisSightings
from bot.operations.stores import Stores
from bot.topics.wanted import WantedTopics
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import FakeClock
from tests.fakes.people import nobody_yet
from tests.fakes.subscriptions import MemorySubscriptions


def stores_on(redis: Redis, clock: FakeClock) -> Stores:
    subscriptions = MemorySubscriptions()
    kept: dict[str, Any] = {
        "outbox": RedisOutbox(redis),
        "ledger": RedisLedger(redis),
        "subscriptions": subscriptions,
        "preferences": RedisPreferences(redis),
        "cursors": RedisCursors(redis),
        "sightings": RedisSightings(redis),
        "identities": RedisIdentities(redis),
        "events": RedisEvents(redis),
        "living": RedisLivingPosts(redis),
        "firsts": RedisFirstPosts(redis),
        "archive": FakeArchive(),
        "people": nobody_yet(),
        "wanted": WantedTopics(subscriptions),
        "clock": clock,
    }
    needed = {each.name: None for each in fields(Stores) if each.default is MISSING}
    return Stores(**needed | kept)
