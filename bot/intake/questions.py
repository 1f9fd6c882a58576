"""What a source is asked about papers that have a new version: a feed tells neither that one is withdrawn nor where it was published.

Lives here: when it is asked and asked again (pure), and the asking. Not here: what an answer means (`happenings.py`). Called by the poller.

A question is written down before the event that raised it, and struck out after what was told is stored: cut off anywhere, it is asked
again. An answer is not the last word at first, for arXiv's API may lag a day behind its announcements.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.errors import Transient
from bot.model import Paper, PaperId
from bot.ports import PaperSource
from bot.progress import Happening, PaperEvent, Question
from bot.storage.intake import EventLog

log = structlog.get_logger()

MOST = 500  # a pass; the others are asked in the next one
LAG = timedelta(hours=26)  # of a source's answers behind its announcements
# After each failure in a row. The last comes four days after the first: then nobody asks any more.
AGAIN = (timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12), timedelta(days=1), timedelta(days=2))


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What was asked, and what is known now. `failed`: nobody answered."""

    asked: tuple[Question, ...] = ()
    papers: tuple[Paper, ...] = ()
    failed: bool = False


def raised(events: Mapping[PaperEvent, PaperId], now: datetime) -> list[Question]:
    """`events`: with the ids that the source knows their papers by."""
    ids = dict.fromkeys(known for each, known in events.items() if each.kind is Happening.VERSION)
    return [Question(each, now, now) for each in ids]


def answered(question: Question, now: datetime) -> Question | None:
    """What is still to be asked after an answer: the same again once the source must have caught up."""
    again_at = question.since + LAG
    return None if now >= again_at else replace(question, due_at=again_at, failures=0)


def unanswered(question: Question, now: datetime) -> Question | None:
    """The same after a failure, None where it failed too often."""
    if question.failures >= len(AGAIN):
        return None
    return replace(question, due_at=now + AGAIN[question.failures], failures=question.failures + 1)


async def inquire(source: PaperSource, kept: EventLog, events: Mapping[PaperEvent, PaperId], now: datetime) -> Inquiry:
    """Ask what is due, what these events raise among it. Raises Transient when the store is away."""
    await kept.ask(source.name, raised(events, now))
    asked = tuple(each for each in await kept.questions(source.name) if each.due_at <= now)[:MOST]
    if not asked:
        return Inquiry()
    try:
        return Inquiry(asked, await source.lookup([each.paper_id for each in asked]))
    except Transient as error:
        log.warning("lookup_failed", source=source.name, papers=len(asked), reason=error.reason)
        return Inquiry(asked, failed=True)


async def settle(source: PaperSource, kept: EventLog, inquiry: Inquiry, now: datetime) -> None:
    """Once what was told is stored. Raises Transient."""
    after = unanswered if inquiry.failed else answered
    left = [again for each in inquiry.asked if (again := after(each, now)) is not None]
    await kept.ask(source.name, left)
    done = _less(inquiry.asked, {each.paper_id for each in left})
    if inquiry.failed and done:
        log.warning("lookup_given_up", source=source.name, papers=len(done))
    await kept.strike(source.name, done)


def _less(asked: Sequence[Question], left: Collection[PaperId]) -> list[PaperId]:
    return [each.paper_id for each in asked if each.paper_id not in left]
