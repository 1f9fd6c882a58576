"""What every store of installations must do; and that tokens are nowhere readable, under keys that can be changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from adapters.storage.cipher import KEY_FILE, Cipher, cipher
from adapters.storage.redis import keys
from adapters.storage.redis.installations import RedisInstallations, RedisStates
from bot.errors import Misconfigured
from bot.installations import Installation, Tokens
from tests.fakes.clock import START
from tests.fakes.installations import MemoryInstallations, MemoryStates

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ONE = Installation(
    "slack", "T1", "Lab", Tokens("xoxb-secret", "xoxe-once", START), "U1", "U2", START, ("chat:write",), "E1"
)


@pytest.fixture(params=["memory", "redis"])
def store(request):
    if request.param == "memory":
        return MemoryInstallations()
    return RedisInstallations(request.getfixturevalue("redis"), lambda: Cipher([OLD]))


async def test_an_installation_is_found_by_its_workspace(store):
    """Installing again replaces it; other platforms and workspaces are apart; who lets the app go is gone."""
    assert await store.find("slack", "T1") is None
    await store.save(ONE)
    assert await store.find("slack", "T1") == ONE
    assert await store.find("discord", "T1") is None
    again = replace(ONE, tokens=Tokens("xoxb-2"), installed_at=START + timedelta(days=1), org_wide=True)
    other = replace(ONE, workspace="T0", installed_at=START + timedelta(hours=1))
    await store.save(again)
    await store.save(other)
    assert await store.all("slack") == (other, again)
    assert await store.remove("slack", "T1")
    assert not await store.remove("slack", "T1")
    assert await store.all("slack") == (other,)


async def test_a_refresh_token_is_spent_once(store):
    """Of two processes that rotate, the second's tokens are not written over the first's."""
    await store.save(ONE)
    first, second = Tokens("a", "r1"), Tokens("b", "r2")
    assert await store.rotate("slack", "T1", "xoxe-once", first)
    assert not await store.rotate("slack", "T1", "xoxe-once", second)
    assert not await store.rotate("slack", "T9", "xoxe-once", second)
    assert await store.find("slack", "T1") == replace(ONE, tokens=first)


async def test_two_that_rotate_at_once_agree_on_one(redis):
    """Also when both read before either wrote."""
    stores = [RedisInstallations(redis, lambda: Cipher([OLD])) for _ in range(8)]
    await stores[0].save(ONE)
    won = await asyncio.gather(
        *(each.rotate("slack", "T1", "xoxe-once", Tokens(f"a{n}", f"r{n}")) for n, each in enumerate(stores))
    )
    kept = await stores[0].find("slack", "T1")
    assert sum(won) == 1
    assert kept is not None
    assert kept.tokens.access == f"a{won.index(True)}"


async def test_tokens_are_not_readable_in_the_store_nor_in_a_repr(redis):
    await RedisInstallations(redis, lambda: Cipher([OLD])).save(ONE)
    stored = str(await redis.hgetall(keys.program.installations("slack")))
    for text in (stored, repr(ONE)):
        assert "secret" not in text
        assert "once" not in text


async def test_keys_can_be_changed(redis):
    """A new one in front; once everything is encrypted anew the old one may go."""
    await RedisInstallations(redis, lambda: Cipher([OLD])).save(ONE)
    changing = RedisInstallations(redis, lambda: Cipher([NEW, OLD]))
    assert await changing.find("slack", "T1") == ONE
    with pytest.raises(Misconfigured, match="PAPERROUTE_SECRET_KEYS"):
        await RedisInstallations(redis, lambda: Cipher([NEW])).find("slack", "T1")
    assert await changing.renew("slack") == 1
    assert await RedisInstallations(redis, lambda: Cipher([NEW])).find("slack", "T1") == ONE


def test_without_a_key_the_data_directory_has_its_own(tmp_path):
    """The same at the next start, for its owner's eyes alone."""
    sealed = cipher((), tmp_path).encrypt("x")
    assert cipher((), tmp_path).decrypt(sealed) == "x"
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [KEY_FILE]
    with pytest.raises(Misconfigured, match="32 bytes"):
        cipher(["short"], tmp_path)


@pytest.fixture(params=["memory", "redis"])
def states(request, clock):
    return MemoryStates(clock) if request.param == "memory" else RedisStates(request.getfixturevalue("redis"))


async def test_a_state_comes_back_once(states):
    one, other = await states.issue(), await states.issue()
    assert one != other
    assert await states.consume(one)
    assert not await states.consume(one)
    assert not await states.consume("never given out")
    assert await states.consume(other)


async def test_a_state_lives_ten_minutes(redis):
    state = await RedisStates(redis).issue()
    assert 590 < await redis.ttl(keys.program.install_state(state)) <= 600
