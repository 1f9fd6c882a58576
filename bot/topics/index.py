"""Which of many topics want a paper, without trying each.

Lives here: `TopicIndex`, its keys and slots. Not here: under which atoms a topic is filed (`filing.py`, `cover.py`), what a
tree means (`evaluate.py`). Called by `wanted.py`. Equal topics share a slot: however many want the same, it is found once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable
from itertools import chain
from typing import Any

from bot.model import Paper
from bot.topics.filing import Filing, Slot
from bot.topics.language import Topic
from bot.topics.reading import Reading

FEW_HOLES = 1024  # numbers of removed keys that are not worth a renumbering


class TopicIndex:
    """Keys are numbered as they come, so that what a paper is wanted by is sorted by sorting numbers."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._keys: list[Hashable] = []  # by number; of removed keys a None stays behind until the next renumbering
        self._slots: list[Slot | None] = []  # by number
        self._by_topic: dict[str, Slot] = {}
        self._filing = Filing()

    def __len__(self) -> int:
        """Keys, not distinct topics."""
        return len(self._numbers)

    def add(self, key: Hashable, topic: Topic) -> None:
        """A key that is there already gets the new topic, and is newest again."""
        self.remove(key)
        slot = self._by_topic.get(topic.canonical)
        if slot is None:
            slot = self._by_topic[topic.canonical] = Slot(topic.canonical)
            self._filing.file(slot, topic.tree)
        number = len(self._keys)
        slot.numbers.append(number)
        self._keys.append(key)
        self._slots.append(slot)
        self._numbers[key] = number

    def remove(self, key: Hashable) -> None:
        """Nothing happens when it is not there."""
        number = self._numbers.pop(key, None)
        if number is None:
            return
        slot = self._slots[number]
        assert slot is not None  # noqa: S101
        del slot.numbers[bisect_left(slot.numbers, number)]
        self._keys[number] = self._slots[number] = None
        if not slot.numbers:
            del self._by_topic[slot.canonical]
            self._filing.take_out(slot)
        if len(self._keys) > 2 * len(self._numbers) + FEW_HOLES:
            self._renumber()

    def match(self, paper: Paper) -> list[Any]:
        """Keys whose topics want the paper, in the order they were added."""
        found = self._filing.wanted_by(Reading(paper))
        numbers = sorted(chain.from_iterable(slot.numbers for slot in found))
        return list(map(self._keys.__getitem__, numbers))

    def _renumber(self) -> None:
        """Close the holes. Order stays, so every slot's numbers stay sorted."""
        left = [(key, slot) for key, slot in zip(self._keys, self._slots, strict=True) if slot is not None]
        for slot in self._by_topic.values():
            slot.numbers.clear()
        for number, (_, slot) in enumerate(left):
            slot.numbers.append(number)
        self._keys = [key for key, _ in left]
        self._slots = [slot for _, slot in left]
        self._numbers = {key: number for number, key in enumerate(self._keys)}
