"""What the other side and the wire can do wrong: a category is left where it was, the others are read, and the next fetch is whole."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from adapters.sources.arxiv_feed import ArxivFeedSource
from adapters.sources.arxiv_gate import LocalGate
from adapters.sources.arxiv_progress import read_progress
from adapters.sources.arxiv_settings import ArxivSettings
from adapters.storage.redis.gate import RedisGate
from bot.clock import SystemClock
from bot.errors import Transient
from tests.adapters.arxiv import TODAY
from tests.adapters.arxiv.conftest import PATIENT, settings_of
from tests.adapters.patience import LONG
from tests.emulators.arxiv import Announced, ArxivEmulator, Fault, Work
from tests.emulators.faults import HUGE_BYTES
from tests.fakes.clock import FakeClock

ONCE = {
    Fault.HANG: "did not answer in time",
    Fault.SLOW_DRIP: "did not answer in time",
    Fault.HALF_PAGE: "not whole XML",
    Fault.NOTHING: "not whole XML",
    Fault.HTML: "not whole XML",
    Fault.GARBAGE: "not whole XML",
    Fault.WRONG_CHARSET: "not whole XML",
    Fault.TRUNCATED_GZIP: "not whole XML",
    Fault.REDIRECT_LOOP: "round in circles",
    Fault.ERROR_FEED: "an error feed: Feed error for query: cs.XX",
    Fault.ERROR_ANSWER: "More than half",
    Fault.OAI_ERROR: "no feed",
    Fault.BOMB: "declares entities",
}
PASSING = {
    Fault.UNAVAILABLE: "answered 503",
    Fault.RESET: "connection to arXiv failed",
    Fault.CUT_OFF: "connection to arXiv failed",
}


@pytest.mark.parametrize("fault", ONCE)
async def test_a_category_that_fails_costs_the_others_nothing(
    source: ArxivFeedSource, arxiv: ArxivEmulator, fault: Fault
) -> None:
    """It keeps its place, a sentence says why, and the next fetch has everything."""
    arxiv.announce(TODAY, "cs.CL", Work("2604.00001"))
    arxiv.announce(TODAY, "cs.LG", Work("2604.00002"))
    arxiv.fail(fault, path="/rss/cs.CL")
    batch = await source.fetch(None)
    assert [paper.id for paper in batch.papers] == ["arxiv:2604.00002"]
    (sentence,) = batch.skipped
    assert sentence.startswith("cs.CL could not be read: ")
    assert ONCE[fault] in sentence
    progress = read_progress(batch.next_cursor)
    assert progress["cs.CL"].seen is None
    assert progress["cs.LG"].seen == TODAY
    assert len((await source.fetch(batch.next_cursor)).papers) == 2


@pytest.mark.parametrize("fault", [Fault.HUGE, Fault.GZIP_BOMB])
@pytest.mark.parametrize("door", ["feed", "api", "oai"])
async def test_an_answer_of_fifty_megabytes_is_not_read_on(
    arxiv: ArxivEmulator, clock: FakeClock, fault: Fault, door: str
) -> None:
    """Neither the feeds, nor the API, nor OAI-PMH; packed or not. The server does not get rid of it."""
    source = ArxivFeedSource(settings_of(arxiv, "cs.CL"), clock, LocalGate(clock), patience=PATIENT, read_s=LONG.read_s)
    ask = {
        "feed": lambda: source.fetch(None),
        "api": lambda: source.api.by_ids(["2604.00001"], PATIENT),
        "oai": lambda: source.oai.announced_on(TODAY, "cs.CL"),
    }
    arxiv.fail(fault)
    with pytest.raises(Transient, match="more than 30 MB"):
        await ask[door]()
    assert arxiv.faults.sent_bytes < HUGE_BYTES
    await source.close()


@pytest.mark.parametrize("door", ["feed", "api", "oai"])
async def test_entities_are_not_expanded(source: ArxivFeedSource, arxiv: ArxivEmulator, door: str) -> None:
    """An answer that declares some is refused unread, whoever gives it."""
    ask = {
        "feed": lambda: source.fetch(None),
        "api": lambda: source.api.by_ids(["2604.00001"]),
        "oai": lambda: source.oai.announced_on(TODAY, "cs.CL"),
    }
    arxiv.fail(Fault.BOMB, times=2)
    with pytest.raises(Transient, match="declares entities"):
        await ask[door]()


@pytest.mark.parametrize("fault", PASSING)
async def test_a_passing_failure_is_tried_again_within_the_fetch(
    source: ArxivFeedSource, arxiv: ArxivEmulator, fault: Fault
) -> None:
    """Two failures in a row are bridged; three are not."""
    arxiv.announce(TODAY, "cs.CL", Work("2604.00001"))
    arxiv.fail(fault, times=2, path="/rss/cs.CL")
    assert (await source.fetch(None)).skipped == ()
    arxiv.fail(fault, times=3, path="/rss/cs.CL")
    (sentence,) = (await source.fetch(None)).skipped
    assert PASSING[fault] in sentence


async def test_nothing_read_at_all_is_a_failure(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """Then the poller keeps its cursor and backs off."""
    arxiv.fail(Fault.HTML, times=2)
    with pytest.raises(Transient, match="not whole XML"):
        await source.fetch(None)


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.FORBIDDEN])
async def test_a_refusal_closes_the_gate_for_long_and_longer_each_time(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock, fault: Fault
) -> None:
    """No other category is asked after it; without a Retry-After a quarter of an hour, then half an hour; success forgets."""
    arxiv.fail(fault, times=2)
    for wait_s in (900, 1800):
        with pytest.raises(Transient) as caught:
            await source.fetch(None)
        assert caught.value.retry_after_s == pytest.approx(wait_s, abs=1)
        clock.advance(wait_s + 1)
    assert len(arxiv.requests) == 2
    await source.fetch(None)
    arxiv.fail(fault)
    with pytest.raises(Transient) as caught:
        await source.fetch(None)
    assert caught.value.retry_after_s == pytest.approx(900, abs=1)


@pytest.mark.parametrize(("fault", "seconds"), [(Fault.TOO_MANY, 40), (Fault.UNAVAILABLE, 50), (Fault.FORBIDDEN, 60)])
async def test_a_named_time_is_kept_by_all(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock, fault: Fault, seconds: int
) -> None:
    """Retry-After closes the gate: the next request, of whatever kind, comes after it."""
    arxiv.fail(fault, Retry_After=str(seconds))
    begun_at = clock.now()
    batch = await source.fetch(None)
    assert len(batch.skipped) == 1
    assert (clock.now() - begun_at).total_seconds() >= seconds
    assert len(arxiv.requests) == 2


async def test_a_search_does_not_wait_at_a_closed_gate(
    source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock
) -> None:
    """Whoever types waits seconds, not minutes."""
    arxiv.fail(Fault.TOO_MANY)
    with pytest.raises(Transient):
        await source.fetch(None)
    with pytest.raises(Transient, match="limit is for all of us") as caught:
        await source.search("question", 5)
    assert caught.value.retry_after_s
    assert clock.slept == []


async def test_redirects_take_turns_too(source: ArxivFeedSource, arxiv: ArxivEmulator, clock: FakeClock) -> None:
    """Each is a request: three seconds lie between."""
    arxiv.fail(Fault.REDIRECT, path="/rss/cs.CL")
    arxiv.announce(TODAY, "cs.CL", Work("2604.00001"))
    assert len((await source.fetch(None)).papers) == 1
    assert sum(clock.slept) == pytest.approx(6.0, abs=0.01)


async def test_a_stray_byte_spoils_no_day(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """One letter in another encoding is replaced."""
    arxiv.announce(TODAY, "cs.CL", Work("2604.00001"), Work("2604.00002"))
    arxiv.fail(Fault.STRAY_BYTE, path="/rss/cs.CL")
    batch = await source.fetch(None)
    assert batch.papers[0].title.startswith("\ufffd Study")
    assert len(batch.papers) == 2


async def test_a_malformed_entry_is_named_and_left_out(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """The others are papers; a kind that nobody knows is not taken for new."""
    arxiv.announce(TODAY, "cs.CL", Announced(Work("2604.00001"), "sponsored"), Work("nonsense"), *_works(3))
    batch = await source.fetch(None)
    assert len(batch.papers) == 3
    assert batch.skipped == (
        "Entry “oai:arXiv.org:2604.00001v1” was left out: its announce type is 'sponsored'.",
        "Entry “oai:arXiv.org:nonsensev1” was left out: it has no arXiv id.",
    )


async def test_mostly_malformed_is_a_failure(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """More than half unreadable means that we do not understand the feed."""
    arxiv.announce(TODAY, "cs.CL", Work("nonsense"), Work("more"), Work("2604.00001"))
    (sentence,) = (await source.fetch(None)).skipped
    assert "More than half" in sentence


async def test_an_address_where_nobody_answers(clock: FakeClock) -> None:
    """A refused connection is a Transient too."""
    settings = ArxivSettings(categories="cs.CL", feed_url="http://127.0.0.1:1")
    source = ArxivFeedSource(settings, clock, LocalGate(clock), patience=PATIENT)
    with pytest.raises(Transient, match="connection to arXiv failed"):
        await source.fetch(None)
    await source.close()


@pytest.mark.parametrize("shared", [False, True])
async def test_the_terms_are_kept(arxiv: ArxivEmulator, redis: Redis, shared: bool) -> None:
    """Under a real clock: feeds, API and OAI-PMH one at a time, with the pause between, and a name; over two sources with the gate
    in Redis."""
    arxiv.interval_s = 0.05
    clock = SystemClock()
    local = LocalGate(clock, interval_s=0.05)
    gates = [RedisGate(redis, "arXiv", clock, interval_s=0.05, sign_s=0.01) if shared else local for _ in range(2)]
    one, other = (ArxivFeedSource(settings_of(arxiv, "cs.CL,cs.LG,cs.RO"), clock, gate) for gate in gates)
    await asyncio.gather(
        one.fetch(None), one.search("question", 3), one.oai.announced_on(TODAY, "cs.CL"), other.fetch(None)
    )
    for source in (one, other):
        await source.close()
    assert len(arxiv.requests) == 8
    assert arxiv.violations == []


def _works(count: int) -> list[Work]:
    return [Work(f"2604.1000{n}") for n in range(count)]
