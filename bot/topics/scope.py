"""Which arXiv categories a topic asks for, and which are read because of it. Pure.

Called by `wanted.py`, by the arXiv source at the beginning of each fetch (so that a new subscription's category is read from the next
pass on), and by the commands, which say what is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.topics.categories import of_archive, written
from bot.topics.tree import And, Category, Node, Or

MOST = 40  # a pass with a request each takes two minutes
# `cat:econ.*` has its three categories read. A whole large archive (cs has 40) would be nearly all there is: a topic on one is tried on
# the categories that are read for other reasons.
SMALL_ARCHIVE = 10


def categories_of(node: Node) -> frozenset[str]:
    """In lower case, `cs.*` for all of an archive. What is excluded (`-cat:cs.CV`) is not asked for."""
    match node:
        case Category(code):
            return frozenset({code})
        case And(children) | Or(children):
            return frozenset[str]().union(*map(categories_of, children))
        case _:
            return frozenset()


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
