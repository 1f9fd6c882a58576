"""How fast topics are matched, beside three other ways on the same work, all giving the same matches.

`python -m benchmarks.topics [--million] [--papers N] [--json FILE]`. Prints a table with the machine and versions, and writes
the numbers as JSON. The floor is what no way can go below here: cutting a paper into words, and writing a result for each match.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.matching import material
from benchmarks.matching.engines import ALL, Engine, Naive, Ours
from bot.model import Paper
from bot.topics.index import TopicIndex
from bot.topics.language import Topic, parse
from bot.topics.reading import Reading

SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
NAIVE_BUDGET = 2_000_000  # topics tried in all: more papers would take minutes
CHANGES = 5_000
RESULT = Path(__file__).resolve().parents[1] / "build" / "bench" / "topics.json"


def memory_mb() -> float:
    """Resident now; Linux only, 0 elsewhere."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 / 1e6 if status.exists() else 0.0


def timed(engine: Callable[[Paper], object], papers: Sequence[Paper]) -> list[float]:
    """Milliseconds for each paper."""
    took = []
    for paper in papers:
        started = time.perf_counter()
        engine(paper)
        took.append((time.perf_counter() - started) * 1000)
    return took


def parsed(texts: Sequence[str]) -> tuple[list[Topic], float]:
    """The topics, and microseconds a topic. Equal texts are one object, as a process would have them from its store."""
    started = time.perf_counter()
    known = {text: parse(text) for text in dict.fromkeys(texts)}
    took = time.perf_counter() - started
    return [known[text] for text in texts], took / len(known) * 1e6


def changes_us(index: TopicIndex, topics: Sequence[Topic]) -> dict[str, float]:
    """Microseconds for one add and one remove in a full index."""
    fresh = [(f"new {number}", topics[-number]) for number in range(1, min(CHANGES, len(topics)) + 1)]
    started = time.perf_counter()
    for key, topic in fresh:
        index.add(key, topic)
    added = time.perf_counter()
    for key, _ in fresh:
        index.remove(key)
    removed = time.perf_counter()
    return {"add_us": (added - started) / len(fresh) * 1e6, "remove_us": (removed - added) / len(fresh) * 1e6}


def floor(papers: Sequence[Paper], matches: Sequence[int]) -> dict[str, float]:
    """Milliseconds a paper for its words alone, and for a list of as many results as there are."""
    words = timed(lambda paper: Reading(paper).words, papers)
    started = time.perf_counter()
    for count in matches:
        sorted(range(count))
    return {
        "words_ms": statistics.median(words),
        "results_ms": (time.perf_counter() - started) / len(matches) * 1000,
    }


def measure(count: int, texts: Sequence[str], papers: Sequence[Paper]) -> dict[str, Any]:
    topics, parse_us = parsed(texts)
    rows: list[dict[str, Any]] = []
    expected: dict[str, list[int]] = {}
    result: dict[str, Any] = {"topics": count, "distinct": len(set(texts)), "parse_us": parse_us, "engines": rows}
    for kind in ALL:
        asked = papers[: max(3, min(len(papers), NAIVE_BUDGET // count))] if kind is Naive else papers
        if count >= MILLION and kind is not Ours:
            continue
        gc.collect()
        gc.freeze()
        before, started = memory_mb(), time.perf_counter()
        engine: Engine = kind(topics)
        built_s = time.perf_counter() - started
        row = {"engine": kind.name, "built_s": built_s, "memory_mb": memory_mb() - before}
        for paper in asked:
            found = sorted(engine.match(paper))
            assert expected.setdefault(paper.id, found) == found, f"{kind.name} differs on {paper.id}"
        took = timed(engine.match, asked)
        row |= {"papers": len(asked), "mean_ms": statistics.mean(took), "median_ms": statistics.median(took)}
        row |= {"p95_ms": statistics.quantiles(took, n=20)[-1]}
        if isinstance(engine, Ours):
            row |= changes_us(engine.index, topics)
        rows.append(row)
        print(line(count, row), flush=True)
    matches = [len(found) for found in expected.values()]
    result |= {"matches_mean": statistics.mean(matches), "floor": floor(papers, matches)}
    print(
        f"{'':>9}  {result['matches_mean']:.0f} matches a paper; floor: words {result['floor']['words_ms']:.3f} ms"
        f" + results {result['floor']['results_ms']:.3f} ms; parsing {parse_us:.0f} µs a topic, {result['distinct']:,} distinct"
    )
    return result


def line(count: int, row: dict[str, Any]) -> str:
    text = f"{count:>9,}  {row['engine']:<24}{row['mean_ms']:>10.3f}{row['median_ms']:>10.3f}{row['p95_ms']:>10.3f}"
    text += f"{row['built_s']:>9.2f}{row['memory_mb']:>8.0f}{row['papers']:>7}"
    return text + (f"   add {row['add_us']:.1f} µs, remove {row['remove_us']:.1f} µs" if "add_us" in row else "")


def main() -> None:
    arguments = argparse.ArgumentParser(description="Matching: speed, memory and equal results, beside other ways.")
    arguments.add_argument("--million", action="store_true", help="also 1,000,000 topics (our index alone)")
    arguments.add_argument("--papers", type=int, default=200, help="papers matched at each size")
    arguments.add_argument("--json", type=Path, default=RESULT)
    given = arguments.parse_args()
    every, origin = material.papers()
    machine = f"{platform.machine()}, Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, tantivy {version('tantivy')}"
    print(f"{origin}; {machine}")
    print(f"{'topics':>9}  {'engine':<24}{'mean ms':>10}{'median':>10}{'95th':>10}{'built s':>9}{'MB':>8}{'papers':>7}")
    sizes = (*SIZES, MILLION) if given.million else SIZES
    texts = list(material.topics(every, max(sizes)))
    asked = every[:: max(1, len(every) // given.papers)][: given.papers]
    del every
    results = [measure(count, texts[:count], asked) for count in sizes]
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps({"machine": machine, "papers": origin, "sizes": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
