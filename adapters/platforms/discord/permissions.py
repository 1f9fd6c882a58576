"""What the bot needs in a channel, and whether it has it there.

Lives here: the bits, how they add up, and three places that tell: the last interaction in the channel, the gateway's cache,
REST. Not here: what follows from it. Called by `platform.py` (readiness) and `history.py` (is an empty history the truth?).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.rest import Rest
from bot.chat import READY, Readiness
from bot.language import N_, _, ngettext
from bot.model import Channel
from bot.ports import Clock

# Source: discord-api-docs, topics/permissions, "Bitwise Permission Flags"
ADMINISTRATOR = 1 << 3
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
READ_MESSAGE_HISTORY = 1 << 16
SEND_MESSAGES_IN_THREADS = 1 << 38
EVERYTHING = (1 << 53) - 1

NEEDED: Mapping[int, str] = {
    VIEW_CHANNEL: N_("View Channel"),
    SEND_MESSAGES: N_("Send Messages"),
    EMBED_LINKS: N_("Embed Links"),
    READ_MESSAGE_HISTORY: N_("Read Message History"),
}
DIRECT = "@me"  # the workspace of direct messages
FRESH_S = 15.0  # how long the word of an interaction that something lacks is taken: people mend it meanwhile
THREADS = frozenset({10, 11, 12})  # channel types. Source: resources/channel, "Channel Types"

Cached = Callable[[int, int], int | None]  # (guild, channel) -> the bot's permissions, None where not known


def lacking(permissions: int) -> tuple[str, ...]:
    """The names of what is missing, in the order of Discord's own settings page."""
    if permissions & ADMINISTRATOR:
        return ()
    return tuple(name for bit, name in NEEDED.items() if not permissions & bit)


def in_thread(permissions: int) -> int:
    """As they work in a thread, which has a permission of its own for sending. Source: topics/permissions, "Permissions in Threads"."""
    may_send = permissions & (SEND_MESSAGES_IN_THREADS | ADMINISTRATOR)
    return permissions | SEND_MESSAGES if may_send else permissions & ~SEND_MESSAGES


def add_up(guild: Mapping[str, Any], member: Mapping[str, Any], channel: Mapping[str, Any], me: str) -> int:
    """The bot's permissions in a channel. Source: topics/permissions, "Permission Overwrites" (its pseudocode)."""
    if guild.get("owner_id") == me:
        return EVERYTHING
    roles = {str(role["id"]): int(role["permissions"]) for role in guild["roles"]}
    everyone, mine = str(guild["id"]), [str(role) for role in member.get("roles", ())]
    base = roles[everyone]
    for role in mine:
        base |= roles.get(role, 0)
    if base & ADMINISTRATOR:
        return EVERYTHING
    overwrites = {str(item["id"]): item for item in channel.get("permission_overwrites") or ()}
    for group in ([everyone], mine, [me]):
        items = [overwrites[key] for key in group if key in overwrites]
        base &= ~_either(items, "deny")
        base |= _either(items, "allow")
    return base


class Permissions:
    """Remembers what interactions and refusals said, and asks where nobody said anything."""

    def __init__(self, rest: Rest, clock: Clock, cached: Cached) -> None:
        self._rest = rest
        self._clock = clock
        self._cached = cached
        self._seen: dict[str, tuple[int, datetime]] = {}
        self._blocked: set[Channel] = set()
        self.me = ""  # the bot's user id, once known

    async def learn_me(self) -> Mapping[str, Any]:
        """The bot's own user. Raises Refused, NotSent, Lost; KeyError or TypeError where it is no Discord that answers."""
        user: Mapping[str, Any] = await self._rest.call("GET", "/users/@me")
        self.me = str(user["id"])
        return user

    def remember(self, channel_id: str, permissions: int) -> None:
        """What an interaction in the channel said (`app_permissions`). 0 says nothing: some senders leave it out."""
        if permissions:
            self._seen[channel_id] = (permissions, self._clock.now())

    def forget(self, channel_id: str) -> None:
        """Discord refused a post there: what was remembered is no longer so."""
        self._seen.pop(channel_id, None)

    async def of(self, channel: Channel) -> int | None:
        """The bot's permissions, None where nobody tells. Raises Refused where Discord does not show the channel."""
        if channel.workspace == DIRECT:
            return EVERYTHING
        permissions, seen_at = self._seen.get(channel.channel, (None, None))
        if permissions is not None and seen_at is not None:
            fresh = self._clock.now() - seen_at <= timedelta(seconds=FRESH_S)
            if fresh or not lacking(permissions):
                return permissions
        cached = None
        if channel.workspace.isdecimal() and channel.channel.isdecimal():
            cached = self._cached(int(channel.workspace), int(channel.channel))
        if cached is not None and not lacking(cached):
            return cached
        asked = await self._asked(channel)  # events may have been missed: only REST's word keeps people waiting
        return cached if asked is None else asked

    def refused(self, channel: Channel) -> None:
        """A post was: what was thought of the channel is wrong, and a change in its server is worth a look."""
        self.forget(channel.channel)
        self._blocked.add(channel)

    def blocked_in(self, guild_id: str) -> tuple[Channel, ...]:
        """The channels of a server that were not ready when last asked, or refused a post since."""
        return tuple(sorted(channel for channel in self._blocked if channel.workspace == guild_id))

    async def readiness(self, channel: Channel) -> Readiness:
        """Never raises: not knowing is READY, for then the post itself will tell."""
        found = await self._readiness(channel)
        (self._blocked.discard if found.ready else self._blocked.add)(channel)
        return found

    async def _readiness(self, channel: Channel) -> Readiness:
        try:
            permissions = await self.of(channel)
        except Refused as refusal:
            return _unseen(refusal)
        except (NotSent, Lost):
            return READY
        missing = () if permissions is None else lacking(permissions)
        return _without(missing) if missing else READY

    async def _asked(self, channel: Channel) -> int | None:
        found = await self._rest.call("GET", f"/channels/{channel.channel}")
        if not isinstance(found, Mapping):
            return None
        guild_id = str(found.get("guild_id") or channel.workspace)
        try:
            if not self.me:
                await self.learn_me()
            thread = found.get("type") in THREADS and found.get("parent_id")
            if thread:
                found = await self._rest.call("GET", f"/channels/{found['parent_id']}")
            guild = await self._rest.call("GET", f"/guilds/{guild_id}")
            member = await self._rest.call("GET", f"/guilds/{guild_id}/members/{self.me}")
            permissions = add_up(guild, member, found, self.me)
            return in_thread(permissions) if thread else permissions
        except (Refused, NotSent, Lost, KeyError, TypeError, ValueError):
            return None


def _either(overwrites: Iterable[Mapping[str, Any]], side: str) -> int:
    bits = 0
    for item in overwrites:
        bits |= int(item.get(side) or 0)
    return bits


def _without(missing: tuple[str, ...]) -> Readiness:
    names = ", ".join(map(_, missing))
    advice = _(
        "Allow my role {permissions} in the channel's settings (Edit Channel, Permissions). Then it starts by itself.",
        permissions=names,
    )
    return Readiness(
        ready=False,
        problem=ngettext(
            "I lack the permission {permissions}",
            "I lack the permissions {permissions}",
            len(missing),
            permissions=names,
        ),
        advice=advice,
        will_start=True,
    )


def _unseen(refusal: Refused) -> Readiness:
    if refusal.code in (10003, 10004):
        gone = _("this channel does not exist any more")
        return Readiness(ready=False, problem=gone, advice=_("Choose another channel."))
    if refusal.status == 403:
        return _without((NEEDED[VIEW_CHANNEL],))
    return READY
