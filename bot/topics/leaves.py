"""Every leaf that any filed topic has, asked of a paper once however many topics have it.

Lives here: `Leaves`, which gives each leaf a name and finds the names of those that hold. A plain word is its own name and needs
no asking. Not here: topics (`filing.py`, the only caller), what a leaf means (`evaluate.py`).
"""

from __future__ import annotations

from bot.topics.canonical import written
from bot.topics.cover import MARKS, atoms, leaf_atoms
from bot.topics.evaluate import holds
from bot.topics.reading import Reading
from bot.topics.tree import Leaf, Term


class Leaves:
    def __init__(self) -> None:
        self._words: dict[str, str] = {}  # one copy of each plain word, however many topics have it
        self._users: dict[str, int] = {}
        self._leaves: dict[str, Leaf] = {}
        self._filed: dict[str, list[str]] = {}  # names by atom
        self._unfiled: dict[str, None] = {}  # names of what every paper must be asked: counts, code, sources
        self._marked = dict.fromkeys(MARKS, 0)  # how many are filed under each kind of atom that is no text

    def name(self, leaf: Leaf) -> str:
        if isinstance(leaf, Term) and leaf.plain:
            return self._words.setdefault(leaf.parts[0], leaf.parts[0])
        return written(leaf)

    def use(self, leaf: Leaf) -> str:
        """The leaf's name; it will be asked of papers until it is dropped as often as it was used."""
        name = self.name(leaf)
        if isinstance(leaf, Term) and leaf.plain:
            return name
        self._users[name] = self._users.get(name, 0) + 1
        if self._users[name] == 1:
            self._leaves[name] = leaf
            filed = leaf_atoms(leaf)
            for atom in filed or ():
                self._filed.setdefault(atom, []).append(name)
                self._count(atom, 1)
            if filed is None:
                self._unfiled[name] = None
        return name

    def drop(self, name: str) -> None:
        """Nothing happens for a plain word."""
        if name not in self._users:
            return
        self._users[name] -= 1
        if self._users[name]:
            return
        del self._users[name]
        filed = leaf_atoms(self._leaves.pop(name))
        for atom in filed or ():
            self._filed[atom].remove(name)
            if not self._filed[atom]:
                del self._filed[atom]
            self._count(atom, -1)
        if filed is None:
            del self._unfiled[name]

    def holding(self, reading: Reading) -> set[str]:
        """The names of all leaves that hold, plain words among them (also such as no topic has)."""
        found = reading.words | reading.split_words(self._words)
        filed, asked = self._filed, set(self._unfiled)
        if filed:
            marks = {mark for mark, count in self._marked.items() if count}
            for kind in atoms(reading, marks):
                for atom in filed.keys() & kind:
                    asked.update(filed[atom])
        leaves = self._leaves
        found.update(name for name in asked if holds(leaves[name], reading))
        return found

    def _count(self, atom: str, change: int) -> None:
        if atom[0] in self._marked:
            self._marked[atom[0]] += change
