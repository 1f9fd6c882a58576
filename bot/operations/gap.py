"""What is said about a gap: Redis came back older than what the data directory saw of it. Called by `guard.py`, `reports.py`, the audit."""

from __future__ import annotations

from typing import Any

from bot.intake.freshness import span
from bot.ledger import Gap


def noticed(gap: Gap) -> str:
    age = span((gap.until - gap.since).total_seconds())
    return (
        f"Redis is older than what this data directory saw of it, and knows nothing of the last {age}: each message that may have been"
        " posted meanwhile is looked for before it is posted."
    )


def outcome(gap: Gap) -> str:
    """What became of it so far."""
    looked = gap.found + gap.absent + gap.untold
    said = (
        f"{looked} messages were looked for after Redis came back on {gap.until:%Y-%m-%d %H:%M} UTC without what it was told since"
        f" {gap.since:%Y-%m-%d %H:%M}: {gap.found} were found, {gap.absent} were not there, {gap.untold} could not be told."
    )
    if gap.untold:
        said += " See `paperroute deliveries --state buried`."
    if gap.shared:
        said += f" {gap.shared} papers count as posted because a message of many stands there that begins with the same paper;"
        said += " it may not name each (`paperroute deliveries --state sent` says which)."
    return said


def record(gap: Gap) -> dict[str, Any]:
    return {
        "since": gap.since.isoformat(timespec="seconds"),
        "until": gap.until.isoformat(timespec="seconds"),
        "found": gap.found,
        "absent": gap.absent,
        "untold": gap.untold,
        "shared": gap.shared,
        "told": outcome(gap),
    }
