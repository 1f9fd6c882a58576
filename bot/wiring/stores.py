"""Where things are kept: Redis, a private one where none is given, the archive, and the copies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial

from adapters.archive.archive import TantivyArchive
from adapters.storage.cipher import cipher
from adapters.storage.copies import CopyFolder
from adapters.storage.embedded import EmbeddedRedis, check_server, client_name, make_private
from adapters.storage.redis.accounts import RedisAccounts
from adapters.storage.redis.changelog import RedisChangeLog
from adapters.storage.redis.connection import Client, connect
from adapters.storage.redis.cursors import RedisCursors
from adapters.storage.redis.erasing import RedisErasure
from adapters.storage.redis.events import RedisEvents
from adapters.storage.redis.firsts import RedisFirstPosts
from adapters.storage.redis.gate import RedisGate
from adapters.storage.redis.identities import RedisIdentities
from adapters.storage.redis.installations import RedisInstallations, RedisStates
from adapters.storage.redis.layout import Layout
from adapters.storage.redis.ledger import RedisLedger
from adapters.storage.redis.limits import RedisLimits
from adapters.storage.redis.living import RedisLivingPosts
from adapters.storage.redis.outbox import RedisOutbox
from adapters.storage.redis.policies import RedisPolicies
from adapters.storage.redis.preferences import RedisPreferences
from adapters.storage.redis.saved import RedisSaved
from adapters.storage.redis.sightings import RedisSightings
from adapters.storage.redis.subscriptions import RedisSubscriptions
from adapters.storage.redis.unfolded import RedisUnfolded
from adapters.storage.redis.votes import RedisVotes
from bot.operations.copies import brought_up_to_date
from bot.operations.stores import Stores
from bot.people import People
from bot.topics.wanted import WantedTopics
from bot.wiring.setting import Setting
from config.settings import CoreSettings


@asynccontextmanager
async def open_stores(
    setting: Setting, say: Callable[[str], None] = lambda _: None, fresh: bool = False
) -> AsyncIterator[Stores]:
    """Redis (a private one where none is given) and the archive, brought up to date, which `say` tells of. An empty Redis where the data
    directory remembers more is left as it is unless `fresh`. Raises Unavailable, Misconfigured (a newer program wrote the data)."""
    core = setting.core
    async with AsyncExitStack() as stack:
        client, embedded = await _reach_redis(core, stack)
        warnings = () if embedded else await check_server(client)
        archive = TantivyArchive(core.data_dir / "archive")
        stack.push_async_callback(archive.close)
        kept = _kept(setting, client, archive)
        lacking = await brought_up_to_date(kept.state, kept.copies, kept.subscriptions, say, fresh)
        yield replace(
            kept,
            forgotten=lacking,
            redis="embedded" if embedded else "given",
            keep=embedded.ensure if embedded else None,
            warnings=tuple(warnings),
        )


def _kept(setting: Setting, client: Client, archive: TantivyArchive) -> Stores:
    core, clock, subscriptions = setting.core, setting.clock, RedisSubscriptions(client)
    keys = partial(cipher, core.secrets, core.data_dir)
    return Stores(
        outbox=RedisOutbox(client, core.data_dir),
        ledger=RedisLedger(client),
        subscriptions=subscriptions,
        preferences=RedisPreferences(client),
        cursors=RedisCursors(client),
        sightings=RedisSightings(client),
        identities=RedisIdentities(client),
        events=RedisEvents(client),
        living=RedisLivingPosts(client),
        firsts=RedisFirstPosts(client),
        archive=archive,
        people=People(
            RedisSaved(client),
            RedisChangeLog(client),
            RedisVotes(client, clock),
            RedisPolicies(client),
            RedisUnfolded(client),
            RedisLimits(client, clock),
            RedisAccounts(client, keys),
        ),
        installations=RedisInstallations(client, keys),
        install_states=RedisStates(client),
        wanted=WantedTopics(subscriptions),
        clock=clock,
        gate=lambda vendor: RedisGate(client, vendor, clock),
        state=Layout(client, core.data_dir),
        erasure=RedisErasure(client),
        copies=CopyFolder(core.data_dir),
    )


async def _reach_redis(core: CoreSettings, stack: AsyncExitStack) -> tuple[Client, EmbeddedRedis | None]:
    """A client, and the private server behind it where none was given; the stack closes both."""
    make_private(core.data_dir)
    embedded = EmbeddedRedis(core.data_dir) if core.redis_url is None else None
    if embedded is not None:
        url = await embedded.start()
        stack.push_async_callback(embedded.stop)
    elif core.redis_url is not None:
        url = core.redis_url.get_secret_value()
    client = connect(url, client_name())
    stack.push_async_callback(client.aclose)
    return client, embedded
