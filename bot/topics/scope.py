"""Which arXiv categories a topic asks for, so that they are read. Pure; called by `wanted.py` and by the commands."""

from __future__ import annotations

from bot.topics.tree import And, Category, Node, Or


def categories_of(node: Node) -> frozenset[str]:
    """In lower case, `cs.*` for all of an archive. What is excluded (`-cat:cs.CV`) is not asked for."""
    match node:
        case Category(code):
            return frozenset({code})
        case And(children) | Or(children):
            return frozenset[str]().union(*map(categories_of, children))
        case _:
            return frozenset()
