"""One tree and one way of writing it for all topics that want the same: duplicates are found by comparing.

Lives here: putting a tree in order (`normal`) and writing it in the topic language (`written`). Parsing what is written gives
the same tree again. Not here: reading what people type (`language.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.topics.combining import COMBINING
from bot.topics.tree import And, AtLeast, Author, Category, FromSource, HasCode, Leaf, Node, Not, Or, Term


def normal(node: Node) -> Node:
    """NOT only above leaves, ANDs and ORs flattened, operands once each and in order of their writing."""
    return _normal(node, negated=False)


def _normal(node: Node, negated: bool) -> Node:
    match node:
        case Not(child):
            return _normal(child, not negated)
        case And(children) | Or(children):
            kind = Or if isinstance(node, And) is negated else And
            return _gathered(kind, (_normal(child, negated) for child in children))
        case _:
            return Not(node) if negated else node


def _gathered(kind: type[And] | type[Or], children: Iterable[Node]) -> Node:
    flat: dict[Node, None] = {}
    for child in children:
        flat.update(dict.fromkeys(child.children if isinstance(child, kind) else (child,)))
    if len(flat) == 1:
        return next(iter(flat))
    return kind(tuple(sorted(flat, key=written)))


def written(node: Node) -> str:
    """The node in the topic language. Words are folded, so `LLMs` is written `llm`."""
    match node:
        case And(children):
            return " ".join(_operand(child) for child in children)
        case Or(children):
            return " OR ".join(written(child) for child in children)
        case Not(child):
            return f"-{written(child)}"
        case _:
            return _leaf(node)


def _operand(child: Node) -> str:
    """A word such as `few` is bracketed: written bare beside `shot` it would be read as one half of fewshot."""
    half = isinstance(child, Term) and child.parts[0] in COMBINING and written(child) == child.parts[0]
    return f"({written(child)})" if half or isinstance(child, Or) else written(child)


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Term():
            return (f"{leaf.field}:" if leaf.field else "") + _words(leaf)
        case Author(name):
            return f'author:"{name}"' if " " in name else f"author:{name}"
        case Category(code, primary):
            return f"{'primary' if primary else 'cat'}:{code}"
        case HasCode():
            return "has:code"
        case FromSource(name):
            return f"source:{name}"
        case AtLeast(count, floor):
            return f"{count}>={floor}"


def _words(term: Term) -> str:
    if term.exact:
        return '"' + " ".join(term.parts) + '"'
    return ("=" if term.cased else "") + "-".join(term.parts) + ("*" if term.prefix else "")
