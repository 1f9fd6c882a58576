"""The emulator's control: start and stop, make channels, act as a person, look at what stands where."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

from tests.emulators import control
from tests.emulators.discord.control import DiscordControl
from tests.emulators.discord.faults import Fault, Faults
from tests.emulators.discord.gateway import Gateway
from tests.emulators.discord.interactions import Interaction, Interactions
from tests.emulators.discord.limits import Limits
from tests.emulators.discord.places import ANNOUNCEMENTS, ENOUGH, FORUM, MANAGE_CHANNELS, Channel, Guild
from tests.emulators.discord.routes import Routes
from tests.emulators.discord.server import Gate
from tests.emulators.discord.threads import Threads
from tests.emulators.discord.world import World, user_object

COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4


class NoAnswer(AssertionError):
    """The application did not respond, as Discord tells a person."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DiscordEmulator:
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

    # A person acts

    async def connected(self, timeout_s: float = 10.0) -> None:
        """Until the bot has a session."""
        await asyncio.wait_for(self.gateway.ready.wait(), timeout_s)

    async def registered(self, timeout_s: float = 10.0) -> None:
        """Until there are commands."""
        async with asyncio.timeout(timeout_s):
            while not self.world.commands:
                await asyncio.sleep(0.005)

    async def invoke(
        self,
        channel: Channel,
        group: str,
        command: str,
        *,
        permissions: int = MANAGE_CHANNELS,
        followups: int = 0,
        timeout_s: float = 10.0,
        **options: Any,
    ) -> Interaction:
        """A slash command once it is registered, until it is answered and `followups` more messages came.

        Raises NoAnswer after 3 s without a word.
        """
        await self.registered(timeout_s)
        data = self._command_data(group, command, options)
        interaction = await self._act(COMMAND, channel, data, permissions)
        await self._settled(interaction, followups, timeout_s)
        return interaction

    async def point(
        self, channel: Channel, message: dict[str, Any], entry: str, *, permissions: int = 0, timeout_s: float = 10.0
    ) -> Interaction:
        """An entry of a message's menu (right click, Apps)."""
        registered = next((item for item in self.world.commands if item["type"] == 3 and item["name"] == entry), None)
        if registered is None:
            raise AssertionError(f"no entry {entry} is registered")
        data = {"id": registered["id"], "name": entry, "type": 3, "target_id": message["id"]}
        data["resolved"] = {"messages": {message["id"]: message}}
        interaction = await self._act(COMMAND, channel, data, permissions)
        await self._settled(interaction, 0, timeout_s)
        return interaction

    async def complete(
        self, channel: Channel, group: str, command: str, option: str, typed: str, **filled: str
    ) -> list[dict[str, Any]]:
        """The completions offered, with other options filled in already."""
        data = self._command_data(group, command, {**filled, option: typed}, focused=option)
        interaction = await self._act(AUTOCOMPLETE, channel, data, MANAGE_CHANNELS)
        return interaction.choices

    async def press(self, shown: Interaction, label: str, timeout_s: float = 10.0) -> Interaction:
        """A button of an answer. The message is edited in place; what comes back is the new interaction on it."""
        assert shown.original is not None
        buttons = [part for row in shown.original["components"] for part in row["components"]]
        button = next(part for part in buttons if part["label"] == label and not part.get("disabled"))
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button["id"]}
        interaction = self.interactions.begin(COMPONENT, shown.channel, data)
        interaction.original = shown.original
        event = self.interactions.event(interaction, self._person, MANAGE_CHANNELS) | {"message": shown.original}
        await self._dispatch(interaction, event)
        await self._settled(interaction, 0, timeout_s)
        return interaction

    async def press_on(
        self, channel: Channel, message: dict[str, Any], label: str, *, permissions: int = 0, choice: str | None = None
    ) -> Interaction:
        """A button (or a choice of the menu) of a message in a channel; what comes back is answered on its own."""
        parts = [part for row in message["components"] for part in row["components"]]
        if choice is None:
            part = next(part for part in parts if part["type"] == 2 and part["label"] == label)
            data = {"custom_id": part["custom_id"], "component_type": 2, "id": part["id"]}
        else:
            part = next(part for part in parts if part["type"] == 3)
            value = next(option["value"] for option in part["options"] if option["label"] == choice)
            data = {"custom_id": part["custom_id"], "component_type": 3, "id": part["id"], "values": [value]}
        interaction = self.interactions.begin(COMPONENT, channel, data)
        event = self.interactions.event(interaction, self._person, permissions) | {"message": message}
        await self._dispatch(interaction, event)
        await self._settled(interaction, 0, 10.0)
        return interaction

    async def _act(self, kind: int, channel: Channel, data: dict[str, Any], permissions: int) -> Interaction:
        interaction = self.interactions.begin(kind, channel, data)
        await self._dispatch(interaction, self.interactions.event(interaction, self._person, permissions))
        return interaction

    async def _dispatch(self, interaction: Interaction, event: dict[str, Any]) -> None:
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        try:
            await asyncio.wait_for(interaction.acknowledged.wait(), self.interactions.ack_s)
        except TimeoutError:
            interaction.expired = True
            raise NoAnswer("The application did not respond") from None

    async def _settled(self, interaction: Interaction, followups: int, timeout_s: float) -> None:
        async with asyncio.timeout(timeout_s):
            await interaction.answered.wait()
            async with interaction.said:
                await interaction.said.wait_for(lambda: len(interaction.followups) >= followups)

    def _command_data(
        self, group: str, command: str, options: dict[str, Any], focused: str | None = None
    ) -> dict[str, Any]:
        registered = next((item for item in self.world.commands if item["name"] == group), None)
        if registered is None:
            raise AssertionError(f"/{group} is not registered")
        given = [
            {"name": name, "type": 4 if isinstance(value, int) else 3, "value": value}
            | ({"focused": True} if name == focused else {})
            for name, value in options.items()
        ]
        subcommand = {"name": command, "type": 1, "options": given}
        return {"id": registered["id"], "name": group, "type": 1, "options": [subcommand]}
