"""Topics filed so that a paper's words lead to the few that may want it.

Lives here: `Filing`, three drawers. Topics of one plain word are wanted as soon as the word is there. Topics of several plain
words stand under the least crowded of them, with the others to be looked up. All else stands under atoms of which a paper must
have one (`cover.py`), and its tree is evaluated. Not here: keys and their order (`index.py`, the only caller).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.topics.cover import MARKS, atoms, cover
from bot.topics.evaluate import holds
from bot.topics.reading import Reading
from bot.topics.tree import And, Node, Term


class Slot:
    """A topic and the numbers of the keys that have it, ascending. `check`: what remains to be found out once an atom is
    there (nothing, other words, or the whole tree). `atoms`: where it is filed."""

    __slots__ = ("atoms", "canonical", "check", "numbers")

    def __init__(self, canonical: str) -> None:
        self.canonical: Final = canonical
        self.numbers: list[int] = []
        self.atoms: str | tuple[str, ...] = ""
        self.check: str | tuple[str, ...] | Node | None = None


Drawer = dict[str, Slot | list[Slot]]


class Filing:
    def __init__(self) -> None:
        self._single: dict[str, Slot] = {}
        self._several: Drawer = {}
        self._trees: Drawer = {}
        self._marked = dict.fromkeys(MARKS, 0)  # how many are filed under each kind of atom that is no text
        self._words: dict[str, str] = {}  # one copy of each word, however many topics have it

    def file(self, slot: Slot, tree: Node) -> None:
        words = _plain_words(tree)
        if words is None:
            slot.check = tree
            slot.atoms = cover(tree, self._crowd)
            for atom in slot.atoms:
                _put(self._trees, atom, slot)
                self._count(atom, 1)
            return
        words = tuple(self._same(word) for word in words)
        if len(words) == 1:
            slot.atoms = words[0]
            self._single[words[0]] = slot
            return
        slot.atoms = min(words, key=self._crowd)
        others = tuple(word for word in words if word is not slot.atoms)
        slot.check = others[0] if len(others) == 1 else others
        _put(self._several, slot.atoms, slot)

    def take_out(self, slot: Slot) -> None:
        if slot.check is None:
            assert isinstance(slot.atoms, str)  # noqa: S101
            del self._single[slot.atoms]
        elif isinstance(slot.atoms, str):
            _take(self._several, slot.atoms, slot)
        else:
            for atom in slot.atoms:
                _take(self._trees, atom, slot)
                self._count(atom, -1)

    def wanted_by(self, reading: Reading) -> list[Slot]:
        """The slots that the paper satisfies, each once."""
        here = reading.words | reading.split_words(self._words)
        found = [self._single[word] for word in self._single.keys() & here]
        for word in self._several.keys() & here:
            for slot in _slots(self._several[word]):
                check = slot.check
                if check in here if type(check) is str else here.issuperset(check):  # type: ignore[arg-type]
                    found.append(slot)
        found += self._trees_of(reading)
        return found

    def _trees_of(self, reading: Reading) -> Iterable[Slot]:
        marks = {mark for mark, count in self._marked.items() if count}
        filed, tried = self._trees, set[Slot]()
        for atom in filed.keys() & atoms(reading, marks):
            tried.update(_slots(filed[atom]))
        return [slot for slot in tried if holds(slot.check, reading)]  # type: ignore[arg-type]

    def _same(self, word: str) -> str:
        return self._words.setdefault(word, word)

    def _count(self, atom: str, change: int) -> None:
        if atom[0] in self._marked:
            self._marked[atom[0]] += change

    def _crowd(self, atom: str) -> int:
        """How many topics are filed under an atom: of several words the one with the fewest is the rarest."""
        return len(_slots(self._several.get(atom, ()))) + len(_slots(self._trees.get(atom, ())))


def _plain_words(tree: Node) -> tuple[str, ...] | None:
    """The words, if all the topic asks is that they occur."""
    terms = tree.children if isinstance(tree, And) else (tree,)
    words = tuple(term.parts[0] for term in terms if isinstance(term, Term) and term.plain)
    return words if len(words) == len(terms) else None


def _slots(filed: Slot | list[Slot] | tuple[()]) -> list[Slot] | tuple[Slot, ...]:
    return (filed,) if isinstance(filed, Slot) else filed


def _put(drawer: Drawer, atom: str, slot: Slot) -> None:
    there = drawer.get(atom)
    if there is None:
        drawer[atom] = slot
    elif isinstance(there, Slot):
        drawer[atom] = [there, slot]
    else:
        there.append(slot)


def _take(drawer: Drawer, atom: str, slot: Slot) -> None:
    there = drawer[atom]
    if isinstance(there, list):
        there.remove(slot)
    if there is slot or not there:
        del drawer[atom]
