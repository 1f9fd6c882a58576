"""Which categories of arXiv are read: those that the operator configured, and those that subscriptions name. Pure.

Called by `arxiv_feed.py` at the beginning of each fetch, so that a new subscription's category is read from the next pass on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.topics.categories import of_archive, written

MOST = 40  # a pass with a request each takes two minutes
# `cat:econ.*` has its three categories read. A whole large archive (cs has 40) would be nearly all there is: a topic on one is tried on
# the categories that are read for other reasons.
SMALL_ARCHIVE = 10


def choose(configured: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """The configured ones first, then the single ones named (in their order), then small archives that are named whole; 40 at most.

    `named` in any case, `econ.*` for an archive. What arXiv is not known to have is left out: its feed would be an error each time.
    """
    wanted = [*configured, *_single(named), *_whole(named)]
    return tuple(dict.fromkeys(wanted))[:MOST]


def _single(named: Sequence[str]) -> Iterator[str]:
    for code in named:
        if (known := written(code)) is not None:
            yield known


def _whole(named: Sequence[str]) -> Iterator[str]:
    for code in named:
        if code.endswith(".*") and len(parts := of_archive(code.removesuffix(".*"))) <= SMALL_ARCHIVE:
            yield from parts
