"""The stores that operators' commands work on, in one value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.installations import InstallationStore, OneTimeStates
from bot.living import LivingPosts
from bot.people import People
from bot.ports import Clock, Gate
from bot.storage.archive import Archive
from bot.storage.channels import FirstPosts, PreferenceStore, SubscriptionStore
from bot.storage.intake import CursorStore, EventLog, IdentityStore, SightingLog
from bot.storage.outbox import Ledger, Outbox
from bot.storage.program import Copies, Erasure, StoredState
from bot.topics.wanted import WantedTopics


@dataclass(frozen=True, slots=True)
class Stores:
    """`warnings`: sentences about the Redis server that was given. `keep`: restarts a private server that died, if it is ours.
    `forgotten`: why nothing but a restore should be done, where Redis is empty and the data directory remembers more."""

    outbox: Outbox
    ledger: Ledger
    subscriptions: SubscriptionStore
    preferences: PreferenceStore
    cursors: CursorStore
    sightings: SightingLog
    identities: IdentityStore
    events: EventLog
    living: LivingPosts
    firsts: FirstPosts
    archive: Archive
    people: People
    installations: InstallationStore
    install_states: OneTimeStates
    wanted: WantedTopics
    clock: Clock
    gate: Callable[[str], Gate]
    state: StoredState
    erasure: Erasure
    copies: Copies
    redis: str = "given"
    keep: Callable[[], Awaitable[None]] | None = None
    warnings: tuple[str, ...] = ()
    forgotten: str | None = None
