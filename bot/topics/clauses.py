"""A topic's tree as a few alternatives, each a set of leaves that must hold and a set that must not.

Lives here: the expansion, given up when it grows (21 ORs of three words side by side would be ten thousand million
alternatives; such a topic stays a tree). Not here: where alternatives are filed (`filing.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from bot.topics.tree import And, Leaf, Node, Not, Or

MOST = 8  # alternatives


@dataclass(frozen=True, slots=True)
class Alternative:
    needs: frozenset[Leaf]
    bans: frozenset[Leaf]


def alternatives(tree: Node) -> list[Alternative] | None:
    """Ways to satisfy the tree, or None if there are too many. `tree` is in normal form (NOT above leaves only)."""
    match tree:
        case And(children):
            return _of_all(children)
        case Or(children):
            return _of_any(children)
        case Not(child):
            return [Alternative(frozenset(), frozenset((child,)))]  # type: ignore[arg-type]
        case _:
            return [Alternative(frozenset((tree,)), frozenset())]


def _of_any(children: tuple[Node, ...]) -> list[Alternative] | None:
    found: list[Alternative] = []
    for child in children:
        ways = alternatives(child)
        if ways is None or len(found) + len(ways) > MOST:
            return None
        found += ways
    return found


def _of_all(children: tuple[Node, ...]) -> list[Alternative] | None:
    found = [Alternative(frozenset(), frozenset())]
    for child in children:
        ways = alternatives(child)
        if ways is None or len(found) * len(ways) > MOST:
            return None
        found = [Alternative(one.needs | other.needs, one.bans | other.bans) for one, other in product(found, ways)]
    return found
