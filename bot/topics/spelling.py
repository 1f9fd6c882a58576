"""A tree written for people: terms as they were typed, where `canonical.py` writes them folded.

Lives here: `shown`. What it writes parses to the same tree. Called by `misses.py`, `narrowing.py` and `widening.py`.
"""

from __future__ import annotations

from bot.topics.canonical import written
from bot.topics.combining import COMBINING
from bot.topics.tree import And, AtLeast, Author, Category, FromSource, HasCode, Leaf, Node, Not, Or, Term


def shown(node: Node) -> str:
    """The node as a topic, `(robot OR drone) "diffusion policy"`."""
    match node:
        case And(children):
            return " ".join(_operand(child) for child in children)
        case Or(children):
            return " OR ".join(dict.fromkeys(shown(child) for child in children))
        case Not(child):
            return f"-{written(child) if _half(child) else shown(child)}"
        case _:
            return _leaf(node)


def _half(node: Node) -> bool:
    """One spelling of a compound typed as two words: in `-few shot` the minus would be read as the first word's alone."""
    return isinstance(node, Term) and len(node.parts) == 1 and " " in node.typed


def _leaf(leaf: Leaf) -> str:
    """A term inside `title:( )` was typed without its field."""
    field = _field(leaf)
    if not leaf.typed:
        return written(leaf)
    return leaf.typed if not field or leaf.typed.lower().startswith(f"{field}:") else f"{field}:{leaf.typed}"


def _field(leaf: Leaf) -> str:
    match leaf:
        case Term():
            return leaf.field or ""
        case Author():
            return "author"
        case Category():
            return "primary" if leaf.primary else "cat"
        case HasCode():
            return "has"
        case FromSource():
            return "source"
        case AtLeast():
            return ""


def _operand(child: Node) -> str:
    """An OR is bracketed beside others; half a compound too, as `canonical.py` does: bare `few shot` would be read as one."""
    text = shown(child)
    half = isinstance(child, Term) and child.parts[0] in COMBINING and written(child) == child.parts[0]
    return f"({text})" if half or " OR " in text else text
