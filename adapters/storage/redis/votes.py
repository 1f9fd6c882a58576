"""Votes: a hash a channel and paper of who voted how, and the channel's sums; who voted is a salted hash.

The salt is drawn once and kept beside the votes. It makes a voter's hash useless elsewhere; whoever holds the whole store could still
try people's ids one by one, which docs/privacy.md says.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.connection import Script, to_ms, translated
from bot.model import Channel, PaperId
from bot.people import PersonId, Tally
from bot.ports import Clock

VOTER_BYTES = 12


class RedisVotes:
    def __init__(self, client: Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._vote = Script(client, "vote")
        self._salt: str | None = None

    @translated
    async def vote(self, channel: Channel, paper_id: PaperId, who: PersonId, value: int) -> Tally:
        if value not in (1, 0, -1):
            raise ValueError(f"a vote is 1, 0 or -1, not {value}")
        voter, address = await self._voter(who), str(channel)
        pipeline = self._client.pipeline(transaction=True)  # first: a vote that is not found could not be forgotten
        pipeline.sadd(keys.people.voted_on(voter), f"{paper_id} {address}")
        pipeline.expire(keys.people.voted_on(voter), keys.people.VOTES_LIFE_S)
        await pipeline.execute()
        return await self._write(address, paper_id, voter, value)

    @translated
    async def tallies(self, channel: Channel) -> Mapping[PaperId, Tally]:
        address = str(channel)
        oldest = to_ms(self._clock.now()) - keys.people.VOTES_LIFE_S * 1000
        fresh: Any = await self._client.zrange(keys.people.voted_papers(address), f"({oldest}", "+inf", byscore=True)
        if not fresh:
            return {}
        stored: Any = await self._client.hmget(keys.people.tallies(address), fresh)
        return {
            PaperId(paper): Tally(*map(int, each.split())) for paper, each in zip(fresh, stored, strict=True) if each
        }

    @translated
    async def reset(self, channel: Channel) -> int:
        address = str(channel)
        papers: Any = await self._client.zrange(keys.people.voted_papers(address), 0, -1)
        pipeline = self._client.pipeline(transaction=True)
        for paper in papers:
            pipeline.delete(keys.people.votes(address, paper))
        pipeline.delete(keys.people.tallies(address), keys.people.voted_papers(address))
        await pipeline.execute()
        return len(papers)

    @translated
    async def forget(self, who: PersonId) -> int:
        voter = await self._voter(who)
        cast: Any = await self._client.smembers(keys.people.voted_on(voter))
        count = 0
        for each in cast:
            paper, _, address = each.partition(" ")
            if await self._client.hexists(keys.people.votes(address, paper), voter):
                await self._write(address, PaperId(paper), voter, 0)
                count += 1
        await self._client.delete(keys.people.voted_on(voter))
        return count

    async def _write(self, address: str, paper: PaperId, voter: str, value: int) -> Tally:
        names = [keys.people.votes(address, paper), keys.people.tallies(address), keys.people.voted_papers(address)]
        up, down = await self._vote(names, [paper, voter, value, to_ms(self._clock.now()), keys.people.VOTES_LIFE_S])
        return Tally(int(up), int(down))

    async def _voter(self, who: PersonId) -> str:
        if self._salt is None:
            await self._client.set(keys.people.voters_salt(), secrets.token_hex(32), nx=True)
            self._salt = str(await self._client.get(keys.people.voters_salt()))
        digest = hashlib.blake2b(who.encode(), key=bytes.fromhex(self._salt), digest_size=VOTER_BYTES)
        return digest.hexdigest()
