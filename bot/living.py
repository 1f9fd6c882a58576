"""What messages about papers show of what goes on changing, for as long as they may be edited: values, and the port that keeps them.

Not here: which changes are worth an edit (`delivery/living.py`), who edits (`delivery/editing.py`), where a message stands (the Ledger).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.model import Channel, Paper, PaperId


class Shown(NamedTuple):
    """What a message shows of a paper's counts, and whether it shows an AI summary and code."""

    upvotes: int = 0
    comments: int = 0
    summary: bool = False
    code: bool = False

    @classmethod
    def of(cls, paper: Paper) -> Shown:
        return cls(paper.upvotes, paper.comments, bool(paper.tldr), bool(paper.code_url))


@dataclass(frozen=True, slots=True)
class Life:
    """A paper's message in a channel: what it last showed, how often it was edited, and when last (UTC-aware; None: never)."""

    channel: Channel
    shown: Shown
    edits: int = 0
    edited_at: datetime | None = None


class LivingPosts(Protocol):
    """What the papers' messages show. Forgotten about two weeks after they were posted. All calls may be repeated; all raise Transient."""

    async def begin(self, channel: Channel, paper_id: PaperId, shown: Shown, now: datetime) -> None:
        """A message is about to be posted, and will show this. What an earlier attempt noted is written over."""

    async def papers(self, platform: str, since: datetime) -> Sequence[PaperId]:
        """Those of which a message was begun since then, the oldest first. Older ones may be forgotten."""

    def of(self, platform: str, paper_id: PaperId) -> AsyncIterator[Life]:
        """A paper's messages, in any order. One that changes meanwhile may come twice."""

    async def edited(self, paper_id: PaperId, life: Life) -> None:
        """A message was edited: it is now as `life` says."""

    async def carry(self, old: Channel, new: Channel) -> None:
        """A channel has another id now: its messages are there."""

    async def end(self, channel: Channel, paper_id: PaperId) -> None:
        """A message is never to be edited again."""
