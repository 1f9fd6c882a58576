"""The steps from one version of what is kept to the next, in order. Called by `layout.py`.

To change how something is kept: add a step at the end. A step works in bounded pieces, each of which leaves the data whole, and may be
taken again from its beginning after it was cut off anywhere. It yields after each piece: a phrase to say, or "" for none.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from redis.asyncio import Redis

from adapters.storage.redis import from_single_entries


@dataclass(frozen=True, slots=True)
class Migration:
    """`says`: what it does, as people are told. `take`: does it."""

    to: int
    says: str
    take: Callable[[Redis], AsyncIterator[str]]


MIGRATIONS: tuple[Migration, ...] = (  # version 1 is the first
    Migration(2, "deliveries are kept by channel", from_single_entries.take),
)
