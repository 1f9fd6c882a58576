"""What a person may newly ask for: a topic, unless its words stand in almost every paper.

Lives here: which words those are, and what is said. Not here: the language (`language.py`), which reads any topic that was ever kept.
Called where people write topics.
"""

from __future__ import annotations

import re

from bot.language import _
from bot.topics.language import Topic, parse
from bot.topics.mistakes import mistake
from bot.topics.tree import And, Node, Not, Or, Term
from bot.topics.vocabulary import vocabulary

# What holds sentences together; not `new` or `model`, which bring much, but what was asked for.
EVERYWHERE = frozenset(
    vocabulary(
        "a an and any are as at be been both but by can could did do does each for from had has have he her his how however i if in into",
        "is it its may might more most no nor not of on only onto or our she should so some such than that the their them then there",
        "these they this those thus to too upon very was we were what when where whether which while who whom whose why will with",
        "within without would you your",
    )
)
_ABBREVIATION = re.compile(r"[A-Z]{2,4}")


def wished(text: str) -> Topic:
    """Raises UserError as `parse` does, and for a topic, or a side of its OR, that says nothing."""
    topic = parse(text)
    side = _empty(topic.tree)
    if side is None:
        return topic
    terms = sorted(_terms(side), key=lambda term: _place(topic.text, term))
    words = " ".join(term.typed for term in terms)
    said = _(
        "“{words}” stands in almost every paper: write what the papers are to be about, such as diffusion policy.",
        words=words,
    )
    meant = _meant(terms)
    hint = " " + _("If you mean just that: {topic}", topic=meant) if meant else ""
    raise mistake(topic.text, _place(topic.text, terms[0]), f"{said}{hint}")


def _empty(node: Node) -> Node | None:
    """The first side that any paper could be of; None where there is none."""
    if _says_something(node):
        return None
    if isinstance(node, Or):
        return next((side for child in node.children if (side := _empty(child))), None)
    return node


def _says_something(node: Node) -> bool:
    match node:
        case Term():
            return node.exact or node.prefix or node.cased or not EVERYWHERE.issuperset(node.parts)
        case And(children):
            return any(_says_something(child) for child in children)
        case Or(children):
            return all(_says_something(child) for child in children)
        case Not():
            return False
        case _:  # an author, a category, a count: that is something
            return True


def _terms(node: Node) -> list[Term]:
    match node:
        case Term():
            return [node]
        case And(children) | Or(children):
            return [term for child in children for term in _terms(child)]
        case _:
            return []


def _meant(terms: list[Term]) -> str:
    """How to ask for these very words; "" where that cannot be said in one."""
    if len(terms) == 1 and _ABBREVIATION.fullmatch(terms[0].typed):
        return f"={terms[0].typed}"
    return f'"{" ".join(term.typed for term in terms)}"' if all(term.field is None for term in terms) else ""


def _place(text: str, term: Term) -> int:
    found = re.search(rf"(?<!\w){re.escape(term.typed)}(?!\w)", text)
    return found.start() if found else 0
