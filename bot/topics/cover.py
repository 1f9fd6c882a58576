"""What a paper must have for a topic, or one leaf of it, to be worth trying.

Lives here: the cover of a tree in leaves (`cover`: of an AND the least crowded side's, of an OR all sides'), of a leaf in atoms
(`leaf_atoms`), and the atoms of a paper (`atoms`). If a leaf holds for a paper, they have an atom in common. Kinds of atoms are
told apart by their first character; those of title and abstract have none, being most.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from bot.topics.authors import Name
from bot.topics.openings import HEAD, heads, openings
from bot.topics.reading import Passage, Reading
from bot.topics.tree import And, Author, Category, Leaf, Node, Not, Or, Term, positive

AUTHOR, CATEGORY, ORG, KEYWORD, PREFIX = "@", ":", "%", "&", "~"
MARKS = (AUTHOR, CATEGORY, ORG, KEYWORD, PREFIX)
_MARK = {"org": ORG, "keyword": KEYWORD}


def cover(node: Node, name: Callable[[Leaf], str], crowd: Callable[[str], int]) -> frozenset[str]:
    """Names of leaves, one of which holds for every paper that the node matches. `crowd`: how busy a name is already.

    The node has a positive term in every alternative, as the language demands.
    """
    match node:
        case And(children):
            covers = [cover(child, name, crowd) for child in children if positive(child)]
            return min(covers, key=lambda each: sum(map(crowd, each)))
        case Or(children):
            return frozenset().union(*(cover(child, name, crowd) for child in children))
        case Not():
            raise ValueError("an exclusion covers nothing")
        case _:
            return frozenset((name(node),))


def leaf_atoms(leaf: Leaf) -> frozenset[str] | None:
    """None: the leaf says nothing that a paper could be looked up by."""
    match leaf:
        case Term():
            mark = _MARK.get(leaf.field or "", "")
            return frozenset(mark + atom for atom in _term(leaf))
        case Author(name):
            return frozenset(AUTHOR + atom for atom in _name(name))
        case Category(code):
            return frozenset((CATEGORY + code,))
        case _:
            return None


def _term(term: Term) -> Iterable[str]:
    return (PREFIX + head for head in heads(term)) if term.prefix else openings(term)


def _name(name: str) -> Iterable[str]:
    if " " in name or "," in name:
        person = Name.read(name)
        first = person.parts[0][0]
        return {f"{ending} {first}" for ending in person.endings()} | {
            "".join(person.parts),
            "".join(person.parts[-2:]),
        }
    pieces = name.split("-")
    return {"".join(pieces), "".join(pieces[:2])}


def atoms(reading: Reading, marks: Collection[str]) -> Iterator[Iterable[str]]:
    """Everything a leaf that holds for this paper could be filed under; of the kinds other than text only `marks`."""
    for passage in (reading.title, reading.abstract):
        yield passage.words
        yield passage.pairs
        if PREFIX in marks:
            yield _heads(passage)
    if ORG in marks:
        yield _of_passages(ORG, (reading.organization,))
    if KEYWORD in marks:
        yield _of_passages(KEYWORD, reading.keywords)
    if AUTHOR in marks:
        yield {AUTHOR + atom for name in reading.authors for atom in name.atoms()}
    if CATEGORY in marks:
        yield {CATEGORY + code for code in reading.categories}
        yield {CATEGORY + code.partition(".")[0] + ".*" for code in reading.categories}


def _of_passages(mark: str, passages: Iterable[Passage]) -> set[str]:
    texts = {atom for passage in passages for atom in passage.words | passage.pairs | _heads(passage)}
    return {mark + atom for atom in texts}


def _heads(passage: Passage) -> set[str]:
    return {PREFIX + head for head in {word[:HEAD] for word in (*passage.raw, *passage.joined)}}
