"""What happened to papers that were announced before: a new version, a withdrawal, a publication.

Lives here: what counts as one. Not here: asking more about new versions (`questions.py`), what is said of it in a channel. Called by the
poller, which writes events down before the archive: cut off between the two, the next pass sees the same difference again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.intake.keeping import Kept
from bot.model import Paper, PaperId
from bot.progress import Happening, PaperEvent
from bot.storage.intake import CursorStore, EventLog, IdentityStore

# Servers of preprints give DOIs too: bioRxiv and medRxiv, Research Square, Preprints.org, OSF, TechRxiv, SSRN, ChemRxiv, Zenodo.
_PREPRINTS = (
    "10.1101/",
    "10.64898/",
    "10.21203/",
    "10.20944/",
    "10.31219/",
    "10.36227/",
    "10.2139/",
    "10.26434/",
    "10.5281/",
)


def happened(kept: Kept, announced: Collection[PaperId], now: datetime) -> Iterator[PaperEvent]:
    """What the listings and updates of a pass tell that was not known. `announced`: the papers that were before it."""
    for told in (*kept.listed, *kept.told):
        before = kept.before.get(told.id)
        if before is None or told.id not in announced:
            continue
        if told.withdrawn and not before.withdrawn:
            yield PaperEvent(told.id, Happening.WITHDRAWN, now, detail=told.withdrawn)
        if (where := published(before, told)) is not None:
            yield PaperEvent(told.id, Happening.PUBLISHED, now, detail=where)


def published(before: Paper, told: Paper) -> str | None:
    """Where, when that is news: a source that listed it before without a journal names one now, or the journal itself lists it."""
    if before.journal_ref or (before.doi and not before.doi.startswith(_PREPRINTS)):
        return None
    doi = told.doi if told.doi and not told.doi.startswith(_PREPRINTS) else None
    from_journal = doi is not None and f"doi:{doi}" in told.also
    if from_journal or not set(told.sources).isdisjoint(before.sources):
        return told.journal_ref or doi
    return None


async def fresh(
    events: Sequence[PaperEvent], identities: IdentityStore, cursors: CursorStore, kept: EventLog
) -> Mapping[PaperEvent, PaperId]:
    """Those of papers that were announced, under their papers' ids, and not written down yet; each with the id that the source knows.

    Raises Transient."""
    if not events:
        return {}
    papers = await identities.resolve({event.paper_id for event in events})
    unannounced = await cursors.unannounced(set(papers.values()))
    ours = {replace(each, paper_id=papers[each.paper_id]): each.paper_id for each in events}
    new = await kept.unrecorded([each for each in ours if each.paper_id not in unannounced])
    return {each: ours[each] for each in new}
