"""What the other side and the wire can do wrong: each becomes a Transient with a sentence, and the next fetch is whole."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import SecretStr

from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_settings import HuggingFaceSettings
from bot.errors import Transient
from tests.adapters.huggingface import TODAY, YESTERDAY
from tests.adapters.patience import LONG
from tests.emulators.faults import HUGE_BYTES
from tests.emulators.huggingface import Fault, HuggingFaceEmulator, make_entry
from tests.fakes.clock import FakeClock

NO_RETRY = {
    Fault.HANG: "did not answer in time",
    Fault.SLOW_DRIP: "did not answer in time",
    Fault.HTML: "not whole JSON",
    Fault.HALF_PAGE: "not whole JSON",
    Fault.TRUNCATED_GZIP: "not whole JSON",
    Fault.NOT_A_LIST: "not a list",
    Fault.WRONG_CHARSET: "not UTF-8",
    Fault.REDIRECT_LOOP: "round in circles",
    Fault.GARBAGE: "not UTF-8",
    Fault.NOTHING: "not whole JSON",
}
RETRY = {
    Fault.UNAVAILABLE: "answered 503: Service unavailable",
    Fault.RESET: "connection to Hugging Face failed",
    Fault.CUT_OFF: "connection to Hugging Face failed",
}


@pytest.mark.parametrize("fault", NO_RETRY)
async def test_an_answer_that_is_no_day_fails_the_fetch_once(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, fault: Fault
) -> None:
    """Nothing is returned, so the cursor stays; the fetch after it has everything."""
    hf.publish(YESTERDAY, [make_entry("2604.00001")])
    hf.fail(fault)
    with pytest.raises(Transient, match=NO_RETRY[fault]):
        await source.fetch(None)
    assert len((await source.fetch(None)).papers) == 1


@pytest.mark.parametrize("fault", [Fault.HUGE, Fault.GZIP_BOMB])
async def test_an_answer_of_fifty_megabytes_is_not_read_on(
    hf: HuggingFaceEmulator, clock: FakeClock, fault: Fault
) -> None:
    """Neither as it is nor packed, and the server does not get rid of it."""
    source = HuggingFaceSource(
        HuggingFaceSettings(url=hf.url, details=0, trending=False),
        clock,
        read_s=LONG.read_s,
        day_deadline_s=LONG.deadline_s,
        search_deadline_s=LONG.deadline_s,
    )
    for ask in (source.fetch(None), source.search("question", 5)):
        hf.fail(fault)
        with pytest.raises(Transient, match="more than 20 MB"):
            await ask
    assert hf.faults.sent_bytes < 2 * HUGE_BYTES
    await source.close()


@pytest.mark.parametrize("fault", RETRY)
async def test_a_passing_failure_is_tried_again_within_the_fetch(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock, fault: Fault
) -> None:
    """Two failures in a row are bridged, with growing waits on the clock."""
    hf.publish(YESTERDAY, [make_entry("2604.00001")])
    hf.fail(fault, times=2)
    assert len((await source.fetch(None)).papers) == 1
    assert len(clock.slept) == 2
    assert max(clock.slept) <= 4


@pytest.mark.parametrize("fault", RETRY)
async def test_a_lasting_failure_ends_after_three_tries(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, fault: Fault
) -> None:
    """The poller has its own patience; a fetch does not wait for ever."""
    hf.fail(fault, times=9)
    with pytest.raises(Transient, match=RETRY[fault]):
        await source.fetch(None)
    assert len(hf.asked()) == 3


async def test_an_address_where_nobody_answers(clock: FakeClock) -> None:
    """A refused connection is a Transient too."""
    source = HuggingFaceSource(HuggingFaceSettings(url="http://127.0.0.1:1"), clock)
    with pytest.raises(Transient, match="connection to Hugging Face failed"):
        await source.fetch(None)
    await source.close()


async def test_an_empty_page_is_an_empty_day(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """It cannot be told from a quiet day; the overlap reads the day again."""
    hf.publish(TODAY, [make_entry("2604.00001")])
    hf.fail(Fault.EMPTY_PAGE, times=3)
    batch = await source.fetch(None)
    assert batch.papers == ()
    assert len((await source.fetch(batch.next_cursor)).papers) == 1


async def test_a_long_retry_after_is_handed_on_and_not_sat_out(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """A 503 that names a minute is not asked again within the call."""
    hf.fail(Fault.UNAVAILABLE, Retry_After="60")
    with pytest.raises(Transient) as caught:
        await source.fetch(None)
    assert caught.value.retry_after_s == 60
    assert clock.slept == []


async def test_half_a_surrogate_pair_spoils_no_day(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """An abstract cut in the middle of an emoji arrives as a lone escape; the text stays storable."""
    hf.publish(TODAY, [make_entry("2604.00001", summary="Cut \ud83d\x00 here"), make_entry("2604.00002")])
    papers = (await source.fetch(None)).papers
    assert len(papers) == 2
    assert {paper.abstract.encode()[:3] for paper in papers} == {b"Cut", b"We "}


async def test_the_token_goes_to_the_configured_host_alone(hf: HuggingFaceEmulator, clock: FakeClock) -> None:
    """A redirect to another host is followed without it."""
    async with HuggingFaceEmulator(today=TODAY) as elsewhere:
        elsewhere.publish(YESTERDAY, [make_entry("2604.00001")])
        hf.redirect_to = elsewhere.url
        source = HuggingFaceSource(HuggingFaceSettings(url=hf.url, token=SecretStr("hf_secret")), clock)
        assert len(await source.read_day(YESTERDAY)) == 1
        await source.close()
        assert [seen.headers.get("Authorization") for seen in hf.requests] == ["Bearer hf_secret"]
        assert [seen.headers.get("Authorization") for seen in elsewhere.requests] == [None]
        assert hf.requests[0].headers["User-Agent"].startswith("PaperRoute/")


async def test_proxies_of_the_environment_are_ignored(
    hf: HuggingFaceEmulator, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stray proxy variable must not redirect what is read."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    source = HuggingFaceSource(HuggingFaceSettings(url=hf.url, details=0, trending=False), clock)
    assert await source.read_day(TODAY) == ()
    await source.close()


async def test_a_cancelled_fetch_leaves_the_source_usable(source: HuggingFaceSource, hf: HuggingFaceEmulator) -> None:
    """Shutting down in the middle of a request is nothing special."""
    hf.fail(Fault.HANG)
    task = asyncio.create_task(source.fetch(None))
    await hf.next_request()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await source.fetch(None)).next_cursor == TODAY.isoformat()


async def test_closing_twice_is_harmless(source: HuggingFaceSource) -> None:
    """The port says so of every adapter."""
    await source.close()
    await source.close()
