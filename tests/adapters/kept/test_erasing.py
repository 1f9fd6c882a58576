"""A workspace is forgotten: no key and no field bears it any more, and the others' things are as they were."""

from __future__ import annotations

from datetime import timedelta

from cryptography.fernet import Fernet
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.storage.cipher import Cipher
from adapters.storage.redis import keys
from adapters.storage.redis.accounts import RedisAccounts
from adapters.storage.redis.changelog import RedisChangeLog
from adapters.storage.redis.erasing import RedisErasure
from adapters.storage.redis.firsts import RedisFirstPosts
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.living import RedisLivingPosts
from adapters.storage.redis.outbox import RedisOutbox
from adapters.storage.redis.policies import RedisPolicies
from adapters.storage.redis.preferences import RedisPreferences
from adapters.storage.redis.saved import RedisSaved
from adapters.storage.redis.subscriptions import RedisSubscriptions
from adapters.storage.redis.votes import RedisVotes
from bot.ledger import State
from bot.library import Account
from bot.living import Shown
from bot.model import Channel, Delivery, Message, MessageRef, Paper, PaperId, Subscription
from bot.people import LogEntry, May, Policy, person
from bot.preferences import Preferences
from bot.turns import Defer, Opening, Sent
from tests.fakes.clock import START, FakeClock

GONE = (Channel("slack", "T1", "C1"), Channel("slack", "T1", "C2"))
STAYS = (Channel("slack", "T11", "C1"), Channel("slack", "T[1]", "C1"), Channel("discord", "T1", "C1"))
KEY = Fernet.generate_key().decode()
PAPER = Paper(PaperId("arxiv:2604.00001"), "Diffusion")


async def everything(redis: Redis, clock: FakeClock, channel: Channel) -> None:
    """All that a channel can have: a topic, settings, a posted paper and one that waits, votes, a log, a reading list, a policy."""
    await RedisSubscriptions(redis).add(Subscription(channel, "diffusion", "diffusion", "U1", START))
    await RedisPreferences(redis).save(channel, Preferences(budget=3, pointers=True), 0)
    outbox = RedisOutbox(redis)
    await outbox.enqueue([Delivery(PAPER.id, channel)], clock.now())
    clock.advance(1)
    [opening] = await outbox.claim(channel.platform, clock.now(), 30.0)
    assert isinstance(opening, Opening)
    claim = await outbox.freeze(opening, Message.of_paper(Delivery(PAPER.id, channel)), clock.now())
    assert claim is not None
    await outbox.finish(claim, Sent(MessageRef(channel, "m1"), clock.now()), clock.now())
    await outbox.enqueue([Delivery(PaperId("arxiv:2"), channel)], clock.now())
    clock.advance(100)
    for turn in await outbox.claim(channel.platform, clock.now(), 30.0):
        assert isinstance(turn, Opening)
        await outbox.finish(turn, Defer(clock.now() + timedelta(days=9)), clock.now())
    ada = person(channel, "U1")
    await RedisVotes(redis, clock).vote(channel, PAPER.id, ada, 1)
    await RedisChangeLog(redis).record(channel, LogEntry(clock.now(), ada, "Ada", "did it"))
    await RedisSaved(redis).save(ada, PAPER.id, clock.now())
    accounts = RedisAccounts(redis, lambda: Cipher([KEY]))
    await accounts.save(ada, Account(SecretStr("zotero"), "4711", "ada"))
    await accounts.note_filed(ada, [PAPER.id])
    await RedisPolicies(redis).decide(channel, Policy(May.MANAGERS))
    await RedisLivingPosts(redis).begin(channel, PAPER.id, Shown.of(PAPER), clock.now())
    await RedisFirstPosts(redis).take(channel, PAPER.id)


async def dump(redis: Redis) -> dict[str, object]:
    """Each key with what it holds; without the log of changes to subscriptions, and sums."""
    found: dict[str, object] = {}
    async for name in redis.scan_iter():
        if name == keys.channels.subscription_changes() or name.endswith(":counts"):
            continue
        match await redis.type(name):
            case "hash":
                found[name] = await redis.hgetall(name)  # type: ignore[misc]
            case "zset":
                found[name] = await redis.zrange(name, 0, -1)
            case "set":
                found[name] = await redis.smembers(name)  # type: ignore[misc]
            case "list":
                found[name] = await redis.lrange(name, 0, -1)  # type: ignore[misc]
            case _:
                found[name] = await redis.get(name)
    return found


async def test_a_forgotten_workspace_is_nowhere_any_more(redis: Redis, clock: FakeClock) -> None:
    """Others with a name that begins alike, or that is a pattern, stay to the last field."""
    for channel in (*GONE, *STAYS):
        await everything(redis, clock, channel)
    subscriptions, outbox, ledger = RedisSubscriptions(redis), RedisOutbox(redis), RedisLedger(redis)
    for channel in GONE:
        for each in await subscriptions.of_channel(channel):
            await subscriptions.remove(channel, each.id)
        waiting = [entry.key async for entry in ledger.entries(State.QUEUED, channel)]
        await outbox.drop(channel, waiting, "forgotten", clock.now())
    before = await dump(redis)
    assert await RedisErasure(redis).forget("slack", "T1", clock.now()) == 0
    after = await dump(redis)
    assert "slack:T1/" not in str(after)
    assert "slack:T1:" not in str(after)
    assert "slack:T1'" not in str(after)
    for channel in STAYS:
        assert str(after).count(str(channel)) == str(before).count(str(channel)) > 8
        assert (await RedisPolicies(redis).of(channel)).may is May.MANAGERS
    counts = await ledger.counts()
    assert (counts[State.SENT], counts[State.QUEUED], counts[State.WITHDRAWN]) == (len(STAYS), len(STAYS), 0)
    assert await RedisErasure(redis).forget("slack", "T1", clock.now()) == 0
