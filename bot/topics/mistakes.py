"""Mistakes in topics, said with a pointer to the place.

Lives here: how an error is built, for `lexer.py` and `language.py`, and what is said to a topic that would match everything.
"""

from __future__ import annotations

from bot.errors import UserError
from bot.language import _
from bot.topics.tree import And, Node, Not, Or, positive


def mistake(text: str, place: int, reason: str) -> UserError:
    """`text` in one line with `^` under the character at `place`."""
    return UserError(reason, f"{text}\n{' ' * place}^")


def without_positive(text: str, tree: Node) -> tuple[int, str]:
    """Where and why a topic asks for nothing that could be there: the place, and a sentence."""
    place = _place(text, _culprit(tree))
    if isinstance(tree, Or) and " OR " in text:
        side = _("This side of the OR would match almost every paper: put a word or phrase beside it that must occur.")
        return place, side
    return place, _("This would match almost every paper: add a word or phrase that must occur.")


def _culprit(node: Node) -> Node:
    """The first leaf of the first side that demands nothing."""
    while isinstance(node, And | Or):
        node = next((child for child in node.children if not positive(child)), node.children[0])
    return node


def _place(text: str, leaf: Node) -> int:
    if not isinstance(leaf, Not):
        return max(0, text.find(getattr(leaf, "typed", "")))
    typed = getattr(leaf.child, "typed", "")
    found = [place for sign in ("-", "NOT ", "") if (place := text.find(sign + typed)) >= 0]
    return found[0] if found else 0
