"""Papers as bad as they come, and what our composition makes of them: for every platform's rendering.

Made by a seeded generator rather than a strategy: a digest of fifty papers is too much for hypothesis to draw and to shrink.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from typing import get_args

from bot.model import Capacity, Evidence, Listing, Paper, PaperId, Post, SubscriptionId, TopicMatch
from bot.posts.digest import Edition, Item, Kind, digest
from bot.posts.parts import divide

NOW = datetime(2026, 8, 12, 7, tzinfo=UTC)
DAY = date(2026, 8, 12)

NASTY = (
    "*bold* _it_ ~~no~~ `x` ||y|| <!channel> <@U1> <@&1> @everyone [a](http://evil.example) :tada: > # - 1. \\",
    "مرحبا بالعالم שלום \u202egnp.exe\u2066",
    "e\u0301\u0302\u0303\u0304\u0305 👩‍👩‍👧‍👦 🏳️‍🌈 𝔸𝔹 ℂ",
    r"$\mathcal{O}(n^2)$ \emph{x} \frac{a}{b} $\unclosed {",
    "<https://e.org|click> &amp; <script>alert(1)</script>",
    "plain words of a title",
    "*" * 60,
    "W" * 70,
)
ADDRESSES = (
    None,
    "https://github.com/ada/heads?a=1&b=2",
    "https://e.org/ü(1)",
    "https://e.org/" + "x" * 180,
    "javascript:x",
)


def words(rng: random.Random, most: int) -> str:
    return " ".join(rng.choice(NASTY) for _ in range(rng.randint(1, most)))[: rng.randint(1, 1000)]


def item(rng: random.Random) -> Item:
    paper = Paper(
        PaperId(f"arxiv:2608.{rng.randint(0, 99999):05}"),
        words(rng, 20),
        words(rng, 60),
        tuple(words(rng, 2) for _ in range(rng.choice((0, 1, 5, 664)))),
        upvotes=rng.choice((0, 7, 10**7)),
        comments=rng.choice((0, 1, 10**7)),
        code_url=rng.choice(ADDRESSES),
        project_url=rng.choice(ADDRESSES),
        organization=rng.choice((None, words(rng, 2))),
        thumbnail_url=rng.choice(ADDRESSES),
        listings=rng.choice(((), (Listing("huggingface", DAY),))),
    )
    return Item(paper, tuple(match(rng) for _ in range(rng.randint(0, 4))))


def match(rng: random.Random) -> TopicMatch:
    evidence = tuple(Evidence(words(rng, 1), "title", words(rng, 2)) for _ in range(rng.randint(0, 5)))
    return TopicMatch(SubscriptionId("s"), words(rng, 3), evidence)


def part_of(capacity: Capacity, seed: int) -> Post:
    """One part of a digest that was divided for this capacity."""
    rng = random.Random(seed)
    items = [item(rng) for _ in range(rng.randint(1, 50))]
    topics = tuple(words(rng, 3) for _ in range(rng.randint(0, 3)))
    in_full, left_out = rng.randint(0, 12), rng.randint(0, 9)
    edition = Edition(
        rng.choice(get_args(Kind)), date(2025, 12, 29), DAY, len(items), in_full, topics=topics, left_out=left_out
    )
    part = rng.choice(divide(items, edition, capacity, NOW))
    return digest(part.items, part.edition, NOW)
