"""What stands on the platforms beside what should: lost, twice, what nobody asked for, out of order. Pure.

A message is read as people read it: which papers its links lead to, so that a roll-up or a digest counts for each of its papers. What is
lost or twice and *named* is what the program's own ledger says it cannot vouch for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.driver.world import Paper

_PAPER = re.compile(r"(?:huggingface\.co/papers|arxiv\.org/(?:abs|pdf|html))/(\d{4}\.\d{5})")
_IN_DOUBT = re.compile(r"nobody can tell|second copy|may stand (?:there )?twice", re.IGNORECASE)

Pair = tuple[str, str]  # channel address, paper id


@dataclass(frozen=True)
class Standing:
    """A message that stands on a platform, with the papers that it links to."""

    address: str
    at: float
    papers: frozenset[str]


@dataclass(frozen=True)
class Verdict:
    """`at`: when the second copy of a pair in `twice` was posted. `states`: what the program's ledger says of each pair."""

    deliveries: int
    messages: int
    lost: tuple[Pair, ...] = ()
    twice: tuple[Pair, ...] = ()
    lost_named: tuple[Pair, ...] = ()
    twice_named: tuple[Pair, ...] = ()
    unasked: tuple[Pair, ...] = ()
    out_of_order: tuple[Pair, ...] = ()
    many: int = 0  # messages of more than one paper
    at: Mapping[Pair, float] = field(default_factory=dict)
    states: Mapping[Pair, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not (self.lost or self.twice or self.unasked or self.out_of_order)


def read(messages: Iterable[Mapping[str, Any]]) -> list[Standing]:
    """What the emulators list; answers in threads are no posts, and what links to no paper is none either."""
    found = []
    for message in messages:
        papers = frozenset(_PAPER.findall(message["text"]))
        if papers and not message.get("reply"):
            found.append(Standing(message["address"], float(message["at"]), papers))
    return found


def judge(
    expected: Mapping[str, Sequence[Paper]],
    standing: Sequence[Standing],
    ledger: Iterable[Mapping[str, Any]],
    ranked: Collection[str] = (),
) -> Verdict:
    """`ledger`: the records of `paperroute deliveries --json`. `ranked`: channels whose papers come the best first, in parts of digests."""
    copies: dict[Pair, list[float]] = defaultdict(list)
    for message in standing:
        for paper in message.papers:
            copies[message.address, paper].append(message.at)
    wanted = {(address, paper.id) for address, papers in expected.items() for paper in papers}
    records = list(ledger)
    named = set(_named(records))
    lost = sorted(wanted - copies.keys())
    twice = sorted(pair for pair, times in copies.items() if len(times) > 1)
    return Verdict(
        deliveries=len(wanted),
        messages=len(standing),
        lost=tuple(pair for pair in lost if pair not in named),
        twice=tuple(pair for pair in twice if pair not in named),
        lost_named=tuple(pair for pair in lost if pair in named),
        twice_named=tuple(pair for pair in twice if pair in named),
        unasked=tuple(sorted(pair for pair in copies if pair not in wanted)),
        out_of_order=tuple(_out_of_order(expected, [each for each in standing if each.address not in ranked])),
        many=sum(len(each.papers) > 1 for each in standing),
        at={pair: sorted(copies[pair])[1] for pair in twice},
        states={_pair(record): record["state"] for record in records},
    )


def _named(ledger: Iterable[Mapping[str, Any]]) -> Iterable[Pair]:
    """What the ledger says it cannot vouch for."""
    for record in ledger:
        said = f"{record.get('reason') or ''} {record.get('doubt') or ''}"
        if record.get("doubtful") or _IN_DOUBT.search(said):
            yield _pair(record)


def _pair(record: Mapping[str, Any]) -> Pair:
    return record["channel"], str(record["paper_id"]).removeprefix("arxiv:")


def _out_of_order(expected: Mapping[str, Sequence[Paper]], standing: Sequence[Standing]) -> Iterable[Pair]:
    """The first copy of a paper that stands after the first copy of one published later. Papers of one message have no order."""
    number = {paper.id: paper.number for papers in expected.values() for paper in papers}
    by_channel: dict[str, list[Standing]] = defaultdict(list)
    for message in standing:
        by_channel[message.address].append(message)
    for address, messages in by_channel.items():
        seen: set[str] = set()
        highest = -1
        for message in sorted(messages, key=lambda each: each.at):
            new = [paper for paper in message.papers if paper in number and paper not in seen]
            seen |= message.papers
            if new and min(number[paper] for paper in new) < highest:
                yield address, min(new, key=lambda paper: number[paper])
            highest = max([highest, *(number[paper] for paper in new)])
