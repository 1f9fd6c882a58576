"""Processes that put into the outbox and drain it, with a platform that takes everything at once.

`python -m benchmarks.queues.workers URL drain|deliver` drains what is due and prints how many it did; see `outbox.py` for who calls it.
`drain` is the outbox alone: claim, freeze, finish. `deliver` is the whole courier: it plans, composes, posts and logs besides.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import structlog

from adapters.storage.redis.connection import connect
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.outbox import RedisOutbox
from bot.clock import SystemClock
from bot.delivery.courier import Courier
from bot.delivery.desk import Desk
from bot.delivery.judging import Judge
from bot.delivery.round import Round
from bot.model import (
    Capacity,
    Channel,
    Delivery,
    Message,
    MessageRef,
    Paper,
    PaperId,
    Subscription,
    SubscriptionId,
    TopicMatch,
    short_hash,
)
from bot.preferences import Mode, Preferences
from bot.rates import Pace
from bot.storage.outbox import Outbox
from bot.turns import Claim, Sent, Turn

AT_ONCE = 500
LANES = 4  # of one process: while one reads what it claimed, the server is at the claims of the others, each of which asks twice
LEASE_S = 60.0
TOPIC = "diffusion policy"
SUBSCRIBED_AT = datetime(2026, 1, 1, tzinfo=UTC)
PAPER = Paper(PaperId("arxiv:2401.01234"), "Diffusion Policies for Robots", "We diffuse.", ("Ada Lovelace",))


def deliveries(count: int, paper: str = PAPER.id, first: int = 0) -> list[Delivery]:
    """One paper to so many channels of a twentieth as many workspaces."""
    channels = [Channel("slack", f"T{number % (count // 20):08}", f"C{first + number:010}") for number in range(count)]
    return [Delivery(PaperId(paper), each, (TopicMatch(topic_id(each), TOPIC),)) for each in channels]


def topic_id(channel: Channel) -> SubscriptionId:
    return SubscriptionId(short_hash("subscription", str(channel), TOPIC))


async def drain(outbox: Outbox) -> int:
    """Claim, freeze and finish until nothing is due."""

    async def serve(turns: Sequence[Turn], now: datetime) -> None:
        await asyncio.gather(*(settle(outbox, turn) for turn in turns))

    return await _until_none_is_due(outbox, serve)


async def settle(outbox: Outbox, turn: Turn) -> None:
    now = datetime.now(UTC)
    claim = (
        turn if isinstance(turn, Claim) else await outbox.freeze(turn, Message.of_paper(turn.waiting[0].delivery), now)
    )
    if claim is not None:
        await outbox.finish(claim, Sent(MessageRef(turn.channel, "1712345678.901234"), now), now)


async def freeze_all(outbox: Outbox) -> int:
    """Couriers that die with their messages in flight."""

    async def begin(turns: Sequence[Turn], now: datetime) -> None:
        openings = [turn for turn in turns if not isinstance(turn, Claim)]
        await asyncio.gather(
            *(outbox.freeze(turn, Message.of_paper(turn.waiting[0].delivery), now) for turn in openings)
        )

    return await _until_none_is_due(outbox, begin)


async def recover(outbox: Outbox, at: datetime, look_too: bool) -> int:
    """Claim what was left behind, once the leases are over; look (the platform says at once that it stands there) and write it down."""

    async def find(turns: Sequence[Turn], now: datetime) -> None:
        if look_too:
            await asyncio.gather(*(settle(outbox, turn) for turn in turns))

    return await _until_none_is_due(outbox, find, at)


async def _until_none_is_due(
    outbox: Outbox, serve: Callable[[Sequence[Turn], datetime], Awaitable[None]], at: datetime | None = None
) -> int:
    """How many turns there were. `at`: the time by the couriers' clocks, where it is not that of this machine."""

    async def lane() -> int:
        done = 0
        while turns := await outbox.claim("slack", now := at or datetime.now(UTC), LEASE_S, AT_ONCE):
            await serve(turns, now)
            done += len(turns)
        return done

    return sum(await asyncio.gather(*(lane() for _ in range(LANES))))


class Platform(SimpleNamespace):
    name, pace, deadline_s, capacity = "slack", Pace(), 10.0, Capacity(5, 50, 10_000)

    async def post(self, channel: Channel, post: object, message_id: str, reply_to: object) -> MessageRef:
        self.posted += 1
        return MessageRef(channel, "1712345678.901234")

    def has_thread(self, ref: MessageRef) -> bool:
        return True


class Kept:
    """Stores that need no time: every channel keeps its topic and wants papers at once, the archive has the paper."""

    wishes = SimpleNamespace(preferences=Preferences(mode=Mode.INSTANT))

    def __init__(self) -> None:
        self._papers: dict[PaperId, Paper] = {}

    async def load(self, channel: Channel) -> SimpleNamespace:
        return self.wishes

    async def of_channel(self, channel: Channel) -> list[Subscription]:
        return [Subscription(channel, TOPIC, TOPIC, "U1", SUBSCRIBED_AT)]

    async def get(self, paper_id: PaperId) -> Paper:
        if paper_id not in self._papers:
            self._papers[paper_id] = replace(PAPER, id=paper_id)
        return self._papers[paper_id]


async def deliver(outbox: Outbox, ledger: RedisLedger) -> int:
    platform, kept = Platform(posted=0), Kept()
    judge = Judge(kept, kept, kept, SystemClock())  # type: ignore[arg-type]
    desk = Desk(outbox, ledger, kept, kept, kept, judge, SystemClock())  # type: ignore[arg-type]
    round_ = Round(Courier(platform, desk), AT_ONCE)  # type: ignore[arg-type]
    while not await round_.turn():
        pass
    await round_.finish()
    return int(platform.posted)


async def main(url: str, what: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    client = connect(url, "bench")
    outbox = RedisOutbox(client)
    done = await (deliver(outbox, RedisLedger(client)) if what == "deliver" else drain(outbox))
    await client.aclose()
    print(done)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
