"""How a topic that brings too much could bring less: what its matches speak of, tried one by one.

Lives here: choosing what to try. Not here: whether it is too much (`backtest.py`). Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.errors import UserError
from bot.topics.canonical import normal
from bot.topics.evaluate import holds
from bot.topics.folding import words
from bot.topics.language import Topic, parse
from bot.topics.plurals import singular
from bot.topics.reading import Reading
from bot.topics.speech import Phrase, phrases_of
from bot.topics.spelling import shown
from bot.topics.tree import And, Node, Or, Term

SUGGESTED = 3  # words and phrases; the floor of upvotes and the titles come on top
TRIED = 25
FLOORS = (5, 10, 20, 50, 100, 200)
LEAST_SHARE = 0.02  # of the matches: what is rarer is no way to narrow a topic


def narrower(topic: Topic, readings: Sequence[Reading], most: float) -> tuple[tuple[str, int], ...]:
    """Topics as text with how many of `readings` (papers that match) they keep: more than a few, at most `most`.

    The phrases that keep most come first, each about something else; then a floor of upvotes; then the titles alone.
    """
    return (*_by_phrase(topic, readings, most), *_by_upvotes(topic, readings, most), *_by_title(topic, readings, most))


def _by_phrase(topic: Topic, readings: Sequence[Reading], most: float) -> list[tuple[str, int]]:
    least = max(2.0, LEAST_SHARE * len(readings))
    candidates = [each for each in _candidates(topic, readings) if least <= each.count <= most][:TRIED]
    tried = [
        (each, text, count)
        for each in candidates
        if (found := _tried(topic, each, readings))
        for text, count in [found]
    ]
    tried = [each for each in tried if least <= each[2] <= most]
    chosen: list[tuple[str, int]] = []
    spoken: set[str] = set()
    for phrase, text, count in sorted(tried, key=lambda each: -each[2]):
        if spoken.isdisjoint(phrase.key) and len(chosen) < SUGGESTED:
            spoken.update(phrase.key)
            chosen.append((text, count))
    return chosen


def _candidates(topic: Topic, readings: Sequence[Reading]) -> Iterator[Phrase]:
    """What the matches speak of beside the topic's own words; keywords and two-word phrases say more than single words."""
    own = {singular(word) for word in words(topic.text)}
    for phrase in phrases_of(reading.paper for reading in readings):
        if own.isdisjoint(phrase.key) and len(phrase.key) > 1:
            yield phrase


def _tried(topic: Topic, phrase: Phrase, readings: Sequence[Reading]) -> tuple[str, int] | None:
    """The narrower topic and what it keeps; None where it would be no topic (too long by now)."""
    text = f"{_operand(topic)} {quoted(phrase.text)}"
    try:
        parse(text)
        added = parse(quoted(phrase.text)).tree
    except UserError:
        return None
    return text, sum(holds(added, reading) for reading in readings)


def _by_upvotes(topic: Topic, readings: Sequence[Reading], most: float) -> Iterator[tuple[str, int]]:
    """The lowest floor that helps. Where papers have no upvotes (arXiv's own lists) none does."""
    for floor in FLOORS:
        kept = sum(reading.paper.upvotes >= floor for reading in readings)
        if kept <= most:
            if kept:
                yield f"{_operand(topic)} upvotes>={floor}", kept
            return


def _by_title(topic: Topic, readings: Sequence[Reading], most: float) -> Iterator[tuple[str, int]]:
    """The same terms, asked of titles alone."""
    tree = normal(_titled(topic.tree))
    kept = sum(holds(tree, reading) for reading in readings)
    if 0 < kept <= most and tree != topic.tree:
        yield _shorter(f"title:({topic.text})", tree), kept


def _shorter(grouped: str, tree: Node) -> str:
    """`title:(language model)` where that is the same, else each term with its field."""
    try:
        same = not isinstance(tree, Term) and parse(grouped).tree == tree
    except UserError:  # no other field can stand inside
        same = False
    return grouped if same else shown(tree)


def _titled(node: Node) -> Node:
    match node:
        case And(children):
            return And(tuple(_titled(child) for child in children))
        case Or(children):
            return Or(tuple(_titled(child) for child in children))
        case Term(field=None):
            return Term(node.parts, node.exact, node.linked, node.prefix, node.cased, "title", f"title:{node.typed}")
        case _:
            return node


def _operand(topic: Topic) -> str:
    return f"({topic.text})" if isinstance(topic.tree, Or) else topic.text


def quoted(text: str) -> str:
    """A phrase as a term of the language."""
    bare = " ".join(text.replace('"', " ").split())
    return f'"{bare}"' if " " in bare else bare
