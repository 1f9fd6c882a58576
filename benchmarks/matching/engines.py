"""Four ways to find which topics want a paper; all give the same keys.

Lives here: our index, trying every topic, and two full-text engines in reverse: topics are their documents, a paper is the
query (any of its atoms), and what they find is verified. They file topics under the same cover as we do, which is kind to them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Protocol

import tantivy

from bot.model import Paper
from bot.topics.canonical import written
from bot.topics.cover import MARKS, atoms, cover, leaf_atoms
from bot.topics.evaluate import holds
from bot.topics.index import TopicIndex
from bot.topics.language import Topic
from bot.topics.reading import Reading
from bot.topics.tree import Leaf

MOST_TERMS = 900  # FTS5 takes so many ORs in one query; a paper with more is asked in parts


class Engine(Protocol):
    name: str

    def match(self, paper: Paper) -> list[int]: ...


class Ours:
    name = "topic index"

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.index = TopicIndex()
        for key, topic in enumerate(topics):
            self.index.add(key, topic)

    def match(self, paper: Paper) -> list[int]:
        return self.index.match(paper)


class Naive:
    name = "every topic"

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = topics

    def match(self, paper: Paper) -> list[int]:
        reading = Reading(paper)
        return [key for key, topic in enumerate(self._topics) if holds(topic.tree, reading)]


def _token(atom: str) -> str:
    """An atom as a word that no tokenizer takes apart."""
    return "x" + atom.encode().hex()


def _documents(topics: Iterable[Topic]) -> Iterable[tuple[int, str]]:
    for key, topic in enumerate(topics):
        leaves: dict[str, Leaf] = {}

        def name(leaf: Leaf, leaves: dict[str, Leaf] = leaves) -> str:
            leaves[written(leaf)] = leaf
            return written(leaf)

        found = {atom for each in cover(topic.tree, name, lambda _: 1) for atom in leaf_atoms(leaves[each]) or ()}
        yield key, " ".join(map(_token, found))


class _Reversed:
    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = topics

    def match(self, paper: Paper) -> list[int]:
        reading = Reading(paper)
        found = self._candidates([_token(atom) for atom in set(chain.from_iterable(atoms(reading, MARKS)))])
        return [key for key in sorted(found) if holds(self._topics[key].tree, reading)]

    def _candidates(self, tokens: list[str]) -> set[int]:
        raise NotImplementedError


class Fts5(_Reversed):
    name = "SQLite FTS5 in reverse"

    def __init__(self, topics: Sequence[Topic]) -> None:
        super().__init__(topics)
        self._db = sqlite3.connect(":memory:")
        self._db.execute("create virtual table topics using fts5(atoms, content='', tokenize='unicode61')")
        self._db.executemany("insert into topics(rowid, atoms) values (?, ?)", _documents(topics))

    def _candidates(self, tokens: list[str]) -> set[int]:
        found: set[int] = set()
        for start in range(0, len(tokens), MOST_TERMS):
            asked = " OR ".join(tokens[start : start + MOST_TERMS])
            found.update(key for (key,) in self._db.execute("select rowid from topics where topics match ?", (asked,)))
        return found


class Tantivy(_Reversed):
    name = "tantivy in reverse"

    def __init__(self, topics: Sequence[Topic]) -> None:
        super().__init__(topics)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("atoms", tokenizer_name="whitespace", index_option="basic")
        builder.add_integer_field("key", fast=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer(heap_size=128_000_000, num_threads=1)
        for key, tokens in _documents(topics):
            writer.add_document(tantivy.Document(atoms=tokens, key=key))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _candidates(self, tokens: list[str]) -> set[int]:
        searcher = self._index.searcher()
        asked = tantivy.Query.term_set_query(self._schema, "atoms", tokens)
        hits = searcher.search(asked, limit=len(self._topics), count=False, order_by_field="key").hits
        return {key for key, _ in hits}


ALL: tuple[type[Ours] | type[Naive] | type[Fts5] | type[Tantivy], ...] = (Ours, Naive, Fts5, Tantivy)
