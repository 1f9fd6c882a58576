"""What `run` is made of: sources, platforms and the people's library, beside the stores, in one process a data directory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from socket import gethostname
from zoneinfo import ZoneInfo

from adapters import zotero
from adapters.heartbeat import heartbeat
from adapters.registry import PLATFORMS, configured_platforms, configured_sources, settings_errors
from adapters.storage.embedded import RunLock, client_name
from adapters.storage.redis.connection import until_it_answers
from bot.commands.naming import IDIOMS, Idiom, under
from bot.crew import Crew, assemble
from bot.delivery.retry import Patience
from bot.errors import Misconfigured
from bot.library import Library
from bot.operations.driving import leave_out
from bot.operations.rekeying import encrypted_anew
from bot.operations.stores import Stores
from bot.operators import Operators
from bot.plan import Plan, Start
from bot.ports import PaperSource
from bot.preferences import House
from bot.wiring.setting import Setting
from bot.wiring.stores import open_stores
from config.settings import CoreSettings


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
async def open_library(setting: Setting) -> AsyncIterator[Library]:
    """Raises Misconfigured."""
    with settings_errors():
        library = zotero.build(setting.surroundings)
    try:
        yield library
    finally:
        await library.close()


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


def _idioms(setting: Setting) -> Mapping[str, Idiom]:
    """Slack's command has the name that its workspace gave it."""
    from adapters.platforms.slack.settings import SlackSettings  # noqa: PLC0415 (only who serves a platform loads it)

    with settings_errors():
        return {**IDIOMS, "slack": replace(IDIOMS["slack"], spell=under(SlackSettings.read(setting.env_file).command))}
