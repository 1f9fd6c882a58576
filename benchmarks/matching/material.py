"""Papers and topics to measure with: real papers where present (else generated), topics over the phrases of their titles.

Lives here: drawing them, the same for the same seed. 70 % one to three words, 15 % phrases, 10 % boolean, 5 % field filters;
phrases by Zipf's law, so popular topics are many channels' and most are few's.
"""

from __future__ import annotations

import gzip
import json
import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from bot.model import Paper, PaperId
from bot.record import from_record
from bot.topics.categories import CODES
from bot.topics.vocabulary import vocabulary

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "arxiv-60k.jsonl.gz"
SEED = 20
STOP = frozenset(
    vocabulary(
        "a an and are as at be by can do for from how in into is it its not of on or our over the to towards toward under up using",
        "via we what when where which why with without beyond",
    )
)
EDGES = ".,:;!?()[]{}\"'`"
LONGEST = 3  # words of a phrase
TOO_COMMON = 0.005  # of the titles: nobody follows "learning", it would bring hundreds of papers a day


def papers(path: Path = SHARED) -> tuple[list[Paper], str]:
    """The papers, and in words where they are from."""
    if path.is_file():
        with gzip.open(path, "rt") as lines:
            return [from_record(json.loads(line)) for line in lines], f"real papers of {path.name}"
    return generated(20_000), "generated papers"


def generated(count: int) -> list[Paper]:
    """Made-up papers: syllable words by Zipf's law, about as many a paper as real ones have."""
    chance = random.Random(SEED)
    syllables = [first + last for first in "bcdfghlmnprstvz" for last in ("a", "e", "i", "o", "u", "en", "or", "is")]
    vocabulary = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(30_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))

    def text(words: int) -> str:
        return " ".join(chance.choices(vocabulary, cum_weights=weights, k=words))

    return [
        Paper(PaperId(f"made:{number}"), text(9), text(190), ("Ada Lovelace",), categories=("cs.LG",))
        for number in range(count)
    ]


class Phrases:
    """Phrases of one to three words that stand in titles, drawn by rank."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        counts: list[Counter[str]] = [Counter() for _ in range(LONGEST)]
        for paper in papers:
            words = [word.strip(EDGES) for word in paper.title.split()]
            for length in range(1, LONGEST + 1):
                for start in range(len(words) - length + 1):
                    run = words[start : start + length]
                    if STOP.isdisjoint(word.lower() for word in run) and all(word.isalpha() for word in run):
                        counts[length - 1][" ".join(run).lower()] += 1
        most = len(papers) * TOO_COMMON
        self._ranked = [[phrase for phrase, count in each.most_common() if count <= most] for each in counts]
        self._weights = [list(accumulate(1 / rank for rank in range(1, len(each) + 1))) for each in self._ranked]

    def draw(self, chance: random.Random, length: int) -> str:
        weights = self._weights[length - 1]
        return self._ranked[length - 1][bisect(weights, chance.random() * weights[-1])]


def topics(papers: Sequence[Paper], count: int) -> Iterator[str]:
    chance, phrases = random.Random(SEED), Phrases(papers)
    names = sorted({name for paper in papers for name in paper.authors if name.replace(" ", "").isalpha()})
    codes = [code for paper in papers[:5000] for code in paper.categories if code in CODES]
    for _ in range(count):
        kind = chance.random()
        if kind < 0.70:
            yield phrases.draw(chance, chance.randint(1, 3))
        elif kind < 0.85:
            yield f'"{phrases.draw(chance, chance.randint(2, 3))}"'
        elif kind < 0.95:
            yield _boolean(chance, phrases)
        else:
            yield _filtered(chance, phrases, names, codes)


def _boolean(chance: random.Random, phrases: Phrases) -> str:
    one, two, three = (phrases.draw(chance, length) for length in (2, 2, 1))
    return chance.choice((f"({one}) OR ({two})", f'"{one}" -{three}', f"({one} OR {two}) {three}", f"{one} -{three}"))


def _filtered(chance: random.Random, phrases: Phrases, names: Sequence[str], codes: Sequence[str]) -> str:
    phrase, kind = phrases.draw(chance, 2), chance.random()
    if kind < 0.3:
        return f'author:"{chance.choice(names)}"'
    if kind < 0.7:
        return f"{phrase} cat:{chance.choice(codes)}"
    return f'title:"{phrase}"' if kind < 0.9 else f"{phrase.split()[0][:5].ljust(3, 'a')}* upvotes>=10"
