"""What every store of people's things must do: saved papers, the log of changes, votes; in memory and on Redis."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.storage.redis import keys
from adapters.storage.redis.changelog import RedisChangeLog
from adapters.storage.redis.limits import RedisLimits
from adapters.storage.redis.policies import RedisPolicies
from adapters.storage.redis.saved import RedisSaved
from adapters.storage.redis.unfolded import RedisUnfolded
from adapters.storage.redis.votes import RedisVotes
from bot.model import Channel, PaperId
from bot.people import LogEntry, May, People, PersonId, Policy, Saved, Tally, person
from tests.fakes.people import MemoryAccounts, nobody_yet

HERE, THERE = Channel.parse("slack:T1/C1"), Channel.parse("slack:T1/C2")
ADA, BOB = person(HERE, "U1"), person(HERE, "U2")
ONE, TWO = PaperId("arxiv:2401.00001"), PaperId("arxiv:2401.00002")


@pytest.fixture(params=["memory", "redis"])
def stores(request, clock):
    if request.param == "memory":
        return nobody_yet()
    redis = request.getfixturevalue("redis")
    return People(
        RedisSaved(redis),
        RedisChangeLog(redis),
        RedisVotes(redis, clock),
        RedisPolicies(redis),
        RedisUnfolded(redis),
        RedisLimits(redis, clock),
        MemoryAccounts(),  # theirs is test_accounts.py
    )


def test_people_are_told_apart_by_workspace_except_where_ids_are_the_same_everywhere():
    assert person(HERE, "U1") != person(Channel.parse("slack:T2/C1"), "U1")
    assert person(Channel.parse("discord:1/5"), "7") == person(Channel.parse("discord:@me/6"), "7")


async def test_a_reading_list_is_newest_first_and_has_a_paper_once(stores, clock):
    """Saving again changes nothing; each person has their own list."""
    assert await stores.saved.save(ADA, ONE, clock.now())
    first = clock.now()
    clock.advance(60)
    assert await stores.saved.save(ADA, PaperId("arxiv:2401.00002"), clock.now())
    assert not await stores.saved.save(ADA, ONE, clock.now())
    assert [each.paper_id for each in await stores.saved.of(ADA)] == ["arxiv:2401.00002", ONE]
    assert (await stores.saved.of(ADA))[1] == Saved(ONE, first)
    assert await stores.saved.of(BOB) == ()
    assert await stores.saved.remove(ADA, ONE)
    assert not await stores.saved.remove(ADA, ONE)
    assert await stores.saved.forget(ADA) == 1
    assert await stores.saved.of(ADA) == ()


async def test_the_log_shows_the_last_changes_of_a_channel(stores, clock):
    """Newest first, at most as many as were asked for, none older than 90 days."""
    for number in range(3):
        await stores.log.record(HERE, LogEntry(clock.now(), ADA, "Ada", f"did {number}"))
        clock.advance(60)
    await stores.log.record(THERE, LogEntry(clock.now(), BOB, "Bob", "did something"))
    assert [each.what for each in await stores.log.last(HERE, 2, clock.now())] == ["did 2", "did 1"]
    assert (await stores.log.last(HERE, 1, clock.now()))[0].by == ADA
    clock.advance(timedelta(days=90).total_seconds() - 90)
    assert [each.what for each in await stores.log.last(HERE, 20, clock.now())] == ["did 2"]


async def test_the_same_change_twice_in_a_moment_is_two_entries_or_one_but_never_lost(stores, clock):
    entry = LogEntry(clock.now(), ADA, "Ada", "did it")
    await stores.log.record(HERE, entry)
    await stores.log.record(HERE, entry)
    assert set(await stores.log.last(HERE, 20, clock.now())) == {entry}


async def test_a_forgotten_person_is_no_longer_in_the_log_but_what_was_done_is(stores, clock):
    await stores.log.record(HERE, LogEntry(clock.now(), ADA, "Ada", "dropped a topic"))
    await stores.log.record(THERE, LogEntry(clock.now(), ADA, "Ada", "paused it"))
    await stores.log.record(HERE, LogEntry(clock.now(), BOB, "Bob", "resumed it"))
    assert await stores.log.forget(ADA) == 2
    here = await stores.log.last(HERE, 20, clock.now())
    assert {(each.by, each.name, each.what) for each in here} == {
        (None, "", "dropped a topic"),
        (BOB, "Bob", "resumed it"),
    }
    assert (await stores.log.last(THERE, 20, clock.now()))[0].by is None
    assert await stores.log.forget(ADA) == 0


async def test_a_person_has_one_vote_a_paper_and_channel(stores):
    """A second vote replaces the first; 0 takes it back."""
    assert await stores.votes.vote(HERE, ONE, ADA, 1) == Tally(1, 0)
    assert await stores.votes.vote(HERE, ONE, ADA, 1) == Tally(1, 0)
    assert await stores.votes.vote(HERE, ONE, BOB, -1) == Tally(1, 1)
    assert await stores.votes.vote(HERE, ONE, ADA, -1) == Tally(0, 2)
    assert await stores.votes.vote(THERE, ONE, ADA, 1) == Tally(1, 0)
    assert await stores.votes.tallies(HERE) == {ONE: Tally(0, 2)}
    await stores.votes.vote(HERE, ONE, ADA, 0)
    assert await stores.votes.vote(HERE, ONE, BOB, 0) == Tally(0, 0)
    assert await stores.votes.tallies(HERE) == {}


async def test_a_channel_s_votes_can_be_reset_and_a_person_s_taken_back(stores):
    await stores.votes.vote(HERE, ONE, ADA, 1)
    await stores.votes.vote(HERE, PaperId("arxiv:2401.00002"), BOB, 1)
    await stores.votes.vote(THERE, ONE, ADA, -1)
    assert await stores.votes.forget(ADA) == 2
    assert await stores.votes.forget(ADA) == 0
    assert await stores.votes.tallies(THERE) == {}
    assert await stores.votes.reset(HERE) == 1
    assert await stores.votes.tallies(HERE) == {}
    with pytest.raises(ValueError, match="not 2"):
        await stores.votes.vote(HERE, ONE, ADA, 2)


async def test_who_voted_is_nowhere_in_the_store(redis, clock):
    """Neither the person's id nor anything that another store's salt would give."""
    await RedisVotes(redis, clock).vote(HERE, ONE, PersonId("slack:T1/U0SECRET"), 1)
    kept = [str(name) for name in await redis.keys("*")]
    for name in list(kept):
        kept += map(str, await redis.hgetall(name)) if await redis.type(name) == "hash" else ()
        kept += map(str, await redis.smembers(name)) if await redis.type(name) == "set" else ()
    assert not [text for text in kept if "U0SECRET" in text]
    first = set(kept)
    await redis.flushall()
    await RedisVotes(redis, clock).vote(HERE, ONE, PersonId("slack:T1/U0SECRET"), 1)
    assert set(map(str, await redis.keys("*voter:*"))).isdisjoint(first)


async def test_a_paper_leaves_the_tallies_400_days_after_its_last_vote(redis, clock):
    votes = RedisVotes(redis, clock)
    await votes.vote(HERE, ONE, ADA, 1)
    clock.advance(keys.people.VOTES_LIFE_S + 1)
    assert await votes.tallies(HERE) == {}
    await votes.vote(HERE, PaperId("arxiv:2401.00002"), ADA, 1)
    assert await redis.hlen(keys.people.tallies(str(HERE))) == 1


async def test_a_workspace_decides_who_may_change_its_channels(stores):
    """Until then its platform's default; other workspaces keep theirs."""
    discord = Channel.parse("discord:812/903")
    assert await stores.policies.of(HERE) == Policy(May.MEMBERS)
    assert await stores.policies.of(discord) == Policy(May.MANAGERS)
    await stores.policies.decide(HERE, Policy(May.GROUP, "S1", "lab members"))
    assert await stores.policies.of(THERE) == Policy(May.GROUP, "S1", "lab members")
    assert await stores.policies.of(Channel.parse("slack:T2/C1")) == Policy(May.MEMBERS)
    await stores.policies.decide(THERE, Policy(May.MANAGERS))
    assert await stores.policies.of(HERE) == Policy(May.MANAGERS)


async def test_a_paper_is_unfolded_once_a_day_in_a_channel(stores, redis):
    """Forgotten after that."""
    assert [await stores.unfolded.first(channel, ONE) for channel in (HERE, HERE, THERE)] == [True, False, True]
    await stores.unfolded.take_back(HERE, ONE)
    assert [await stores.unfolded.first(channel, ONE) for channel in (HERE, HERE, THERE)] == [True, False, False]
    if isinstance(stores.unfolded, RedisUnfolded):
        life_s = await redis.ttl(keys.channels.unfolded(keys.shard(HERE), str(HERE), ONE))
        assert 86_000 < life_s <= 86_400


async def test_what_somebody_does_is_counted_for_them_alone(stores):
    """Each time once more."""
    assert [await stores.limits.count(ADA) for _ in range(3)] == [1, 2, 3]
    assert await stores.limits.count(BOB) == 1


async def test_a_minute_later_it_is_counted_anew(redis, clock):
    limits = RedisLimits(redis, clock)
    assert [await limits.count(ADA) for _ in range(2)] == [1, 2]
    clock.advance(60)
    assert await limits.count(ADA) == 1
