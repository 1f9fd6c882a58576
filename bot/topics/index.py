"""Which of many topics want a paper, without trying each.

Lives here: `TopicIndex`. A topic is filed under words of which a paper must have at least one (`cover.py`); a paper's words
find the candidates, and only their trees are verified. Not here: what a tree means (`evaluate.py`). Called by `wanted.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import Any

from bot.model import Paper
from bot.topics.cover import atoms, cover
from bot.topics.evaluate import holds
from bot.topics.language import Topic
from bot.topics.reading import Reading
from bot.topics.tree import Node


class _Slot:
    """All equal topics: one tree, filed once."""

    __slots__ = ("filed_under", "keys", "tree")

    def __init__(self, tree: Node, filed_under: tuple[str, ...]) -> None:
        self.tree = tree
        self.filed_under = filed_under
        self.keys: dict[Hashable, int] = {}


class TopicIndex:
    def __init__(self) -> None:
        self._slots: dict[str, _Slot] = {}
        self._canonical: dict[Hashable, str] = {}
        self._filed: dict[str, dict[_Slot, None]] = defaultdict(dict)
        self._added = 0

    def __len__(self) -> int:
        """Keys, not distinct topics."""
        return len(self._canonical)

    def add(self, key: Hashable, topic: Topic) -> None:
        """A key that is there already gets the new topic, and is newest again."""
        self.remove(key)
        slot = self._slots.get(topic.canonical)
        if slot is None:
            slot = self._slots[topic.canonical] = _Slot(topic.tree, cover(topic.tree, self._load))
            for atom in slot.filed_under:
                self._filed[atom][slot] = None
        slot.keys[key] = self._added
        self._added += 1
        self._canonical[key] = topic.canonical

    def remove(self, key: Hashable) -> None:
        """Nothing happens when it is not there."""
        canonical = self._canonical.pop(key, None)
        if canonical is None:
            return
        slot = self._slots[canonical]
        del slot.keys[key]
        if slot.keys:
            return
        del self._slots[canonical]
        for atom in slot.filed_under:
            del self._filed[atom][slot]
            if not self._filed[atom]:
                del self._filed[atom]

    def match(self, paper: Paper) -> list[Any]:
        """Keys whose topics want the paper, in the order they were added."""
        reading = Reading(paper)
        candidates = {slot: None for atom in self._filed.keys() & atoms(reading) for slot in self._filed[atom]}
        found = [(number, key) for slot in candidates if holds(slot.tree, reading) for key, number in slot.keys.items()]
        return [key for _, key in sorted(found, key=lambda each: each[0])]

    def _load(self, atom: str) -> int:
        """How many topics are filed there: the rarest of several is the least loaded."""
        return len(self._filed.get(atom, ()))
