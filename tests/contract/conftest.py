"""The outbox and its ledger on a real Redis."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox


@pytest.fixture
def outbox(redis: Redis) -> RedisOutbox:
    return RedisOutbox(redis)


@pytest.fixture
def ledger(redis: Redis) -> RedisLedger:
    return RedisLedger(redis)
