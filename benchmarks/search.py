"""How fast, how large and how good the archive's search is, beside SQLite's FTS5 on the same papers.

`python -m benchmarks.search [PAPERS.jsonl.gz] [--show QUERY …]`. The papers are JSON lines (`bot/record.py`), gzipped or not.
Not a test: it says numbers, and with `--show` what is found, for a person to judge.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from adapters.archive.archive import TantivyArchive
from bot.model import Paper
from bot.record import from_record

PAPERS = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "arxiv-60k.jsonl.gz"
QUERIES = 300
BATCH = 2000
LIMIT = 50
SHOWN = ("induction heads", "difusion policy", "LoRA fine-tuning", "finetuning", "GPT-4o", "hallucinaton detection")


def read(path: Path) -> list[Paper]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        return [from_record(json.loads(line)) for line in lines]


def questions(papers: Sequence[Paper]) -> Iterator[str]:
    """What people ask: words of a title, a name, a word with a letter dropped."""
    chance = random.Random(7)
    for _ in range(QUERIES):
        paper = chance.choice(papers)
        words = paper.title.split()
        start = chance.randrange(len(words))
        asked = " ".join(words[start : start + chance.randint(1, 4)])
        kind = chance.random()
        if kind < 0.15 and paper.authors:
            asked = chance.choice(paper.authors)
        elif kind < 0.3 and len(asked) > 6:
            drop = chance.randrange(1, len(asked))
            asked = asked[:drop] + asked[drop + 1 :]
        yield asked


class Fts5:
    """The least one would do instead: a full-text table, all words, then any."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file)
        self._db.execute(
            "create virtual table papers using fts5(title, abstract, authors, tokenize='porter unicode61')"
        )

    def add(self, papers: Sequence[Paper]) -> None:
        rows = ((paper.title, paper.abstract, ", ".join(paper.authors)) for paper in papers)
        with self._db:
            self._db.executemany("insert into papers values (?, ?, ?)", rows)

    def search(self, query: str) -> list[str]:
        words = ['"' + word.replace('"', "") + '"' for word in query.split()]
        titles: list[str] = []
        for joint in (" AND ", " OR "):
            if len(titles) < LIMIT and words:
                found = self._db.execute(
                    "select title from papers where papers match ? order by bm25(papers, 2, 1, 1) limit ?",
                    (joint.join(words), LIMIT),
                )
                titles += [title for (title,) in found]
        return titles[:LIMIT]


def size_mb(path: Path) -> float:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6


async def compare(papers: Sequence[Paper], shown: Sequence[str], folder: Path) -> None:
    (folder / "fts5").mkdir()
    archive, plain = TantivyArchive(folder / "archive"), Fts5(folder / "fts5" / "papers.sqlite")
    started = time.perf_counter()
    for start in range(0, len(papers), BATCH):
        await archive.add(papers[start : start + BATCH])
    print(
        f"tantivy  {len(papers)} papers in {time.perf_counter() - started:.1f} s, {size_mb(folder / 'archive'):.0f} MB"
    )
    started = time.perf_counter()
    for start in range(0, len(papers), BATCH):
        plain.add(papers[start : start + BATCH])
    print(f"fts5     {len(papers)} papers in {time.perf_counter() - started:.1f} s, {size_mb(folder / 'fts5'):.0f} MB")
    asked = list(questions(papers))
    await _measure(archive, plain, asked)
    for query in shown:
        print(f"\n{query}")
        for hit in await archive.search(query, 3):
            print(f"  tantivy {hit.score:7.2f}  {hit.paper.title}")
        for title in plain.search(query)[:3]:
            print(f"  fts5             {title}")


async def _measure(archive: TantivyArchive, plain: Fts5, asked: Sequence[str]) -> None:
    took_ms = []
    for query in asked:
        started = time.perf_counter()
        await archive.search(query, LIMIT)
        took_ms.append((time.perf_counter() - started) * 1000)
    say("tantivy", took_ms)
    took_ms = []
    for query in asked:
        started = time.perf_counter()
        plain.search(query)
        took_ms.append((time.perf_counter() - started) * 1000)
    say("fts5", took_ms)


def say(name: str, took_ms: Sequence[float]) -> None:
    cuts = statistics.quantiles(took_ms, n=100)
    print(f"{name:8} median {cuts[49]:6.1f} ms   95th {cuts[94]:6.1f} ms   worst {max(took_ms):6.1f} ms")


def main() -> None:
    arguments = argparse.ArgumentParser(description="Search: speed, size and results, beside SQLite FTS5.")
    arguments.add_argument("papers", nargs="?", type=Path, default=PAPERS)
    arguments.add_argument("--show", nargs="+", default=SHOWN)
    given = arguments.parse_args()
    papers = read(given.papers)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(compare(papers, given.show, Path(folder)))


if __name__ == "__main__":
    main()
