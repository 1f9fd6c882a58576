"""How far the sources were read, what they said, and the doors through which they are asked."""

from __future__ import annotations

ANNOUNCED_LIFE_S = 800 * 86_400  # the mark outlives the ledger
FACTS_LIFE_S = 60 * 86_400  # longer than any source goes on reporting a paper
QUESTIONS_LIFE_S = 30 * 86_400  # longer than anything is asked again
OF_MANY_CHANNELS = ("pr:{intake}:moved",)


def source(name: str) -> str:
    """String: JSON of a source's state. Lives for good."""
    return f"pr:{{intake}}:source:{name}"


def lease(name: str) -> str:
    """Hash: who may read a source, until when (ms), and the token that numbers the takings. Lives for good."""
    return f"pr:{{intake}}:lease:{name}"


def sightings(source: str, day: str) -> str:
    """Hash: paper id to JSON of what became of it, for one source and day. Lives LEDGER_LIFE_S after its last change."""
    return f"pr:{{intake}}:sightings:{source}:{day}"


def moved() -> str:
    """Hash: address of a channel to that of the one which has its things now. Lives for good."""
    return "pr:{intake}:moved"


def facts() -> str:
    """Hash: paper id to `upvotes comments digest sources` as the last finished pass saw them."""
    return "pr:{intake}:facts"


def facts_seen() -> str:
    """Sorted set: the papers in `facts` by the time (ms) they were last listed. Both are trimmed after FACTS_LIFE_S."""
    return "pr:{intake}:facts-seen"


def announced() -> str:
    """Sorted set: paper id by the time (ms) it was announced or taken as known. Trimmed after ANNOUNCED_LIFE_S."""
    return "pr:{intake}:announced"


def identity(name: str) -> str:
    """String: JSON of the paper that a name of a work (id, DOI, title) leads to. Lives as long as the core says: 90 days for an id that
    leads to itself, half a year for a title, 800 days for another id or a DOI."""
    return f"pr:{{intake}}:identity:{name}"


def events(paper: str) -> str:
    """Hash: event id to its JSON, for one paper. Lives LEDGER_LIFE_S after its last event."""
    return f"pr:{{intake}}:events:{paper}"


def events_seen() -> str:
    """Sorted set: `event paper` by the time (ms) it was first seen. Trimmed after LEDGER_LIFE_S."""
    return "pr:{intake}:events-seen"


def events_read(reader: str) -> str:
    """String: when (ms) a reader of the events last had read them all. Lives for good."""
    return f"pr:{{intake}}:events-read:{reader}"


def questions(source: str) -> str:
    """Hash: paper id to `since due failures` (ms, ms, count), what a source is yet to be asked. Each leaves when it is
    answered or given up. Lives QUESTIONS_LIFE_S after the last one came or was put off."""
    return f"pr:{{intake}}:questions:{source}"


def gate(vendor: str) -> str:
    """Hash: `holder` (a turn's token), `lease`, `next`, `closed` (ms of the server's clock), `number` (of the last in line). Lives until
    nobody asked for a day and it is open."""
    return f"pr:{{gate:{vendor}}}"


def gate_line(vendor: str) -> str:
    """Sorted set: tokens of those who wait for a turn, by when they came. Lives as `gate`."""
    return f"pr:{{gate:{vendor}}}:line"


def gate_signs(vendor: str) -> str:
    """Sorted set: the same tokens by when they last gave a sign of life (ms). Lives as `gate`."""
    return f"pr:{{gate:{vendor}}}:signs"
