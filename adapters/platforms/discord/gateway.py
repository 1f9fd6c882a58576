"""The gateway connection: one discord.py client from log-in to its end, watched over.

Lives here: the client, pointing it at the configured addresses, and knowing when it is dead. Not here: what people ask
(`desk.py`). Called by `platform.listen`, which is called again for each new connection.

Why a new client each time: when the first connection fails `Client.start()` ends with an AttributeError, and an event that
cannot be parsed ends it too (github.com/Rapptz/discord.py/issues/10520). And its own back-off grows to 17 minutes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable
from typing import Any

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.platforms.discord.asking import Asker, of_place, reader_of
from adapters.platforms.discord.command_tree import Tree
from adapters.platforms.discord.desk import Desk
from adapters.platforms.discord.invite import wrong_token
from adapters.platforms.discord.kinds import Kind, Tag
from adapters.platforms.discord.modals import Modals
from adapters.platforms.discord.permissions import in_thread
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.discord.sparse import with_channel
from adapters.platforms.discord.sync import Registration
from adapters.platforms.discord.waiting import Waiting
from bot.chat import CommandHelp
from bot.errors import PaperRouteError, Transient
from bot.language import speak
from bot.model import Channel

CLOSE_S = 2.0  # three times at most: the program must end within 10 s
AUTHENTICATION_FAILED = 4004  # close code. Source: discord-api-docs, topics/opcodes-and-status-codes

log = structlog.get_logger()


class Gateway(discord.Client):
    """Hears interactions. Guilds are the only intent: they come with roles and channels, from which permissions add up."""

    ready_s = 45.0  # from nothing to a session
    away_s = 30.0  # without a session, once there was one

    def __init__(
        self,
        desk: Desk,
        modals: Modals,
        waiting: Waiting,
        helps: Iterable[CommandHelp],
        registration: Registration,
        **options: Any,
    ) -> None:
        super().__init__(
            **options,
            intents=discord.Intents(guilds=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.5,
        )
        self._desk = desk
        self._modals = modals
        self._waiting = waiting
        self._tree = Tree(self, desk, modals, helps)
        self._registration = registration
        self._registering: asyncio.Task[None] | None = None
        self._session = asyncio.Event()  # set while there is one
        self._no_session = asyncio.Event()
        self._no_session.set()
        parsers = self._connection.parsers  # discord.py has no other place between an event and its parser
        parsers["INTERACTION_CREATE"] = with_channel(parsers["INTERACTION_CREATE"])

    async def setup_hook(self) -> None:
        application = self.application
        anywhere = application is not None and application.user_integration_config is not None  # in Discord's portal
        payload = self._tree.payload(anywhere=anywhere)
        self._registering = asyncio.create_task(self._registration.ensure(str(self.application_id), payload))

    async def serve(self, token: str) -> None:
        """Until cancelled. Raises Transient when it ended, Misconfigured when the token is wrong."""
        running = asyncio.create_task(self.start(token))
        watching = asyncio.create_task(self._watch())
        try:
            done, _ = await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
            raise _why_ended(running if running in done else watching)
        finally:
            await to_the_end(self._stop(running, watching))

    def left(self, guild_id: int) -> bool:
        """Whether the bot surely is in this server no more. Its servers, those that are away included, come with a session's beginning."""
        return self._session.is_set() and self.get_guild(guild_id) is None

    async def finish(self) -> None:
        """What was acknowledged is still answered."""
        await self._desk.finish()

    def permissions_in(self, guild_id: int, channel_id: int) -> int | None:
        """The bot's permissions as the events so far add up, None where they do not tell."""
        guild = self.get_guild(guild_id) if self._session.is_set() else None
        channel = guild.get_channel_or_thread(channel_id) if guild else None
        if guild is None or channel is None or guild.me is None or guild.default_role is None:
            return None
        permissions = channel.permissions_for(guild.me).value
        return in_thread(permissions) if isinstance(channel, discord.Thread) else permissions

    def kind_of(self, guild_id: int, channel_id: int) -> Kind | None:
        """From the same events."""
        guild = self.get_guild(guild_id) if self._session.is_set() else None
        channel = guild.get_channel_or_thread(channel_id) if guild else None
        if not isinstance(channel, discord.ForumChannel):
            return Kind(announces=_announces(channel)) if channel is not None else None
        tags = [Tag(str(each.id), each.name, each.moderated) for each in channel.available_tags]
        return Kind(forum=True, tags=tuple(tags), wants_tag=channel.flags.require_tag)

    async def on_interaction(self, interaction: Asker) -> None:
        speak(reader_of(interaction))
        if interaction.type is discord.InteractionType.modal_submit:
            await self._modals.submitted(interaction)
        elif interaction.type is discord.InteractionType.component and not await self._modals.pressed(interaction):
            await self._desk.button(interaction)

    async def on_guild_channel_update(self, _: object, after: discord.abc.GuildChannel) -> None:
        await self._waiting.changed(after.guild.id)

    async def on_thread_update(self, _: object, after: discord.Thread) -> None:
        await self._waiting.changed(after.guild.id)

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        await self._waiting.changed(after.guild.id)

    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        if after.id == after.guild.me.id:  # the only one Discord tells of without a further intent
            await self._waiting.changed(after.guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._waiting.changed(guild.id)
        channel = guild.system_channel
        if channel is not None and channel.permissions_for(guild.me).send_messages:
            here = Channel("discord", str(guild.id), str(channel.id))
            await self._waiting.greet(here, of_place(guild.preferred_locale))

    async def on_connect(self) -> None:
        self._present()

    async def on_resumed(self) -> None:
        self._present()

    async def on_disconnect(self) -> None:
        self._absent()

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        log.exception("event_failed", event_name=event_method)

    def _present(self) -> None:
        log.info("gateway_connected")
        self._no_session.clear()
        self._session.set()

    def _absent(self) -> None:
        if self._session.is_set():
            log.info("gateway_disconnected")
        self._session.clear()
        self._no_session.set()

    async def _watch(self) -> None:
        """Returns when there was no session for too long."""
        patience_s = self.ready_s
        while True:
            try:
                async with asyncio.timeout(patience_s):  # not wait_for: in 3.11 it can swallow a cancellation
                    await self._session.wait()
            except TimeoutError:
                return
            patience_s = self.away_s
            await self._no_session.wait()

    async def _stop(self, *tasks: asyncio.Task[None]) -> None:
        """Cancelled twice if need be: discord.py waits with `wait_for`, which in 3.11 can swallow one."""
        running = {*tasks, *filter(None, (self._registering,))}
        with contextlib.suppress(Exception):
            async with asyncio.timeout(CLOSE_S):
                await self.close()
        for _ in range(2):
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=CLOSE_S)
            if not running:
                return


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Clean up even when cancelled again meanwhile (who stops us may be impatient). `work` bounds its own time."""
    task, again = asyncio.create_task(work), None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            again = error
    if again is not None:
        raise again


def point_at(settings: DiscordSettings) -> None:
    """discord.py has its addresses in class attributes and nowhere else; and it need not warn that voice is missing."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    Route.BASE = settings.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)


def _announces(channel: object) -> bool:
    return isinstance(channel, discord.TextChannel) and channel.is_news()


def _why_ended(task: asyncio.Task[None]) -> PaperRouteError:
    error = None if task.cancelled() else task.exception()
    refused = isinstance(error, discord.ConnectionClosed) and error.code == AUTHENTICATION_FAILED
    if isinstance(error, discord.LoginFailure) or refused:
        return wrong_token()
    cause = f"{type(error).__name__}" if error else "no session in time"
    return Transient(f"The connection to Discord's gateway ended ({cause}).")
