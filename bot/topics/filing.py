"""Topics filed so that what holds for a paper leads to the few that may want it.

Lives here: `Filing`, drawers by the name of a leaf (`leaves.py`). A topic of one leaf is wanted as soon as the leaf holds. Other
topics are taken apart into alternatives (`clauses.py`), each filed under the two least crowded leaves it needs, with what else
is to be looked up. What has too many alternatives is filed under a cover, and its tree is evaluated. Not here: the keys
(`index.py`, the only caller).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Final, TypeVar

from bot.topics.clauses import Alternative, alternatives
from bot.topics.cover import cover
from bot.topics.evaluate import holds
from bot.topics.leaves import Leaves
from bot.topics.reading import Reading
from bot.topics.tree import And, Leaf, Node, Not, Or, positive

MANY = 16  # keys from which on a dictionary finds one faster than a list, and is worth its memory


class Slot:
    """A topic and the keys that have it. `used`: the names of all its leaves."""

    __slots__ = ("canonical", "filed", "keys", "used")

    def __init__(self, canonical: str) -> None:
        self.canonical: Final = canonical
        self.keys: list[Hashable] | dict[Hashable, None] = []
        self.used: tuple[str, ...] = ()
        self.filed: tuple[Filed, ...] | None = None  # None: a topic of one leaf

    def add(self, key: Hashable) -> None:
        if isinstance(self.keys, dict):
            self.keys[key] = None
        else:
            self.keys.append(key)
            if len(self.keys) > MANY:
                self.keys = dict.fromkeys(self.keys)

    def discard(self, key: Hashable) -> None:
        if isinstance(self.keys, dict):
            del self.keys[key]
        else:
            self.keys.remove(key)


class Way:
    """One way to want a paper: what else must hold and what must not, or the `tree` where alternatives are too many."""

    __slots__ = ("bans", "needs", "slot", "tree")

    def __init__(self, slot: Slot, needs: tuple[str, ...], bans: tuple[str, ...], tree: Node | None = None) -> None:
        self.slot = slot
        self.needs = needs
        self.bans = bans
        self.tree = tree


Filed = tuple[
    str, str | None, Slot | Way
]  # under a leaf, and a second one where two are needed, with what is wanted then


class Filing:
    def __init__(self) -> None:
        self._leaves = Leaves()
        self._single: dict[str, Slot] = {}
        self._two: dict[str, dict[str, list[Slot]]] = {}
        self._more: dict[str, dict[str, list[Way]]] = {}  # by two leaves, with the rest to be looked up
        self._ways: dict[str, list[Way]] = {}

    def file(self, slot: Slot, tree: Node) -> None:
        slot.used = tuple(self._leaves.use(leaf) for leaf in _leaves_of(tree))
        if not isinstance(tree, And | Or | Not):
            self._single[slot.used[0]] = slot
            return
        ways = alternatives(tree)
        slot.filed = self._by_cover(slot, tree) if ways is None else tuple(self._way(slot, each) for each in ways)
        for name, second, wanted in slot.filed:
            if isinstance(wanted, Slot):
                self._two.setdefault(name, {}).setdefault(str(second), []).append(wanted)
            elif second is not None:
                self._more.setdefault(name, {}).setdefault(second, []).append(wanted)
            else:
                self._ways.setdefault(name, []).append(wanted)

    def _way(self, slot: Slot, alternative: Alternative) -> Filed:
        names = {self._leaves.name(leaf): leaf for leaf in alternative.needs}
        first = min(sorted(name for name, leaf in names.items() if positive(leaf)), key=self._crowd)
        rest = sorted((name for name in names if name != first), key=self._crowd)
        bans = tuple(self._leaves.name(leaf) for leaf in alternative.bans)
        if not rest:
            return first, None, Way(slot, (), bans)
        return first, rest[0], slot if len(rest) == 1 and not bans else Way(slot, tuple(rest[1:]), bans)

    def _by_cover(self, slot: Slot, tree: Node) -> tuple[Filed, ...]:
        way = Way(slot, (), (), tree)
        return tuple((name, None, way) for name in cover(tree, self._leaves.name, self._crowd))

    def take_out(self, slot: Slot) -> None:
        if slot.filed is None:
            del self._single[slot.used[0]]
        for name, second, wanted in slot.filed or ():
            if isinstance(wanted, Slot):
                _take_pair(self._two, name, str(second), wanted)
            elif second is not None:
                _take_pair(self._more, name, second, wanted)
            else:
                _take(self._ways, name, wanted)
        for name in slot.used:
            self._leaves.drop(name)

    def wanted_by(self, reading: Reading) -> set[Slot]:
        """The slots that the paper satisfies."""
        here = self._leaves.holding(reading)
        found = {self._single[name] for name in self._single.keys() & here}
        for name in self._two.keys() & here:
            others = self._two[name]
            for other in others.keys() & here:
                found.update(others[other])
        for name in self._more.keys() & here:
            seconds = self._more[name]
            for second in seconds.keys() & here:
                found.update(_open(seconds[second], here, reading))
        for name in self._ways.keys() & here:
            found.update(_open(self._ways[name], here, reading))
        return found

    def _crowd(self, name: str) -> int:
        """How many are filed under a leaf: of several the one with the fewest is the rarest."""
        return len(self._ways.get(name, ())) + len(self._two.get(name, ())) + len(self._more.get(name, ()))


def _open(ways: list[Way], here: set[str], reading: Reading) -> Iterator[Slot]:
    """The topics whose way is open."""
    for way in ways:
        if here.issuperset(way.needs) and here.isdisjoint(way.bans) and (way.tree is None or holds(way.tree, reading)):
            yield way.slot


T = TypeVar("T")


def _take(drawer: dict[str, list[T]], name: str, filed: T) -> None:
    drawer[name].remove(filed)
    if not drawer[name]:
        del drawer[name]


def _take_pair(drawers: dict[str, dict[str, list[T]]], name: str, second: str, filed: T) -> None:
    _take(drawers[name], second, filed)
    if not drawers[name]:
        del drawers[name]


def _leaves_of(tree: Node) -> list[Leaf]:
    """Each once."""
    found: dict[Leaf, None] = {}
    waiting: list[Node] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, And | Or):
            waiting.extend(node.children)
        elif isinstance(node, Not):
            waiting.append(node.child)
        else:
            found[node] = None
    return list(found)
