"""Whatever a post or an answer may say: strategies for tests of what is shown."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.model import Image, Link, Post, Span

TEXT = st.text(max_size=5000) | st.text("*_~`<>&|:@!#\n 𝔸é", max_size=5000)
URL = st.text(max_size=80).map(lambda tail: f"https://example.org/{tail}") | st.text(max_size=80)
SPANS = st.lists(
    st.builds(
        Span,
        TEXT,
        st.sampled_from(["plain", "bold", "italic", "code"]),
        st.none() | URL,
        st.none() | st.just(datetime(2026, 4, 15, 12, tzinfo=UTC)),
    ),
    max_size=8,
).map(tuple)
POSTS = st.builds(
    Post,
    title=TEXT,
    url=st.none() | URL,
    byline=TEXT,
    summary=TEXT,
    why=SPANS,
    facts=st.lists(TEXT, max_size=12).map(tuple),
    links=st.lists(st.builds(Link, TEXT, URL), max_size=20).map(tuple),
    image=st.none() | st.builds(Image, URL, TEXT),
)
DIGESTS = st.builds(
    Post,
    title=TEXT,
    url=st.none(),
    intro=SPANS,
    entries=st.lists(POSTS, max_size=8).map(tuple),
    also=st.lists(SPANS, max_size=60).map(tuple),
    closing=SPANS,
    mention=st.none() | TEXT | st.just("S0GROUP"),
)
