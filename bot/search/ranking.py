"""Several rankings of papers made into one. Pure. Called by `searcher.py`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import PaperId

# Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet and individual rank learning methods, SIGIR 2009,
# doi:10.1145/1571941.1572114. 60 is the constant of the paper: it keeps one ranking's first place from deciding alone.
K = 60


def fuse(rankings: Sequence[Sequence[PaperId]]) -> dict[PaperId, float]:
    """Papers with their scores, best first: the sum of 1/(60 + rank) over the rankings. Equal scores keep the earlier ranking's order."""
    scores: dict[PaperId, float] = {}
    for ranking in rankings:
        for rank, paper_id in enumerate(dict.fromkeys(ranking), start=1):
            scores[paper_id] = scores.get(paper_id, 0.0) + 1 / (K + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))
