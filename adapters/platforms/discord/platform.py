"""Discord as a Platform: what the port promises, put together from the parts beside it.

Lives here: the port's methods. Not here: any form or rule of Discord's. Made by `build` in `__init__.py`.
Posting needs REST alone, so it goes on while the gateway is away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from adapters.platforms.discord import embeds
from adapters.platforms.discord.answers import announcement_body
from adapters.platforms.discord.desk import Desk
from adapters.platforms.discord.errors import Lost, NotSent, Refused, meaning
from adapters.platforms.discord.gateway import Gateway, point_at, to_the_end
from adapters.platforms.discord.history import History
from adapters.platforms.discord.invite import wrong_token
from adapters.platforms.discord.permissions import DIRECT, Permissions
from adapters.platforms.discord.places import Places
from adapters.platforms.discord.rest import Method, Rest
from adapters.platforms.discord.roles import named_role
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.discord.sync import Registration
from adapters.platforms.discord.waiting import Waiting
from bot.chat import Group, Place, Readiness
from bot.errors import ChannelGone, Rejected, Transient
from bot.ledger import Look
from bot.model import Capacity, Channel, Line, MessageId, MessageRef, Post
from bot.ports import Commands, Surroundings
from bot.rates import Pace

log = structlog.get_logger()

MOST_SERVERS_COUNTED = 20  # a request each to count the channels


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
        self._history = History(self._rest, self._permissions, _ref)
        self._registration = Registration(self._rest, clock, surroundings.data_dir / "discord", settings.api_url)

    async def open(self) -> Sequence[str]:
        try:
            user = await self._permissions.learn_me()
            return [f"connected to Discord as {_name(user)}{await self._where()}"]
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
        for any other post; no further permissions; and a thread of its own would hide the news from whoever has not joined it."""
        body = embeds.message(post, message_id, reply_to)
        found = await self._do("POST", f"{_path(channel)}/messages", body, channel)
        return _ref(channel, str(found["id"]))

    async def find(
        self,
        channel: Channel,
        message_id: MessageId,
        since: datetime,
        until: datetime,
        reply_to: MessageRef | None = None,
    ) -> Look:
        del reply_to  # an answer stands in the channel like any message
        return await self._history.look(channel, message_id, since, until)

    async def edit(self, ref: MessageRef, post: Post, message_id: MessageId) -> None:
        await self._do(
            "PATCH", f"{_path(ref.channel)}/messages/{ref.id}", embeds.content(post, message_id), ref.channel
        )

    async def say(self, channel: Channel, line: Line) -> None:
        await self._do("POST", f"{_path(channel)}/messages", announcement_body(line), channel)

    async def tell(self, person: str, about: Channel, line: Line) -> None:
        if not person.isdecimal():
            raise ChannelGone(f"{person} is nobody on Discord.")
        alone = Channel("discord", DIRECT, person)
        opened = await self._do("POST", "/users/@me/channels", {"recipient_id": person}, alone)
        body = announcement_body(line)
        body["content"] = f"<#{about.channel}>: {body['content']}"
        await self._do("POST", f"/channels/{opened['id']}/messages", body, alone)

    async def delete(self, ref: MessageRef) -> None:
        try:
            await self._do("DELETE", f"{_path(ref.channel)}/messages/{ref.id}", None, ref.channel)
        except Rejected as error:
            log.debug("message_already_gone", channel=str(ref.channel), reason=error.reason)

    async def readiness(self, channel: Channel) -> Readiness:
        return await self._permissions.readiness(channel)

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
        desk = Desk(commands, self._rest, self._permissions, self._clock, self._tell)
        waiting = Waiting(commands, self._rest, self._permissions)
        self._gateway = Gateway(desk, waiting, commands.help(), self._registration)
        try:
            await self._gateway.serve(self._token)
        finally:
            self._gateway = None
            await to_the_end(desk.finish())

    async def close(self) -> None:
        await self._rest.close()

    async def _do(self, method: Method, path: str, body: Any, channel: Channel) -> Any:
        """A request that changes something, its failure translated. `started_at` is before it left."""
        started_at = self._clock.now()
        try:
            found = await self._rest.call(method, path, body)
            if method == "POST" and "id" not in found:
                raise Lost("Discord's answer has no message id.", started_at)
        except (Refused, NotSent, Lost) as failure:
            error = meaning(failure, started_at)
            if isinstance(error, ChannelGone):
                self._permissions.refused(channel)
            raise error from None
        return found

    def _cached_permissions(self, guild_id: int, channel_id: int) -> int | None:
        return self._gateway.permissions_in(guild_id, channel_id) if self._gateway else None

    async def _where(self) -> str:
        """`, in 2 servers, 9 channels`; what cannot be counted cheaply is left out."""
        try:
            guilds = await self._rest.call("GET", "/users/@me/guilds")
            text = f", in {_count(len(guilds), 'server')}"
            if not guilds:
                return f"{text}: invite it with the link of `paperroute discord invite`"
            if len(guilds) > MOST_SERVERS_COUNTED:
                return text
            lists = [await self._rest.call("GET", f"/guilds/{guild['id']}/channels") for guild in guilds]
            return f"{text}, {_count(sum(_takes_posts(item) for found in lists for item in found), 'channel')}"
        except (Refused, NotSent, Lost, KeyError, TypeError):
            return ""


def _path(channel: Channel) -> str:
    """Raises ChannelGone for an address that no channel of Discord's can have."""
    if not channel.channel.isdecimal():
        raise ChannelGone(f"{channel} is no Discord channel: its id is a number (Copy Channel ID in Discord's menu).")
    return f"/channels/{channel.channel}"


def _ref(channel: Channel, message: str) -> MessageRef:
    url = f"https://discord.com/channels/{channel.workspace or DIRECT}/{channel.channel}/{message}"
    return MessageRef(channel, message, url)


def _name(user: Mapping[str, Any]) -> str:
    """`paper-route`, or `paper-route#1234` for an account with a discriminator."""
    discriminator = str(user.get("discriminator") or "0")
    return str(user.get("username", "?")) + (f"#{discriminator}" if discriminator != "0" else "")


def _takes_posts(channel: dict[str, Any]) -> bool:
    """Text and announcement channels. Source: resources/channel, "Channel Types"."""
    return channel.get("type") in (0, 5)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
