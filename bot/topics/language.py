"""The topic language: from what a person types to a `Topic`, and whether a paper is one of it.

Lives here: how words, phrases, operators and parentheses go together, and the limits. Not here: tokens (`lexer.py`), fields
(`fields.py`), equal topics (`canonical.py`), trying many topics at once (`index.py`). Called by the commands, the command
line and `wanted.py`. Nothing recurses while reading, so no nesting is too deep for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.errors import UserError
from bot.language import N_, _
from bot.model import Paper
from bot.topics import terms
from bot.topics.canonical import normal, written
from bot.topics.evaluate import holds
from bot.topics.lexer import Lexer, Token, squashed
from bot.topics.mistakes import mistake, without_positive
from bot.topics.reading import Reading
from bot.topics.tree import And, FromSource, Node, Not, Or, positive

MOST_CHARACTERS = 500
MOST_TERMS = 64
MOST_READ = 20 * MOST_CHARACTERS  # what is longer is refused whatever stands behind


@dataclass(frozen=True, slots=True)
class Topic:
    """`text`: as typed, white space collapsed. `canonical`: equal for topics that want the same, and a topic itself."""

    text: str
    canonical: str
    tree: Node

    def __str__(self) -> str:
        return self.text


def parse(text: str) -> Topic:
    """Raises UserError with a pointer to the place of a mistake."""
    typed = squashed(text[:MOST_READ])
    if not typed:
        raise mistake("", 0, _("A topic needs at least one word, such as diffusion policy."))
    if len(typed) > MOST_CHARACTERS or len(text) > MOST_READ:
        raise _too_long(typed)
    tree = normal(_Parser(typed).whole())
    if not positive(tree):
        raise mistake(typed, *without_positive(typed, tree))
    return Topic(typed, written(tree), tree)


def within(topic: Topic, sources: Collection[str]) -> Topic:
    """The same, but only of papers that one of the sources lists; of all where none is named."""
    if not sources:
        return topic
    listed = Or(tuple(FromSource(name, typed=f"source:{name}") for name in sorted(sources)))
    tree = normal(And((topic.tree, listed)))
    return Topic(topic.text, written(tree), tree)


def _too_long(typed: str) -> UserError:
    shown = typed[MOST_CHARACTERS - 60 : MOST_CHARACTERS + 20]
    said = _("A topic may have {most} characters. Make two topics of it.", most=MOST_CHARACTERS)
    return mistake(f"…{shown}…", len(shown[:60]) + 1, said)


def matches(topic: Topic, paper: Paper) -> bool:
    """Whether the paper satisfies the topic, as it is at this moment (counts included)."""
    return holds(topic.tree, Reading(paper))


@dataclass(slots=True)
class _Group:
    """What stands between two parentheses so far: alternatives, each a list of operands."""

    opened: Token | None = None
    negated: bool = False
    outer_field: str | None = None
    alternatives: list[list[Node]] = field(default_factory=lambda: [[]])
    operator: Token | None = None  # waits for its right side
    negation: Token | None = None  # waits for its operand
    last_bare: bool = False

    def node(self) -> Node:
        sides = [And(tuple(each)) if len(each) > 1 else each[0] for each in self.alternatives]
        return Or(tuple(sides)) if len(sides) > 1 else sides[0]


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lexer = Lexer(text)
        self._groups = [_Group()]
        self._terms = 0

    def whole(self) -> Node:
        while (token := self._lexer.next()) is not None:
            match token.kind:
                case "(":
                    self._open(token)
                case ")":
                    self._close(token)
                case "leaf":
                    self._leaf(token)
                case "NOT":
                    self._not(token)
                case _:
                    self._operator(token)
        group = self._groups[-1]
        if group.opened is not None:
            raise mistake(
                self._text, group.opened.place, _("This parenthesis is not closed: put a ) behind the group.")
            )
        self._finished(group)
        return group.node()

    def _open(self, token: Token) -> None:
        group = self._groups[-1]
        negated, group.negation = group.negation is not None, None
        self._groups.append(_Group(token, negated, self._lexer.field))
        self._lexer.field = token.field

    def _close(self, token: Token) -> None:
        group = self._groups[-1]
        if group.opened is None:
            raise mistake(
                self._text, token.place, _("This parenthesis closes nothing: take it out, or open one before.")
            )
        if not group.alternatives[0] and not group.negation:
            raise mistake(self._text, group.opened.place, _("There is nothing between these parentheses."))
        self._finished(group)
        self._groups.pop()
        self._lexer.field = group.outer_field
        self._groups[-1].last_bare = False
        self._operand(Not(group.node()) if group.negated else group.node())

    def _leaf(self, token: Token) -> None:
        assert token.leaf is not None  # noqa: S101
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise mistake(
                self._text, token.place, _("A topic may have {most} terms. Make two topics of it.", most=MOST_TERMS)
            )
        group = self._groups[-1]
        beside = group.last_bare and group.operator is None and group.negation is None
        group.last_bare = token.bare and group.negation is None
        if beside and group.last_bare:
            pair = terms.side_by_side(group.alternatives[-1][-1], token.leaf)
            if pair is not None:
                group.alternatives[-1][-1] = pair
                group.last_bare = False
                return
        self._operand(token.leaf)

    def _operand(self, node: Node) -> None:
        group = self._groups[-1]
        group.alternatives[-1].append(Not(node) if group.negation else node)
        group.operator = group.negation = None

    def _not(self, token: Token) -> None:
        group = self._groups[-1]
        if group.negation is not None:
            raise mistake(self._text, token.place, _("Two exclusions in a row: one NOT or - is enough."))
        group.negation = token

    def _operator(self, token: Token) -> None:
        group = self._groups[-1]
        if group.negation is not None or group.operator is not None or not group.alternatives[-1]:
            left = _("{operator} needs a term on its left.", operator=token.kind)
            raise mistake(self._text, token.place, f"{left} {_(_AS_A_WORD)}")
        group.operator = token
        if token.kind == "OR":
            group.alternatives.append([])

    def _finished(self, group: _Group) -> None:
        waiting = group.negation or group.operator
        if waiting is not None:
            behind = _("{operator} needs a term behind it.", operator=waiting.kind)
            raise mistake(self._text, waiting.place, f"{behind} {_(_AS_A_WORD)}")


_AS_A_WORD = N_("In capitals AND, OR and NOT are operators; for the word itself write it small.")
