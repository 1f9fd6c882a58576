"""Which of many topics want a paper, without trying each.

Lives here: `TopicIndex`, which key has which topic. Not here: under which leaves a topic is filed (`filing.py`, `cover.py`), what a
tree means (`evaluate.py`). Called by `wanted.py`. Equal topics share a slot: however many want the same, it is found once.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import chain
from typing import Any

from bot.model import Paper
from bot.topics.filing import Filing, Slot
from bot.topics.language import Topic
from bot.topics.reading import Reading


class TopicIndex:
    def __init__(self) -> None:
        self._slots: dict[Hashable, Slot] = {}
        self._by_topic: dict[str, Slot] = {}
        self._filing = Filing()

    def __len__(self) -> int:
        """Keys, not distinct topics."""
        return len(self._slots)

    def add(self, key: Hashable, topic: Topic) -> None:
        """A key that is there already gets the new topic."""
        self.remove(key)
        slot = self._by_topic.get(topic.canonical)
        if slot is None:
            slot = self._by_topic[topic.canonical] = Slot(topic.canonical)
            self._filing.file(slot, topic.tree)
        slot.add(key)
        self._slots[key] = slot

    def remove(self, key: Hashable) -> None:
        """Nothing happens when it is not there."""
        slot = self._slots.pop(key, None)
        if slot is None:
            return
        slot.discard(key)
        if not slot.keys:
            del self._by_topic[slot.canonical]
            self._filing.take_out(slot)

    def match(self, paper: Paper) -> list[Any]:
        """Keys whose topics want the paper, each once, in no particular order."""
        return list(chain.from_iterable(slot.keys for slot in self._filing.wanted_by(Reading(paper))))
