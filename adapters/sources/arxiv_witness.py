"""What arXiv says that it announced on past days, for the audit: its OAI-PMH, told by what each record shows of itself.

Lives here: which records are news of their day, and why the others are none. Not here: lists and tokens (`arxiv_oai.py`). Called by
`arxiv_feed.py`. A record stands under the day of its last change of any kind, so a day's list has less than was announced once papers
have changed again, and more than that: replacements, cross-lists, journal references.
"""

from __future__ import annotations

from datetime import date, timedelta

from adapters.sources.arxiv_calendar import is_feed_day, submissions
from adapters.sources.arxiv_oai import ArxivOai, Record
from adapters.sources.arxiv_progress import Progress
from bot.model import PaperId
from bot.progress import Witnessed

HELD_BACK = timedelta(days=3)  # moderation lets a paper wait for some days; what is older was announced before


async def witnessed(oai: ArxivOai, progress: Progress, since: date, until: date) -> tuple[Witnessed, ...]:
    """Each paper and day once, over the categories that are read, from the day on which each was begun. Raises Transient."""
    found: dict[tuple[date, PaperId], Witnessed] = {}
    for name, category in progress.items():
        first = max(since, category.since)
        for record in await oai.records(first, until, name) if first <= until else ():
            key, reason = (record.changed_on, record.id), why_no_news(record)
            known = found.get(key)
            if known is None or (known.reason and not reason):
                found[key] = Witnessed(record.id, record.changed_on, reason)
    return tuple(found.values())


def why_no_news(record: Record) -> str:
    """A phrase where a record's change was something else than its announcement; "" where it was that, as far as the record shows."""
    day = record.changed_on
    if record.deleted:
        return "deleted"
    if record.updated is not None:
        return f"replaced: a new version of {record.updated}"
    if not is_feed_day(day):
        return "changed on a day without announcements"
    created = record.paper.published_at if record.paper else None
    if created is not None and created < submissions(day)[0] - HELD_BACK:
        return f"submitted on {created:%Y-%m-%d}: cross-listed since, or its record was changed"
    return ""
