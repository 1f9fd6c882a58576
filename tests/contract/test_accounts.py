"""What every store of people's accounts elsewhere must do, in memory and on Redis; and that nobody can read their keys."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.storage.cipher import Cipher
from adapters.storage.redis import keys
from adapters.storage.redis.accounts import RedisAccounts
from bot.errors import Misconfigured
from bot.library import Account
from bot.model import Channel, PaperId
from bot.people import Accounts, person
from tests.fakes.people import MemoryAccounts

HERE = Channel.parse("slack:T1/C1")
ADA, BOB = person(HERE, "U1"), person(HERE, "U2")
ONE, TWO = PaperId("arxiv:2401.00001"), PaperId("arxiv:2401.00002")
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
HERS = Account(SecretStr("her-zotero-key"), "4711", "ada")


@pytest.fixture(params=["memory", "redis"])
def accounts(request: pytest.FixtureRequest) -> Accounts:
    if request.param == "memory":
        return MemoryAccounts()
    return RedisAccounts(request.getfixturevalue("redis"), lambda: Cipher([OLD]))


async def test_an_account_is_kept_with_what_was_put_there(accounts: Accounts) -> None:
    """Connected again it goes on; another one begins anew; each is a person's own; forgotten, nothing more is noted."""
    assert await accounts.of(ADA) is None
    await accounts.save(ADA, HERS)
    assert await accounts.of(ADA) == HERS
    assert await accounts.of(BOB) is None
    await accounts.note_filed(ADA, [ONE, TWO])
    await accounts.note_filed(ADA, [])
    again = Account(SecretStr("another-key"), HERS.user, "Ada")
    await accounts.save(ADA, again)
    assert await accounts.of(ADA) == again
    assert await accounts.filed(ADA) == {ONE, TWO}
    assert await accounts.filed(BOB) == frozenset()
    await accounts.save(ADA, Account(SecretStr("k"), "4712", "other"))
    assert await accounts.filed(ADA) == frozenset()
    await accounts.note_filed(ADA, [TWO])
    assert await accounts.forget(ADA)
    assert not await accounts.forget(ADA)
    await accounts.note_filed(ADA, [ONE])
    assert await accounts.filed(ADA) == frozenset()
    assert await accounts.of(ADA) is None


async def test_keys_of_libraries_are_nowhere_readable(redis: Redis) -> None:
    """Under keys that can be changed; one that cannot be read any more keeps the others from nothing."""
    await RedisAccounts(redis, lambda: Cipher([OLD])).save(ADA, HERS)
    lost = Fernet.generate_key().decode()
    await RedisAccounts(redis, lambda: Cipher([lost])).save(BOB, HERS)
    stored = await redis.hget(keys.people.accounts(), ADA)
    assert "her-zotero-key" not in stored
    assert await RedisAccounts(redis, lambda: Cipher([NEW, OLD])).renew() == 1
    only_new = RedisAccounts(redis, lambda: Cipher([NEW]))
    assert await only_new.of(ADA) == HERS
    with pytest.raises(Misconfigured):
        await only_new.of(BOB)
