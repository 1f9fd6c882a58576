"""The wiring: which adapter serves which port. The only file that sees both sides.

Called by `cli.py`. Everything it opens it closes, in the opposite order, also when it is interrupted.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from socket import gethostname
from zoneinfo import ZoneInfo

from rich.console import Console

from adapters import registry, zotero
from adapters.archive.archive import TantivyArchive
from adapters.heartbeat import heartbeat
from adapters.platforms.console import console_platform
from adapters.registry import PLATFORMS, configured_platforms, configured_sources, settings_errors
from adapters.storage.cipher import cipher
from adapters.storage.copies import CopyFolder
from adapters.storage.embedded import EmbeddedRedis, RunLock, check_server, client_name, make_private
from adapters.storage.redis.accounts import RedisAccounts
from adapters.storage.redis.changelog import RedisChangeLog
from adapters.storage.redis.connection import Client, connect, until_it_answers
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
from bot.clock import ReplayClock, SystemClock
from bot.commands.naming import IDIOMS, Idiom, under
from bot.crew import Crew, assemble, courier, desk, intake
from bot.delivery.retry import Patience
from bot.demo import NOON, Demo
from bot.errors import Misconfigured, UserError
from bot.intake.pace import Pace
from bot.intake.poller import Poller
from bot.library import Library
from bot.model import Channel
from bot.operations.copies import brought_up_to_date
from bot.operations.driving import leave_out
from bot.operations.rekeying import encrypted_anew
from bot.operations.stores import Stores
from bot.operators import Operators
from bot.people import People
from bot.plan import Plan, Start
from bot.ports import Clock, Commands, PaperSource, Platform
from bot.preferences import House
from bot.surroundings import Surroundings
from bot.topics.wanted import WantedTopics
from config.settings import CoreSettings


@dataclass(frozen=True, slots=True)
class Setting:
    """The core's settings, and where adapters read theirs."""

    core: CoreSettings
    env_file: Path | None
    clock: Clock

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(self.clock, self.core.data_dir, self.env_file, post_deadline_s=self.core.post_deadline_s)


def read_settings(env_file: Path | None = Path(".env")) -> Setting:
    """Raises Misconfigured."""
    with settings_errors():
        return Setting(CoreSettings.read(env_file), env_file, SystemClock())


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


@asynccontextmanager
async def open_sources(setting: Setting, stores: Stores) -> AsyncIterator[list[PaperSource]]:
    """Those that are asked for. Raises Misconfigured."""
    async with AsyncExitStack() as stack:
        surroundings = replace(setting.surroundings, gate=stores.gate, named_categories=stores.wanted.named_categories)
        opened = configured_sources(setting.core.sources, surroundings)
        for source in opened:
            stack.push_async_callback(source.close)
        yield opened


@asynccontextmanager
async def open_crew(setting: Setting, say: Callable[[str], None], start: Start) -> AsyncIterator[Crew]:
    """Everything `run` needs, in one process a data directory. Raises Misconfigured, Unavailable."""
    operators = Operators(setting.clock, say)
    with RunLock(setting.core.data_dir):
        if setting.core.redis_url is not None:
            await until_it_answers(setting.core.redis_url.get_secret_value(), client_name(), setting.clock, say)
        async with (
            heartbeat(setting.core.heartbeat_url) as beat,
            open_stores(setting, say, start.fresh) as stores,
            open_sources(setting, stores) as sources,
            open_library(setting) as library,
        ):
            if stores.forgotten:
                raise Misconfigured(stores.forgotten)
            for unread in await encrypted_anew(stores, PLATFORMS):
                say(unread)
            if start.skip_gap:
                say(f"Left out {await leave_out(stores)} deliveries that waited, and all that was announced until now.")
            surroundings = replace(
                setting.surroundings,
                tell=operators.tell,
                installations=stores.installations,
                install_states=stores.install_states,
            )
            platforms = configured_platforms(surroundings, say)
            for warning in stores.warnings:
                say(warning)
            plan = _plan(setting.core, start)
            yield assemble(
                plan, stores, sources, platforms, _idioms(setting), operators=operators, beat=beat, library=library
            )


def _plan(core: CoreSettings, start: Start) -> Plan:
    return Plan(
        owner=f"run:{gethostname()}:{core.data_dir}",
        backfill_days=core.backfill_days,
        archive_days=core.archive_days,
        couriers=core.couriers,
        poll_interval_s=core.poll_interval_s,
        patience=Patience(**core.waits),
        enrich_wait_s=core.enrich_wait_s,
        living_posts=core.living_posts,
        ops_channel=core.ops_channel,
        start=start,
        house=House(ZoneInfo(core.timezone), core.default_mode, core.language),
    )


@asynccontextmanager
async def open_library(setting: Setting) -> AsyncIterator[Library]:
    """Raises Misconfigured."""
    with settings_errors():
        library = zotero.build(setting.surroundings)
    try:
        yield library
    finally:
        await library.close()


def _idioms(setting: Setting) -> Mapping[str, Idiom]:
    """Slack's command has the name that its workspace gave it."""
    from adapters.platforms.slack.settings import SlackSettings  # noqa: PLC0415 (only who serves a platform loads it)

    with settings_errors():
        return {**IDIOMS, "slack": Idiom(under(SlackSettings.read(setting.env_file).command))}


@dataclass(frozen=True, slots=True)
class DemoParts:
    demo: Demo
    days: int
    console: Platform
    commands: Commands


@asynccontextmanager
async def open_demo(feed: Path | None, console: Console) -> AsyncIterator[DemoParts]:
    """Real parts on a recorded feed: a throw-away data directory, no .env, no token, nothing outside this machine."""
    from adapters.sources.huggingface import HuggingFaceSource  # noqa: PLC0415
    from adapters.sources.huggingface_settings import HuggingFaceSettings  # noqa: PLC0415
    from adapters.sources.replay import SAMPLE, ReplayServer  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="paperroute-demo-")))
        replay = await stack.enter_async_context(ReplayServer(feed or SAMPLE))
        clock = ReplayClock(datetime.combine(replay.days[0], NOON))
        setting = Setting(CoreSettings.model_construct(data_dir=folder), None, clock)
        stores = await stack.enter_async_context(open_stores(setting))
        source = HuggingFaceSource(
            HuggingFaceSettings.model_construct(url=replay.url, token=None, details=0, trending=False), clock
        )
        stack.push_async_callback(source.close)
        platform = console_platform(clock, folder, console)
        stack.push_async_callback(platform.close)
        poller = Poller(source, intake(stores, "demo", len(replay.days), Pace()))
        demo = Demo(replay, clock, poller, courier(platform, stores, house=House(mode="instant")), stores)
        yield DemoParts(demo, len(replay.days), platform, desk(stores, [source], [platform], {}))


def reachable(channel: Channel) -> Channel:
    """The channel, if it is on a platform that there is. Raises UserError."""
    if channel.platform not in PLATFORMS:
        raise UserError(f"There is no platform {channel.platform!r}. Choose from {', '.join(PLATFORMS)}.")
    return channel


def slack_manifest(setting: Setting) -> str:
    """The Slack app's manifest, as JSON. Raises Misconfigured."""
    return registry.slack_manifest(setting.env_file)


async def discord_invite(setting: Setting) -> str:
    """The link that invites the bot to a server. Raises Misconfigured, Transient."""
    return await registry.discord_invite(setting.surroundings)
