"""The emulator's control: start and stop, make channels, act as a person, look at what stands where."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

from tests.emulators import control
from tests.emulators.discord.acting import Acting
from tests.emulators.discord.control import DiscordControl
from tests.emulators.discord.faults import Fault, Faults
from tests.emulators.discord.gateway import Gateway
from tests.emulators.discord.interactions import Interactions
from tests.emulators.discord.limits import Limits
from tests.emulators.discord.places import ANNOUNCEMENTS, ENOUGH, FORUM, Channel, Guild
from tests.emulators.discord.routes import Routes
from tests.emulators.discord.server import Gate
from tests.emulators.discord.threads import Threads
from tests.emulators.discord.world import World, user_object


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DiscordEmulator(Acting):
    """`now` is its clock (rates, ids, nonces). `strict`: contract violations fail at the end of the block."""

    def __init__(self, now: Callable[[], datetime] = _utc_now, *, strict: bool = True) -> None:
        self.world = World(now)
        self.token = token = "emulated.bot.token"
        self.faults = Faults()
        self.limits = Limits(now)
        self.gate = Gate(token, self.faults, self.limits)
        self.gateway = Gateway(self.world, lambda: self.gate.token)
        self.interactions = Interactions(self.world)
        self.strict = strict
        self.url = self.api_url = self.gateway_url = ""
        self.guild = self.add_guild("Reading Group")
        self._person = user_object(self.world.snowflake(), "ada")
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        routes = Routes(self.world, "")
        app = web.Application(middlewares=[self.gate.middleware()])
        app.add_routes([*routes.table(), *Threads(self.world, routes).table(), *self.interactions.table()])
        app.add_routes([web.get("/gateway/", self.gateway.socket, name="gateway_socket")])
        app.add_routes(control.routes(DiscordControl(self)))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.url}/api/v10"
        self.gateway_url = self.gateway.url = routes.gateway_url = f"ws://127.0.0.1:{port}/gateway/"
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self.strict and kind is None:
            assert not self.gate.violations, "\n".join(self.gate.violations)

    def environment(self) -> dict[str, str]:
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway_url,
        }

    # The place

    def add_guild(self, name: str) -> Guild:
        return self.world.add_guild(name)

    def add_channel(self, name: str = "papers", permissions: int = ENOUGH, guild: Guild | None = None) -> Channel:
        """To be called before the bot connects, or followed by `permit` to tell it."""
        return self.world.add_channel(guild or self.guild, name, permissions)

    def add_announcements(self) -> Channel:
        return self.world.add_channel(self.guild, "news", ENOUGH, ANNOUNCEMENTS)

    def add_forum(self, *tags: str, name: str = "forum", wants_tag: bool = False, permissions: int = ENOUGH) -> Channel:
        """With tags that everybody may use; one with a `!` in front is for moderators."""
        forum = self.world.add_channel(self.guild, name, permissions, FORUM)
        forum.tags = [
            {"id": self.world.snowflake(), "name": tag.lstrip("!"), "moderated": tag.startswith("!"), "emoji_id": None}
            | {"emoji_name": None}
            for tag in tags
        ]
        forum.wants_tag = wants_tag
        return forum

    def add_thread(self, parent: Channel, name: str = "a thread") -> Channel:
        """A person's, with a message."""
        thread = self.world.add_thread(parent, name, self._person["id"])
        self.say(thread, "I begin.")
        return thread

    def archive(self, thread: Channel, *, locked: bool = False) -> None:
        thread.archived_at, thread.locked = self.world.now(), locked

    def add_direct(self) -> Channel:
        return self.world.add_channel(None, "direct", ENOUGH)

    async def permit(self, channel: Channel, permissions: int) -> None:
        channel.permissions = permissions
        await self.gateway.dispatch("CHANNEL_UPDATE", channel.shown(self.world.me["id"]))

    async def invite(self, guild: Guild) -> None:
        """Somebody lets the bot into a server that it did not know."""
        self.world.guilds[guild.id] = guild
        joined = self.world.guild_create(guild)
        del joined["unavailable"]  # said of those alone that were known before
        await self.gateway.dispatch("GUILD_CREATE", joined)

    async def kick(self, guild: Guild) -> None:
        """The bot is thrown out."""
        self.world.guilds.pop(guild.id, None)
        await self.gateway.dispatch("GUILD_DELETE", {"id": guild.id})

    def delete_channel(self, channel: Channel) -> None:
        self.world.channels.pop(channel.id, None)
        if channel.guild_id in self.world.guilds:
            self.world.guilds[channel.guild_id].channels.pop(channel.id, None)

    def messages(self, channel: Channel) -> list[dict[str, Any]]:
        """Oldest first."""
        return [channel.messages[key] for key in sorted(channel.messages, key=int)]

    async def said(self, channel: Channel, count: int = 1, timeout_s: float = 10.0) -> list[dict[str, Any]]:
        """The messages, once there are `count`."""
        async with asyncio.timeout(timeout_s):
            while len(channel.messages) < count:
                await asyncio.sleep(0.01)
        return self.messages(channel)

    def say(self, channel: Channel, text: str) -> dict[str, Any]:
        """A person's message."""
        return self.world.add_message(channel, {"content": text}, self._person)

    def revoke_token(self) -> None:
        self.gate.token = "another.token"

    def fault(self, route: str, fault: Fault, times: int = 1) -> None:
        """The next answers of a route; names are those in `routes.py` and `interactions.py`."""
        self.faults.add(route, fault, times)

    def requests(self, route: str) -> list[Any]:
        """The bodies that came for a route."""
        return [seen.body for seen in self.gate.seen if seen.route == route]
