"""How a feed is asked for, and what is made of whatever comes back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from adapters.sources.feed import FeedSettings, FeedSource, build_all
from bot.errors import Transient
from bot.surroundings import Surroundings
from config.base import SettingsError
from tests.adapters.feed.conftest import FeedServer, item, rss
from tests.adapters.patience import LONG
from tests.emulators.faults import HUGE_BYTES, Fault
from tests.fakes.clock import FakeClock

BOMB = b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>'


async def test_an_unchanged_feed_is_not_sent_again(source: FeedSource, server: FeedServer) -> None:
    """The cursor keeps the ETag, across calls and processes; a change is read."""
    server.body, server.headers = rss(item("1")), {"Last-Modified": "Tue, 14 Apr 2026 10:00:00 GMT"}
    first = await source.fetch(None)
    assert len(first.papers) == 1
    again = await source.fetch(first.next_cursor)
    assert again.papers == ()
    assert server.seen[1]["If-None-Match"]
    assert server.seen[1]["If-Modified-Since"] == "Tue, 14 Apr 2026 10:00:00 GMT"
    server.body = rss(item("2"), item("1"))
    assert len((await source.fetch(again.next_cursor)).papers) == 2


async def test_another_address_is_asked_without_the_old_ones_tags(server: FeedServer, clock: FakeClock) -> None:
    """A feed that moved is read anew."""
    server.body = rss(item("1"))
    source = FeedSource("lab", server.url, clock)
    cursor = json.dumps({"url": "https://old.example/", "etag": '"x"'})
    assert len((await source.fetch(cursor)).papers) == 1
    assert "If-None-Match" not in server.seen[0]
    await source.close()


async def test_a_fresh_answer_is_not_asked_for_again(source: FeedSource, server: FeedServer, clock: FakeClock) -> None:
    """Cache-Control is respected, up to six hours of it."""
    server.body, server.headers = rss(item("1")), {"Cache-Control": "public, max-age=604800", "Age": "60"}
    cursor = (await source.fetch(None)).next_cursor
    clock.advance(5 * 3600)
    cursor = (await source.fetch(cursor)).next_cursor
    assert len(server.seen) == 1
    clock.advance(3601)
    await source.fetch(cursor)
    assert len(server.seen) == 2


@pytest.mark.parametrize("said", ["no-cache, max-age=600", "max-age=0", "private", "max-age=x"])
async def test_what_wants_to_be_asked_is_asked(source: FeedSource, server: FeedServer, said: str) -> None:
    """Anything but a time is none."""
    server.body, server.headers = rss(item("1")), {"Cache-Control": said}
    cursor = (await source.fetch(None)).next_cursor
    await source.fetch(cursor)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no feed"),
        (b"<!doctype html><html><title>Just a moment</title></html>", "no feed"),
        (b'{"items": []}', "no feed"),
        (BOMB, "declares entities"),
        (BOMB.decode().encode("utf-16"), "declares entities"),
        (b"<rss>" + b" " * 11_000_000 + b"</rss>", "more than 10 MB"),
        (rss("<item/>", "<item/>", item("1")), "More than half"),
    ],
)
async def test_what_is_no_feed_is_a_failure(source: FeedSource, server: FeedServer, body: bytes, reason: str) -> None:
    """A sentence that names the feed; the next fetch is as if nothing had been."""
    server.body = body
    with pytest.raises(Transient, match=reason):
        await source.fetch(None)
    server.body = rss(item("1"))
    assert len((await source.fetch(None)).papers) == 1


WRONG = {
    Fault.HANG: "did not answer in time",
    Fault.SLOW_DRIP: "did not answer in time",
    Fault.RESET: "connection to lab failed",
    Fault.CUT_OFF: "connection to lab failed",
    Fault.REDIRECT_LOOP: "round in circles",
    Fault.UNAVAILABLE: "answered 503",
    Fault.GARBAGE: "no feed",
    Fault.HTML: "no feed",
}


@pytest.mark.parametrize("fault", WRONG)
async def test_what_a_server_does_wrong_is_a_sentence(source: FeedSource, server: FeedServer, fault: Fault) -> None:
    """After the tries that it is worth; then the feed is read as if nothing had been."""
    server.body = rss(item("1"))
    server.fail(fault, times=3 if fault in (Fault.RESET, Fault.CUT_OFF, Fault.UNAVAILABLE) else 1)
    with pytest.raises(Transient, match=WRONG[fault]):
        await source.fetch(None)
    assert len((await source.fetch(None)).papers) == 1


@pytest.mark.parametrize("fault", [Fault.HUGE, Fault.GZIP_BOMB])
async def test_a_feed_of_fifty_megabytes_is_not_read_on(server: FeedServer, clock: FakeClock, fault: Fault) -> None:
    """Packed or not."""
    source = FeedSource("lab", server.url, clock, read_s=LONG.read_s, deadline_s=LONG.deadline_s)
    server.fail(fault)
    with pytest.raises(Transient, match="more than 10 MB"):
        await source.fetch(None)
    assert server.faults.sent_bytes < HUGE_BYTES
    await source.close()


async def test_a_bomb_behind_a_comment_is_seen(source: FeedSource, server: FeedServer) -> None:
    """What looks like the first element and is none hides nothing."""
    server.body = b"<?xml version='1.0'?><!-- <rss> -->" + BOMB
    with pytest.raises(Transient, match="declares entities"):
        await source.fetch(None)


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500])
async def test_a_refusal_is_a_failure(source: FeedSource, server: FeedServer, status: int) -> None:
    """Whatever it says."""
    server.status, server.headers = status, {"Retry-After": "120"}
    with pytest.raises(Transient, match=str(status)):
        await source.fetch(None)


async def test_a_damaged_feed_gives_what_can_be_read(source: FeedSource, server: FeedServer) -> None:
    """And is asked for whole the next time: its tag is not kept."""
    server.body = rss(item("1"), item("2"), item("3"))[:-60]
    batch = await source.fetch(None)
    assert len(batch.papers) >= 2
    assert batch.skipped[-1] == "lab is damaged; a part may be missing."
    await source.fetch(batch.next_cursor)
    assert "If-None-Match" not in server.seen[1]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
async def test_another_encoding_than_it_says(source: FeedSource, server: FeedServer, encoding: str) -> None:
    """Read as well as feedparser can."""
    server.body = rss(item("1", "Caf\u00e9")).decode().encode(encoding)
    (paper,) = (await source.fetch(None)).papers
    assert paper.title == "Caf\u00e9"


async def test_gzip_that_ends_in_the_middle(source: FeedSource, server: FeedServer) -> None:
    """As any damaged feed."""
    whole = rss(*[item(str(n), f"Title {n * 7919}") for n in range(200)])
    server.body, server.headers = gzip.compress(whole)[:-40], {"Content-Encoding": "gzip"}
    batch = await source.fetch(None)
    assert len(batch.papers) > 100
    assert batch.skipped


async def test_an_empty_feed_is_no_failure(source: FeedSource, server: FeedServer) -> None:
    """A lab without news."""
    server.body = rss()
    batch = await source.fetch(None)
    assert (batch.papers, batch.skipped) == ((), ())


@pytest.mark.parametrize("cursor", ["nonsense", "[]", '{"x": 1}', "1"])
async def test_a_cursor_that_cannot_be_read_is_as_none(source: FeedSource, server: FeedServer, cursor: str) -> None:
    """Everything is read again."""
    server.body = rss(item("1"))
    assert len((await source.fetch(cursor)).papers) == 1


def test_feeds_are_configured_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Names and addresses, whose commas stay."""
    monkeypatch.setenv("FEED_URLS", "lab=https://lab.example/a,b.xml, nature=feed:https://nature.example/rss?x=1")
    sources = build_all(Surroundings(FakeClock(), tmp_path))
    assert list(sources) == ["lab", "nature"]
    assert FeedSettings.read().feeds == {
        "lab": "https://lab.example/a,b.xml",
        "nature": "https://nature.example/rss?x=1",
    }
    assert sources["lab"].name == "lab"


@pytest.mark.parametrize(
    "value", ["https://lab.example", "lab=ftp://x", "arxiv=https://x.y", "a=https://x a=https://y", "Lab=https://x"]
)
def test_a_wrong_setting_is_a_sentence(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """It names the variable."""
    monkeypatch.setenv("FEED_URLS", value)
    with pytest.raises(SettingsError, match="FEED_URLS: "):
        FeedSettings.read()
