"""Which words a paper must have for a topic to be worth trying: of an AND the rarest side's, of an OR all sides'.

Lives here: the atoms of a topic (`cover`) and of a paper (`atoms`). If a topic matches a paper, they have one in common: that
is all the index relies on. Kinds of atoms are told apart by their first character; text atoms have none, being most.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from bot.topics.authors import Name
from bot.topics.openings import HEAD, heads, openings
from bot.topics.reading import Passage, Reading
from bot.topics.tree import And, AtLeast, Author, Category, FromSource, HasCode, Leaf, Node, Not, Or, Term

AUTHOR, CATEGORY, ORG, KEYWORD, PREFIX = "@", ":", "%", "&", "~"
MARKS = (AUTHOR, CATEGORY, ORG, KEYWORD, PREFIX)
_MARK = {"org": ORG, "keyword": KEYWORD}

Atoms = tuple[str, ...]


def cover(node: Node, load: Callable[[str], int]) -> Atoms:
    """Atoms, one of which is in every paper that the node matches. `load`: how busy an atom is already."""
    found = _cover(node, load)
    if found is None:
        raise ValueError("a topic without a positive term cannot be filed")
    return found


def _cover(node: Node, load: Callable[[str], int]) -> Atoms | None:
    """None: the node demands nothing that could be filed."""
    match node:
        case And(children):
            covers = [each for each in (_cover(child, load) for child in children) if each is not None]
            return min(covers, key=lambda each: sum(map(load, each)), default=None)
        case Or(children):
            sides = [_cover(child, load) for child in children]
            if None in sides:
                return None
            return tuple(dict.fromkeys(atom for side in sides if side for atom in side))
        case Not() | HasCode() | FromSource() | AtLeast():
            return None
        case _:
            return _leaf(node)


def _leaf(leaf: Leaf) -> Atoms | None:
    match leaf:
        case Term():
            return tuple(_MARK.get(leaf.field or "", "") + atom for atom in _term(leaf))
        case Author(name):
            return tuple(AUTHOR + atom for atom in _name(name))
        case Category(code):
            return (CATEGORY + code,)
        case _:
            return None


def _term(term: Term) -> Iterable[str]:
    return (PREFIX + head for head in heads(term)) if term.prefix else openings(term)


def _name(name: str) -> Iterable[str]:
    if " " in name or "," in name:
        parts = Name.read(name).parts
        return {parts[-1], "".join(parts[-2:])}
    pieces = name.split("-")
    return {"".join(pieces), "".join(pieces[:2])}


def atoms(reading: Reading, marks: Collection[str]) -> set[str]:
    """Everything a topic that matches this paper could be filed under; of the kinds other than text only `marks`."""
    found: set[str] = reading.words | reading.title.pairs | reading.abstract.pairs
    marked: set[str] = set()
    if PREFIX in marks:
        marked |= _heads(reading.title) | _heads(reading.abstract)
    if ORG in marks:
        marked |= _of_passages(ORG, (reading.organization,))
    if KEYWORD in marks:
        marked |= _of_passages(KEYWORD, reading.keywords)
    if AUTHOR in marks:
        marked.update(AUTHOR + atom for name in reading.authors for atom in name.atoms())
    if CATEGORY in marks:
        for code in reading.categories:
            marked |= {CATEGORY + code, CATEGORY + code.partition(".")[0] + ".*"}
    return found | marked


def _of_passages(mark: str, passages: Iterable[Passage]) -> set[str]:
    texts = {atom for passage in passages for atom in passage.words | passage.pairs | _heads(passage)}
    return {mark + atom for atom in texts}


def _heads(passage: Passage) -> set[str]:
    return {PREFIX + word[:HEAD] for words in (passage.raw, passage.joined) for word in words}
