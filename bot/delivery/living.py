"""Which changes of a paper are worth an edit of its message, and when the message may be edited: values in, an answer out.

A message that changes all the time is a nuisance, and platforms limit edits (Discord: three an hour in an announcement channel). So few
things count, a message is edited four times at most, each time after a longer rest, and it is left alone after two weeks. Called by
`editing.py`.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta

from bot.living import Life, Shown

LIVES = timedelta(days=14)
# From the last edit to the next one: with the first days behind them, most papers' counts stand nearly still.
RESTS = (timedelta(0), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
MOST_EDITS = len(RESTS)
# 10, 25, 50, 100, 250, 500, 1000 and so on: what a reader would tell somebody.
MILESTONES = tuple(times * 10**power // 2 for power in range(1, 8) for times in (2, 5, 10))


def is_news(shown: Shown, now: Shown) -> bool:
    """A summary or code came, or a count passed a milestone. Never where something became less: a source that has a bad day is no news."""
    if any(after < before for before, after in zip(shown, now, strict=True)):
        return False
    counts = ((shown.upvotes, now.upvotes), (shown.comments, now.comments))
    risen = any(_milestones(after) > _milestones(before) for before, after in counts)
    return risen or now.summary > shown.summary or now.code > shown.code


def _milestones(count: int) -> int:
    return bisect_right(MILESTONES, count)


def is_over(life: Life, posted_at: datetime, now: datetime) -> bool:
    """Whether the message is never to be edited again."""
    return life.edits >= MOST_EDITS or now - posted_at >= LIVES


def is_resting(life: Life, now: datetime) -> bool:
    """Whether the last edit was too short a while ago."""
    return life.edited_at is not None and life.edits < MOST_EDITS and now - life.edited_at < RESTS[life.edits]
