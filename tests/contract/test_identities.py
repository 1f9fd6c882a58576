"""The contract of the names of works and of what happened to papers, on the fakes in memory and on Redis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.events import RedisEvents
from adapters.storage.redis.identities import RedisIdentities
from bot.model import PaperId
from bot.progress import Happening, Holder, PaperEvent, Question, Stake
from bot.storage.intake import EventLog, IdentityStore
from tests.fakes.intake import MemoryEvents, MemoryIdentities

AT = datetime(2026, 4, 15, 13, 0, 0, 250_000, tzinfo=UTC)
ONE, TWO = PaperId("arxiv:2604.00001"), PaperId("doi:10.1038/s1")


@pytest.fixture(params=["memory", "redis"])
def identities(request: pytest.FixtureRequest) -> IdentityStore:
    return MemoryIdentities() if request.param == "memory" else RedisIdentities(request.getfixturevalue("redis"))


@pytest.fixture(params=["memory", "redis"])
def events(request: pytest.FixtureRequest) -> EventLog:
    return MemoryEvents() if request.param == "memory" else RedisEvents(request.getfixturevalue("redis"))


def stakes(paper: PaperId, *names: str, at: datetime = AT) -> tuple[Stake, ...]:
    return tuple(Stake(name, Holder(paper, at, "Ada Lovelace", "arxiv"), 60.0) for name in names)


async def test_a_name_leads_to_one_paper(redis: Redis, identities: IdentityStore) -> None:
    """The first that held it, since then; said again, nothing changes."""
    assert await identities.held([ONE]) == {}
    assert await identities.hold([stakes(ONE, ONE, "title:x")])
    assert await identities.hold([stakes(ONE, ONE, "title:x", "title:y", at=AT + timedelta(hours=1))])
    held = await identities.held([ONE, "title:x", "title:y", "title:z"])
    assert {name: (holder.paper_id, holder.at) for name, holder in held.items()} == {
        ONE: (ONE, AT),
        "title:x": (ONE, AT),
        "title:y": (ONE, AT + timedelta(hours=1)),
    }
    assert (held[ONE].author, held[ONE].source) == ("Ada Lovelace", "arxiv")


async def test_a_group_is_written_whole_or_not(redis: Redis, identities: IdentityStore) -> None:
    """One name that leads elsewhere keeps all of its group back, and no other group."""
    await identities.hold([stakes(ONE, "title:x")])
    assert not await identities.hold([stakes(TWO, TWO, "title:x"), stakes(ONE, ONE)])
    assert set(await identities.held([TWO, ONE, "title:x"])) == {ONE, "title:x"}


async def test_groups_of_one_call_see_each_other(redis: Redis, identities: IdentityStore) -> None:
    """The later one finds the name taken."""
    assert not await identities.hold([stakes(ONE, "title:x"), stakes(TWO, "title:x")])
    assert (await identities.held(["title:x"]))["title:x"].paper_id == ONE


async def test_an_id_resolves_to_its_paper(redis: Redis, identities: IdentityStore) -> None:
    """One that nothing is known of is its own."""
    await identities.hold([stakes(TWO, ONE)])
    assert await identities.resolve([ONE, TWO]) == {ONE: TWO, TWO: TWO}
    assert await identities.resolve([]) == {}


async def test_many_names_at_once(redis: Redis, identities: IdentityStore) -> None:
    """More than one round trip takes."""
    papers = [PaperId(f"arxiv:2604.{number:05}") for number in range(1500)]
    assert await identities.hold([stakes(paper, paper, f"title:{paper}") for paper in papers])
    assert len(await identities.held([f"title:{paper}" for paper in papers])) == 1500


async def test_a_name_is_kept_as_long_as_was_said(redis: Redis) -> None:
    """And no longer for being said again."""
    store = RedisIdentities(redis)
    await store.hold([stakes(ONE, ONE)])
    await store.hold([[Stake(ONE, Holder(ONE, AT), 9000.0)]])
    assert 0 < await redis.ttl(keys.intake.identity(ONE)) <= 60


def event(paper: PaperId, kind: Happening = Happening.VERSION, version: int | None = 2, minutes: int = 0) -> PaperEvent:
    return PaperEvent(paper, kind, AT + timedelta(minutes=minutes), version if kind is Happening.VERSION else None)


async def test_the_first_record_of_an_event_stands(redis: Redis, events: EventLog) -> None:
    """The same version seen an hour later is the same event; the next one is another."""
    first, again, third = event(ONE), event(ONE, minutes=60), event(ONE, version=3, minutes=60)
    await events.record([first, first])
    assert await events.unrecorded([again, third]) == (third,)
    await events.record([again, third])
    await events.record([])
    assert await events.of(ONE) == (first, third)
    assert await events.of(TWO) == ()


async def test_a_paper_is_withdrawn_and_published_once(redis: Redis, events: EventLog) -> None:
    """In whatever words it is said again."""
    told = PaperEvent(ONE, Happening.WITHDRAWN, AT, detail="This paper has been withdrawn.")
    await events.record([told, replace(told, detail="Withdrawn.", at=AT + timedelta(days=1))])
    assert await events.of(ONE) == (told,)


async def test_events_are_read_on_from_an_instant(redis: Redis, events: EventLog) -> None:
    """Oldest first, over all papers, that instant included."""
    all_of_them = [event(ONE), event(TWO, minutes=1), event(ONE, Happening.PUBLISHED, minutes=2)]
    await events.record(all_of_them)
    assert await events.since(AT, 10) == tuple(all_of_them)
    assert await events.since(AT + timedelta(minutes=1), 1) == (all_of_them[1],)
    assert await events.since(AT + timedelta(minutes=3), 10) == ()
    assert await events.since(AT, 0) == ()


async def test_questions_are_kept_until_they_are_struck_out(redis: Redis, events: EventLog) -> None:
    """What is due first comes first; asked again a question takes the place of the earlier one; each source has its own."""
    one, two = Question(ONE, AT, AT + timedelta(hours=1)), Question(TWO, AT, AT, failures=2)
    await events.ask("arxiv", [one, two])
    await events.ask("arxiv", [])
    assert await events.questions("arxiv") == (two, one)
    assert await events.questions("huggingface") == ()
    sooner = replace(one, due_at=AT - timedelta(hours=1))
    await events.ask("arxiv", [sooner])
    assert await events.questions("arxiv") == (sooner, two)
    await events.strike("arxiv", [ONE, PaperId("arxiv:2604.09999")])
    await events.strike("arxiv", [])
    assert await events.questions("arxiv") == (two,)


async def test_questions_pass_away(redis: Redis) -> None:
    """Of a source that is not read any more."""
    await RedisEvents(redis).ask("arxiv", [Question(ONE, AT, AT)])
    assert 0 < await redis.ttl(keys.intake.questions("arxiv")) <= keys.intake.QUESTIONS_LIFE_S


async def test_events_live_as_long_as_the_ledger(redis: Redis) -> None:
    """What is older is forgotten with the next one."""
    log = RedisEvents(redis)
    await log.record([event(ONE)])
    assert 0 < await redis.ttl(keys.intake.events(ONE)) <= keys.LEDGER_LIFE_S
    await log.record([PaperEvent(TWO, Happening.WITHDRAWN, AT + timedelta(seconds=keys.LEDGER_LIFE_S + 1))])
    assert [each.paper_id for each in await log.since(AT, 10)] == [TWO]
