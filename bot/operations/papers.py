"""`paperroute match | import | search`: papers from files and from the archive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.intake.merging import merge
from bot.model import Paper
from bot.operations.stores import Stores
from bot.record import from_record, to_record
from bot.search.searcher import Searcher
from bot.topics.explain import explain
from bot.topics.language import matches, parse

IMPORT_AT_ONCE = 5000  # papers a commit of the archive


def read_papers(lines: Iterable[str], name: str) -> Iterator[tuple[str, Paper]]:
    """(the id as written, the paper) of each line of JSON. Empty lines are passed over. Raises UserError naming file and line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield str(record["id"]) if isinstance(record, dict) and "id" in record else "", from_record(record)
        except (ValueError, TypeError, KeyError) as error:
            raise UserError(
                f"{name}, line {number}: not a paper ({error}). Each line is a JSON object with id, title, abstract."
            ) from None


def match(topic: str, papers: Iterable[tuple[str, Paper]]) -> Iterator[dict[str, Any]]:
    """A record for each paper that the topic wants, in the papers' order: its id as written, and why. Raises UserError."""
    parsed = parse(topic)
    for identity, paper in papers:
        if matches(parsed, paper):
            why = [{"term": item.term, "field": item.field, "text": item.text} for item in explain(parsed, paper)]
            yield {"id": identity, "why": why}


async def import_file(stores: Stores, path: Path, progress: Callable[[int], None]) -> int:
    """Put a file's papers into the archive without announcing them. `progress` is told the bytes read so far.

    Returns how many papers. Raises UserError for a line that is none: what stood before it is kept, and a repeat is harmless.
    """
    total, read = 0, 0

    def counted(lines: Iterable[str]) -> Iterator[str]:
        nonlocal read
        for line in lines:
            read += len(line.encode())
            yield line

    with path.open(encoding="utf-8") as lines:
        papers = read_papers(counted(lines), str(path))
        while chunk := [paper for _, paper in islice(papers, IMPORT_AT_ONCE)]:
            await _keep(stores, chunk)
            total += len(chunk)
            progress(read)
    return total


async def _keep(stores: Stores, papers: list[Paper]) -> None:
    """Merged with what is known. Not marked as announced: a source that lists one of them later still makes it news."""
    merged: dict[str, Paper] = {}
    for paper in papers:
        old = merged.get(paper.id) or await stores.archive.get(paper.id)
        merged[paper.id] = merge(old, paper) if old else paper
    await stores.archive.add(list(merged.values()))


async def search(searcher: Searcher, query: str, limit: int, hosted: bool) -> list[dict[str, Any]]:
    """A record a result, best first."""
    results = await searcher.search(query, limit, hosted=hosted)
    return [to_record(hit.paper) | {"score": round(hit.score, 4)} for hit in results.hits]
