"""Every key, its type and its life, one file a family. Nothing else in the program spells a key.

Keys that one script touches share a hash tag: the keys of a channel and its deliveries bear its shard (a hash of the workspace),
subscriptions and intake have a tag of their own. So each script runs in one slot of a Redis Cluster.
"""

from __future__ import annotations

import functools
import hashlib

from adapters.storage.redis.keys import channels, intake, outbox, people, program
from bot.model import Channel

__all__ = [
    "LEDGER_LIFE_S",
    "OF_MANY_CHANNELS",
    "SHARDS",
    "channels",
    "holding",
    "intake",
    "outbox",
    "people",
    "program",
    "shard",
]

SHARDS = 16  # fixed for good: a channel's keys would move with it
LEDGER_LIFE_S = 400 * 86_400  # longer than any source looks back

# Keys of many channels, where a channel has a field or is a member, alone or beside something.
OF_MANY_CHANNELS = (
    *outbox.OF_MANY_CHANNELS,
    *channels.OF_MANY_CHANNELS,
    *intake.OF_MANY_CHANNELS,
    *people.OF_MANY_CHANNELS,
)


def shard(of: Channel) -> int:
    """0 to SHARDS - 1, the same for all channels of a workspace."""
    return _shard(f"{of.platform}:{of.workspace}")


@functools.lru_cache(maxsize=4096)
def _shard(workspace: str) -> int:
    return int.from_bytes(hashlib.blake2b(workspace.encode(), digest_size=2).digest(), "big") % SHARDS


def holding(part: str) -> str:
    """Pattern: every key in whose name this stands, itself a pattern."""
    return f"pr:*{part}*"
