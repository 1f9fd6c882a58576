"""From a word or phrase as typed to a `Term`. Lives here: folding of topics' words, prefixes, and `=RAG`.

Not here: fields other than text (`fields.py`), operators (`language.py`). Raises ValueError with a sentence; the caller points.
"""

from __future__ import annotations

import re
from typing import TypeGuard

from bot.language import N_, _
from bot.topics.combining import COMBINING, may_part
from bot.topics.folding import words
from bot.topics.plurals import singular
from bot.topics.tree import And, Node, Or, Term, TextField

SHORTEST_PREFIX = 3
_OPERATORS = {
    "|": N_("For either of two write OR."),
    "||": N_("For either of two write OR."),
    "!": N_("To exclude a word write -word."),
    "&": N_("Words side by side must all occur: nothing needs to stand between them."),
    "&&": N_("Words side by side must all occur: nothing needs to stand between them."),
    "+": N_("Words side by side must all occur: nothing needs to stand before them."),
}
_CAPITALS = re.compile(r"[A-Z]{2,4}")


def word(typed: str, field: TextField | None, shown: str) -> Term:
    """A word outside quotes: `Diffusion`, `few-shot`, `robot*`, `=RAG`."""
    typed = typed.rstrip(",;") or typed  # people write lists: `robot*, drone*`
    if typed.startswith("="):
        return _cased(typed[1:], field, shown)
    if typed.endswith("*") and len(typed.rstrip("*")) != 1:
        return _prefix(typed.rstrip("*"), field, shown)
    parts = tuple(singular(part) for part in _whole_words(typed))
    if not parts:
        nothing = N_("{word} has no letter or digit to look for: take it out.")
        raise ValueError(_(_OPERATORS.get(typed, nothing), word=typed))
    if len(parts) > 1 and parts[-1].endswith("*"):  # behind a compound a * is always a prefix's: `text-to-i*`
        return _prefix(typed[: typed.rindex("*")], field, shown)
    return Term(_joined(parts), linked=len(_joined(parts)) > 1, field=field, typed=shown)


def _whole_words(typed: str) -> tuple[str, ...]:
    """The folded words, if every * belongs to one (`Q*-learning`)."""
    found = tuple(words(typed))
    if "*" in typed and sum(part.count("*") for part in found) < typed.count("*"):
        raise ValueError(_("A * stands behind the beginning of a word, outside quotes: robot*."))
    return found


def _joined(parts: tuple[str, ...]) -> tuple[str, ...]:
    """`pre-training` is the topic `pretraining`: the same texts have either."""
    if len(parts) != 2 or not may_part(*parts):
        return parts
    joined = "".join(parts)
    return (joined,) if words(joined) == [joined] == [singular(joined)] else parts


def _prefix(typed: str, field: TextField | None, shown: str) -> Term:
    parts = _whole_words(typed)
    if not parts or len("".join(parts)) < SHORTEST_PREFIX:
        said = _(
            "A beginning such as {word} needs {least} letters or more before the *.", word=shown, least=SHORTEST_PREFIX
        )
        raise ValueError(said)
    return Term(parts, linked=len(parts) > 1, prefix=True, field=field, typed=shown)


def _cased(typed: str, field: TextField | None, shown: str) -> Term:
    if not _CAPITALS.fullmatch(typed):
        raise ValueError("After = goes a word of 2 to 4 capitals, such as =RAG, to be matched with its capitals.")
    return Term((typed,), cased=True, field=field, typed=shown)


def phrase(typed: str, field: TextField | None, shown: str) -> Term:
    """Words in quotes, in this order and side by side, as they are."""
    parts = _whole_words(typed)
    if not parts:
        raise ValueError("There is nothing to look for between the quotes.")
    return Term(parts, exact=True, field=field, typed=shown)


def side_by_side(left: Node, right: Node) -> Node | None:
    """`few shot`, bare: both words somewhere, or `fewshot` as one. None where that is not such a pair."""
    if not _plain(left) or not _plain(right) or left.field != right.field:
        return None
    first, second = left.parts[0], right.parts[0]
    if first not in COMBINING or first == second or words(first + second) != [first + second]:
        return None
    both = Term((singular(first + second),), field=left.field, typed=f"{left.typed} {right.typed}")
    return Or((And((left, right)), both))


def _plain(node: Node) -> TypeGuard[Term]:
    return isinstance(node, Term) and len(node.parts) == 1 and not (node.exact or node.prefix or node.cased)
