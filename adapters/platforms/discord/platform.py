"""Discord as a Platform: what the port promises, put together from the parts beside it.

Lives here: the port's methods. Not here: any form or rule of Discord's. Made by `build` in `__init__.py`.
Posting needs REST alone, so it goes on while the gateway is away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from adapters.platforms.discord import embeds, forums
from adapters.platforms.discord.addresses import path, reference, standing, thread_of
from adapters.platforms.discord.answers import announcement_body
from adapters.platforms.discord.asking import Asking
from adapters.platforms.discord.connecting import ConnectForm
from adapters.platforms.discord.desk import Desk
from adapters.platforms.discord.errors import WRONG_KIND, Lost, NotSent, Refused, meaning
from adapters.platforms.discord.forums import Forums
from adapters.platforms.discord.gateway import Gateway, point_at, to_the_end
from adapters.platforms.discord.history import AGAIN_S, History
from adapters.platforms.discord.invite import wrong_token
from adapters.platforms.discord.kinds import LOOK_SHARE, Kind, Kinds
from adapters.platforms.discord.modals import Modals
from adapters.platforms.discord.permissions import DIRECT, Permissions
from adapters.platforms.discord.places import Places
from adapters.platforms.discord.presence import connected
from adapters.platforms.discord.publishing import Publishing
from adapters.platforms.discord.rest import Method, Rest
from adapters.platforms.discord.roles import named_role
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.discord.shards import ShardedGateway
from adapters.platforms.discord.subscribing import SubscribeForm
from adapters.platforms.discord.sync import Registration
from adapters.platforms.discord.waiting import Waiting
from bot.chat import Group, Place, Readiness
from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, WorkspaceGone
from bot.model import Capacity, Channel, Line, MessageId, MessageRef, Post
from bot.ports import Commands
from bot.rates import Pace
from bot.surroundings import Surroundings
from bot.turns import CannotTell, Look

log = structlog.get_logger()


class DiscordPlatform:
    """One bot in all its servers."""

    name = "discord"
    capacity: Capacity = embeds.CAPACITY

    def __init__(self, settings: DiscordSettings, token: str, surroundings: Surroundings) -> None:
        clock = surroundings.clock
        self._settings = settings
        self._token = token
        self.pace = Pace(channel=settings.channel_rate, app=settings.rate)
        self._tell = surroundings.tell
        self._clock = clock
        self.deadline_s = surroundings.post_deadline_s
        self._rest = Rest(settings.api_url, token, clock, self.deadline_s, settings.rate)
        self._gateway: Gateway | None = None
        self._permissions = Permissions(self._rest, clock, self._cached_permissions)
        self._places = Places(self._rest, clock)
        self._history = History(self._rest, self._permissions, reference)
        self._kinds = Kinds(self._rest, clock, self._cached_kind)
        self._forums = Forums(self._rest, self._permissions, self._history)
        self._publishing = Publishing(self._rest, clock) if settings.publish else None
        self._registration = Registration(self._rest, clock, surroundings.data_dir / "discord", settings.api_url)

    async def open(self) -> Sequence[str]:
        try:
            user = await self._permissions.learn_me()
            return [await connected(self._rest, user)]
        except Refused as refusal:
            if refusal.status == 401:
                raise wrong_token() from None
            raise Transient(f"Discord refuses the log-in ({refusal}).", refusal.retry_after_s) from None
        except (NotSent, Lost) as failure:
            raise Transient(failure.reason) from None
        except (KeyError, TypeError):
            raise Transient("What answers at DISCORD_API_URL is not Discord.") from None

    async def post(
        self, channel: Channel, post: Post, message_id: MessageId, reply_to: MessageRef | None = None
    ) -> MessageRef:
        """`reply_to` is answered in the channel, not in a thread below it: one request, so that the nonce and the history hold for it as
        for any other post; no further permissions; and a thread of its own would hide the news from whoever has not joined it. In a forum
        a message is a thread, and its answers stand in there."""
        if reply_to is not None and (thread := thread_of(reply_to)):
            return await self._answer_in(thread, channel, embeds.message(post, message_id))
        timeout_s = None if self._kinds.known(channel) is not None else (1 - LOOK_SHARE) * self._rest.request_s
        kind = await self._kinds.of(channel)
        body = embeds.message(post, message_id, reply_to)
        if kind and kind.forum:
            body = forums.thread(body, post, kind)
            started = await self._do("POST", f"{path(channel)}/threads", body, channel, timeout_s)
            return reference(channel, forums.first_id(started), str(started["id"]))
        found = await self._do("POST", f"{path(channel)}/messages", body, channel, timeout_s)
        ref = reference(channel, str(found["id"]))
        if kind and kind.announces and self._publishing and reply_to is None:
            self._publishing.publish(ref)
        return ref

    async def _answer_in(self, thread: str, forum: Channel, body: Any) -> MessageRef:
        """A thread that is locked or gone is no reason to think so of its forum."""
        try:
            found = await self._do("POST", f"/channels/{thread}/messages", body, forum)
        except ChannelGone as error:
            raise Rejected(error.reason) from None
        return reference(forum, str(found["id"]), thread)

    async def find(
        self,
        channel: Channel,
        message_id: MessageId,
        since: datetime,
        until: datetime,
        reply_to: MessageRef | None = None,
    ) -> Look:
        if reply_to is not None and (thread := thread_of(reply_to)):
            return await self._history.look(channel, message_id, since, until, thread)
        kind = await self._kinds.of(channel)
        if kind is None:
            return CannotTell("Discord does not say what kind of channel this is.", AGAIN_S)
        looker = self._forums if kind.forum else self._history
        return await looker.look(channel, message_id, since, until)

    async def edit(self, ref: MessageRef, post: Post, message_id: MessageId) -> None:
        await self._do("PATCH", standing(ref), embeds.content(post, message_id), ref.channel)

    async def say(self, channel: Channel, line: Line) -> None:
        kind, body = await self._kinds.of(channel), announcement_body(line)
        body["flags"] |= embeds.SUPPRESS_NOTIFICATIONS  # as all that the bot says of itself
        if kind and kind.forum:
            await self._do("POST", f"{path(channel)}/threads", forums.thread(body, Post.line(*line), kind), channel)
        else:
            await self._do("POST", f"{path(channel)}/messages", body, channel)

    async def tell(self, person: str, about: Sequence[Channel], line: Line) -> None:
        alone = await self.direct(person, about[0])
        body = announcement_body(line, about)
        await self._do("POST", f"{path(alone)}/messages", body, alone)

    async def direct(self, person: str, about: Channel) -> Channel:
        if not person.isdecimal():
            raise ChannelGone(f"{person} is nobody on Discord.")
        opened = await self._do(
            "POST", "/users/@me/channels", {"recipient_id": person}, Channel("discord", DIRECT, person)
        )
        return Channel("discord", DIRECT, str(opened["id"]))

    def has_thread(self, ref: MessageRef) -> bool:
        return thread_of(ref) is not None

    async def delete(self, ref: MessageRef) -> None:
        try:
            await self._do("DELETE", standing(ref), None, ref.channel)
        except Rejected as error:
            log.debug("message_already_gone", channel=str(ref.channel), reason=error.reason)

    async def readiness(self, channel: Channel) -> Readiness:
        found = await self._permissions.readiness(channel)
        kind = await self._kinds.of(channel) if found.ready else None
        if kind is not None and (lacks := forums.tagless(kind)) is not None:
            self._permissions.refused(channel)  # a change in its server is worth a look
            return lacks
        return found

    async def place(self, channel: Channel) -> Place:
        return await self._places.of(channel)

    async def group(self, channel: Channel, text: str) -> Group | None:
        """A role that is not `mentionable` may be pinged by who has Mention Everyone. Source: topics/permissions, "Role Object"."""
        if not channel.workspace.isdecimal():
            return None  # there are no roles in direct messages
        try:
            guild = await self._rest.call("GET", f"/guilds/{channel.workspace}")
        except (Refused, NotSent, Lost):
            raise Transient("Discord does not say which roles there are.") from None
        return named_role(guild, text)

    async def listen(self, commands: Commands) -> None:
        """Raises Misconfigured too, when the token is refused: then there is no use in another connection."""
        point_at(self._settings)
        self._gateway = gateway = self.connection(commands)
        try:
            await gateway.serve(self._token)
        finally:
            self._gateway = None
            await to_the_end(gateway.finish())

    def connection(self, commands: Commands) -> Gateway:
        """A client that is not connected yet."""
        asking = Asking(self._kinds, self._permissions)
        desk = Desk(commands, self._rest, asking, self._clock, self._tell)
        forms = (SubscribeForm(commands, desk, asking), ConnectForm(commands, desk, asking))
        waiting = Waiting(commands, self, self._permissions)
        parts = (desk, Modals(self._rest, *forms), waiting, commands.help(), self._registration)
        shards = self._settings.shards
        if shards is None:
            return Gateway(*parts)
        return ShardedGateway(*parts, shards=None if shards == "auto" else shards)

    async def close(self) -> None:
        if self._publishing:
            await self._publishing.finish()
        await self._rest.close()

    async def _do(self, method: Method, path: str, body: Any, channel: Channel, timeout_s: float | None = None) -> Any:
        """A request that changes something, its failure translated. `started_at` is before it left."""
        started_at = self._clock.now()
        try:
            found = await self._rest.call(method, path, body, timeout_s=timeout_s)
            if method == "POST" and "id" not in found:
                raise Lost("Discord's answer has no message id.", started_at)
        except (Refused, NotSent, Lost) as failure:
            raise self._meant(failure, started_at, channel) from None
        return found

    def _meant(self, failure: Refused | NotSent | Lost, started_at: datetime, channel: Channel) -> PaperRouteError:
        """Discord answers a bot that was thrown out of a server as one that lacks a permission; the gateway knows better."""
        error = meaning(failure, started_at)
        if not isinstance(error, ChannelGone):
            return error
        if isinstance(failure, Refused) and failure.code in WRONG_KIND and self._kinds.known(channel) is None:
            return Transient(error.reason)  # a forum, perhaps, whose kind nobody told
        self._permissions.refused(channel)
        if self._gateway is not None and channel.workspace.isdecimal() and self._gateway.left(int(channel.workspace)):
            return WorkspaceGone("The bot was removed from this Discord server.", for_good=True)
        return error

    def _cached_permissions(self, guild_id: int, channel_id: int) -> int | None:
        return self._gateway.permissions_in(guild_id, channel_id) if self._gateway else None

    def _cached_kind(self, guild_id: int, channel_id: int) -> Kind | None:
        return self._gateway.kind_of(guild_id, channel_id) if self._gateway else None
