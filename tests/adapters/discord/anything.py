"""Whatever a post or an answer may say, and that Discord takes it: for tests of what is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.model import Image, Link, Offer, Post, Span
from tests.emulators.discord import contract
from tests.emulators.discord.rules import message_problems

HOSTILE = "*b* _i_ ~~s~~ `c` ||x|| [a](http://evil.example) <@1> <#2> <:e:3> @everyone @here :tada: \\ # > - 1. http://a.b/_c_\n"
TEXT = st.text(st.one_of(st.sampled_from(HOSTILE), st.characters()), max_size=700)
LONG = TEXT.map(lambda text: text * 9)
SPANS = st.builds(
    Span,
    text=TEXT,
    style=st.sampled_from(["plain", "bold", "italic", "code"]),
    url=st.one_of(st.none(), st.just("https://a.example/x_(y)"), TEXT),
    at=st.none() | st.just(datetime(2026, 4, 15, 12, tzinfo=UTC)),
)
LINES = st.lists(SPANS, max_size=5).map(tuple)
URLS = st.one_of(
    st.none(), TEXT, st.just("https://huggingface.co/papers/2401.01234"), st.just("https://a.example/" + "x" * 600)
)
POSTS = st.builds(
    Post,
    title=TEXT,
    url=URLS,
    byline=TEXT,
    summary=LONG,
    why=LINES,
    facts=st.lists(TEXT, max_size=4).map(tuple),
    links=st.lists(st.builds(Link, label=TEXT, url=URLS.map(str)), max_size=8).map(tuple),
    image=st.one_of(st.none(), st.builds(Image, url=URLS.map(str), alt=TEXT)),
)
CONTROLS = st.lists(st.builds(Offer, TEXT, st.sampled_from(["abstract", "save", "Odd!"]), TEXT), max_size=7).map(tuple)
DIGESTS = st.builds(
    Post,
    title=TEXT,
    url=st.none(),
    intro=LINES,
    entries=st.lists(st.builds(replace, POSTS, controls=CONTROLS), max_size=12).map(tuple),
    also=st.lists(LINES, max_size=60).map(tuple),
    closing=LINES,
    mention=st.sampled_from([None, "77", "77> @everyone", "everyone"]),
)


def accepted(body: dict[str, Any]) -> None:
    """By our rules, by the OpenAPI document where it is present."""
    assert message_problems(body) == []
    assert contract.problems("/channels/{channel_id}/messages", "POST", "request", body) == []
