"""Whether a message stands in a channel: Discord's history, read backwards, judged by what it may hide.

Lives here: the reading and the judgement. Not here: what marks a message as ours (`embeds.bears`). Called by `platform.py`.

Without Read Message History Discord answers an empty list, not an error (discord-api-docs, resources/message, "Get Channel
Messages"), so an empty history is believed only where the permission is known.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.platforms.discord import embeds
from adapters.platforms.discord.errors import Failure, Lost, NotSent, Refused
from adapters.platforms.discord.permissions import ADMINISTRATOR, READ_MESSAGE_HISTORY, VIEW_CHANNEL, Permissions
from adapters.platforms.discord.rest import Rest
from bot.model import Channel, MessageId, MessageRef
from bot.ports import CLOCK_SKEW_S
from bot.posts.links import links_in
from bot.turns import Absent, CannotTell, Found, Look

PAGE = 100  # the most a page holds. Source: resources/message, "Get Channel Messages"
PAGES = 12  # 1,200 messages: beyond it the channel is too busy to be looked through
AGAIN_S = 5.0  # before a history that did not answer is asked once more
EPOCH_MS = 1420070400000  # of Discord's ids. Source: reference, "Snowflakes"


class History:
    """`ref` makes the reference of a message that was found: the channel, the message, the thread of a forum in which it stands."""

    def __init__(
        self, rest: Rest, permissions: Permissions, ref: Callable[[Channel, str, str | None], MessageRef]
    ) -> None:
        self._rest = rest
        self._permissions = permissions
        self.ref = ref

    async def look(
        self, channel: Channel, message_id: MessageId, since: datetime, until: datetime, thread: str | None = None
    ) -> Look:
        """Never raises. `thread`: of a forum, which is looked through instead."""
        return await self.careful(self._look(channel, message_id, since, until, thread))

    async def careful(self, looking: Awaitable[Look]) -> Look:
        """What goes wrong is CannotTell."""
        try:
            return await looking
        except (Refused, NotSent, Lost) as failure:
            return _no_answer(failure)
        except (KeyError, TypeError, ValueError) as error:
            return CannotTell(f"Discord's history has an unknown form ({type(error).__name__}).")

    async def _look(
        self, channel: Channel, message_id: MessageId, since: datetime, until: datetime, thread: str | None
    ) -> Look:
        """The newest page first, without bounds: it proves that the history can be read, and mostly holds the stretch."""
        skew = timedelta(seconds=CLOCK_SKEW_S)
        earliest, latest = since - skew, until + skew
        before: int | None = None
        for _ in range(PAGES):
            page = await self._page(thread or channel.channel, before)
            for found in page:
                if self._is_ours(found) and embeds.bears(found, message_id):
                    return Found(self.ref(channel, str(found["id"]), thread), links_in(found.get("embeds")))
            if not page and before is None:
                return await self.when_empty(channel)
            if not page or posted_at(page[-1]) < earliest:
                return Absent()
            oldest = int(page[-1]["id"])
            if before is not None and oldest >= before:
                return CannotTell("Discord's history goes round in circles.")
            before = oldest
            if posted_at(page[-1]) > latest:
                before = min(before, snowflake(latest))  # over what came after the stretch, in one step
        return CannotTell("The channel has too many messages since then to look through them all.")

    async def _page(self, channel_id: str, before: int | None) -> list[Mapping[str, Any]]:
        """Newest first."""
        query: dict[str, str | int] = {"limit": PAGE}
        if before is not None:
            query["before"] = str(before)
        page: list[Mapping[str, Any]] = await self._rest.call("GET", f"/channels/{channel_id}/messages", query=query)
        return sorted(page, key=lambda found: int(found["id"]), reverse=True)

    def _is_ours(self, found: Mapping[str, Any]) -> bool:
        author, me = (found.get("author") or {}).get("id"), self._permissions.me
        return not author or not me or str(author) == me

    async def when_empty(self, channel: Channel) -> Look:
        """Absent where it is known that the bot would have seen it."""
        permissions = await self._permissions.of(channel)
        needed = VIEW_CHANNEL | READ_MESSAGE_HISTORY
        if permissions is not None and (permissions & ADMINISTRATOR or permissions & needed == needed):
            return Absent()
        return CannotTell("The history is empty, and Discord does not say whether the bot may read it.")


def snowflake(at: datetime) -> int:
    """The first id of an instant."""
    return max(int(at.timestamp() * 1000) - EPOCH_MS, 0) << 22


def posted_at(found: Mapping[str, Any]) -> datetime:
    """When a message or a thread came: by the timestamp, else by the id."""
    if isinstance(found.get("timestamp"), str):
        at = datetime.fromisoformat(found["timestamp"])
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return datetime.fromtimestamp(((int(found["id"]) >> 22) + EPOCH_MS) / 1000, UTC)


def _no_answer(failure: Failure) -> CannotTell:
    if isinstance(failure, Refused) and failure.status in (401, 403, 404):
        # Nothing can be posted there either: the doubt can wait until the bot is let in again.
        return CannotTell(f"Discord does not show the channel's history to the bot ({failure}).", AGAIN_S)
    if isinstance(failure, Refused):
        return CannotTell(f"Discord's history could not be read ({failure}).", failure.retry_after_s or AGAIN_S)
    retry_after_s = failure.retry_after_s if isinstance(failure, NotSent) else None
    return CannotTell(failure.reason, retry_after_s or AGAIN_S)
