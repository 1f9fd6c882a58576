"""Starts what waited for a permission, at the moment when somebody grants it; says hello in a new server.

Lives here: what follows from a change in a server. Not here: noticing it (`gateway.py`), what waits (the core). The core
also looks from time to time, for what changed while nobody listened.
"""

from __future__ import annotations

import structlog

from adapters.platforms.discord.permissions import Permissions
from bot.errors import PaperRouteError
from bot.model import Channel
from bot.ports import Commands, Platform

log = structlog.get_logger()


class Waiting:
    def __init__(self, commands: Commands, platform: Platform, permissions: Permissions) -> None:
        self._commands = commands
        self._platform = platform
        self._permissions = permissions

    async def changed(self, guild_id: int) -> None:
        """Roles, channels or the bot's membership changed in a server: look at its channels that were not ready."""
        for channel in self._permissions.blocked_in(str(guild_id)):
            self._permissions.forget(channel.channel)
            if (await self._platform.readiness(channel)).ready:
                await self._start(channel)

    async def greet(self, channel: Channel, locale: str | None) -> None:
        """Where a server has its own notices, quietly; and once, for who let the bot in has to know what to type."""
        hello = await self._commands.hello(channel, locale)
        try:
            await self._platform.say(channel, hello)
        except PaperRouteError as failure:
            log.info("hello_not_shown", channel=str(channel), error=type(failure).__name__)

    async def _start(self, channel: Channel) -> None:
        answer = await self._commands.can_post_now(channel)
        if answer is None or not answer.announcement:
            return
        try:
            await self._platform.say(channel, answer.announcement)
        except PaperRouteError as failure:  # the papers come all the same
            log.warning("announcement_not_shown", channel=str(channel), error=type(failure).__name__)
