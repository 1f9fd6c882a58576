"""Keys are changed: what others gave us is under the first one after a start, so that the old one can be dropped."""

from __future__ import annotations

from dataclasses import replace

from cryptography.fernet import Fernet
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.storage.cipher import Cipher
from adapters.storage.redis.accounts import RedisAccounts
from adapters.storage.redis.installations import RedisInstallations
from bot.installations import Installation, Tokens
from bot.library import Account
from bot.operations.rekeying import encrypted_anew
from bot.operations.stores import Stores
from bot.people import PersonId
from tests.fakes.clock import START, FakeClock
from tests.unit.delivery.stores import stores_on

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
LAB = Installation("slack", "T1", "Lab", Tokens("xoxb-1", "xoxe-1"), "U1", "U2", START)
ADA, HERS = PersonId("slack:T1/U3"), Account(SecretStr("zotero"), "4711", "ada")


def under(redis: Redis, *keys: str) -> Stores:
    stores, cipher = stores_on(redis, FakeClock()), Cipher(keys)
    people = replace(stores.people, accounts=RedisAccounts(redis, lambda: cipher))
    return replace(stores, installations=RedisInstallations(redis, lambda: cipher), people=people)


async def test_after_a_start_the_old_key_is_needed_no_more(redis: Redis) -> None:
    before = under(redis, OLD)
    await before.installations.save(LAB)
    await before.people.accounts.save(ADA, HERS)
    assert await encrypted_anew(under(redis, NEW, OLD), ["slack", "discord"]) == []
    after = under(redis, NEW)
    assert await after.installations.find("slack", "T1") == LAB
    assert await after.people.accounts.of(ADA) == HERS


async def test_a_lost_key_keeps_nobody_from_starting(redis: Redis) -> None:
    """It is said; put back, it opens everything again."""
    await under(redis, OLD).installations.save(LAB)
    await under(redis, OLD).people.accounts.save(ADA, HERS)
    [said] = await encrypted_anew(under(redis, NEW), ["slack", "discord"])
    assert "PAPERROUTE_SECRET_KEYS" in said
    assert await under(redis, NEW, OLD).installations.find("slack", "T1") == LAB
    assert await under(redis, NEW, OLD).people.accounts.of(ADA) == HERS
