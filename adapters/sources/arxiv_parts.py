"""How each category of arXiv is, as a state of its own. Pure; called by `arxiv_feed.py` for whoever says how fresh arXiv is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from adapters.sources.arxiv_progress import Category, Progress
from bot.language import N_
from bot.progress import SourceState

REPEATED = N_("its feed repeats the batch before under the new date")


def parts_of(progress: Progress, state: SourceState) -> Mapping[str, SourceState]:
    """By category, in the order of their names. `state`: of arXiv as a whole.

    An empty feed is the truth where another category has a batch of the same day: the server has begun it, and this one has nothing.
    """
    newest = max((each.seen for each in progress.values() if each.seen), default=date.min)
    return {name: _part(progress[name], newest, state) for name in sorted(progress)}


def _part(category: Category, newest: date, state: SourceState) -> SourceState:
    look = category.look
    days = [day for day in (category.seen, look.made_up) if day]
    return SourceState(
        last_success_at=look.read_at,
        last_new_at=look.batch_at,
        newest_day=max(days, default=None),
        batch_at=look.batch_at,
        none_on=look.empty if look.empty and look.empty <= newest else None,
        remark=REPEATED if category.stale else "",
        error=look.error or None,
        failing_since=look.failing_since,
        next_poll_at=state.next_poll_at,
    )
