"""Does a message of ours stand in a channel? Asked of conversations.history (or .replies) by the id in the metadata.

Slack has no idempotency key, so this is how a lost answer is settled. Apps that are sold outside Slack's Marketplace get one
request a minute and 15 messages a page (docs.slack.dev/apis/web-api/rate-limits), so a look that runs into the limit goes
on, next time, where it stopped. Called by `platform.py`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.platforms.slack.blocks import id_of
from adapters.platforms.slack.calls import CallFailed, Calls
from bot.model import MessageId
from bot.ports import CLOCK_SKEW_S
from bot.turns import CannotTell

PAGE_LIMIT = 200  # Slack cuts it to 15 for limited apps, in silence
MOST_PAGES = 20  # in one look: 4,000 messages in some ten minutes; the next look goes on behind them
AWAY_RETRY_S = 10.0
LIMITED_RETRY_S = 60.0  # where Slack names no time: the limited tier is one request a minute
REFUSED_RETRY_S = 60.0  # a revoked token cannot post either, so waiting for a new one costs nothing
REMEMBERED = 256

_TOKEN_ERRORS = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "access_denied"}
    | {"org_login_required", "two_factor_setup_required", "team_access_not_granted"}
)
# A look will tell the same next time: a setting decides what then. Not among them: where the bot is not in the channel, nothing can be
# posted either, and the doubt can wait until it is let in again.
_FOR_GOOD = frozenset(
    {"missing_scope", "no_permission", "not_allowed_token_type"}
    | {"thread_not_found", "method_not_supported_for_channel_type", "ekm_access_denied", "unknown_method"}
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where to look: a channel (or a thread in it) between two of Slack's timestamps, given as seconds."""

    channel: str
    message_id: MessageId
    oldest_s: float
    latest_s: float
    thread: str | None = None

    @classmethod
    def between(
        cls, channel: str, message_id: MessageId, since: datetime, until: datetime, thread: str | None
    ) -> Stretch:
        skew = timedelta(seconds=CLOCK_SKEW_S)
        return cls(channel, message_id, (since - skew).timestamp(), (until + skew).timestamp(), thread)


class History:
    """Looks messages up. Remembers how far a look came that was cut short, by Slack's rate limit or by its deadline."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._reached: OrderedDict[Stretch, str] = OrderedDict()  # the cursor of the page to read next

    async def look(self, stretch: Stretch) -> Mapping[str, Any] | CannotTell | None:
        """The message; None where Slack says truthfully that it is not there."""
        cursor = self._reached.get(stretch)
        for _ in range(MOST_PAGES):
            try:
                page = await self._page(stretch, cursor)
            except CallFailed as failed:
                if failed.error != "invalid_cursor" or cursor is None:
                    return cannot_tell(failed)
                cursor = None  # it was remembered for too long: from the start
                continue
            found = _ours(page.get("messages"), stretch.message_id)
            cursor = _next_cursor(page)
            self._remember(stretch, None if found else cursor)
            if found is not None:
                return found
            if cursor is None:
                return CannotTell("Slack's history has more and gives no cursor.") if page.get("has_more") else None
        return CannotTell("The look goes on.", retry_after_s=0.0)

    async def _page(self, stretch: Stretch, cursor: str | None) -> Mapping[str, Any]:
        method = "conversations.replies" if stretch.thread else "conversations.history"
        reply = await self._calls.ask(
            method,
            channel=stretch.channel,
            ts=stretch.thread,
            oldest=f"{stretch.oldest_s:.6f}",
            latest=f"{stretch.latest_s:.6f}",
            inclusive=True,
            include_all_metadata=True,
            limit=PAGE_LIMIT,
            cursor=cursor,
        )
        return reply.data

    def _remember(self, stretch: Stretch, cursor: str | None) -> None:
        self._reached.pop(stretch, None)
        if cursor is not None:
            self._reached[stretch] = cursor
            if len(self._reached) > REMEMBERED:
                self._reached.popitem(last=False)


def cannot_tell(failed: CallFailed) -> CannotTell:
    """Why a look told nothing, and whether it may tell later."""
    if failed.limited:
        return CannotTell("Slack limits how often its history may be read.", failed.retry_after_s or LIMITED_RETRY_S)
    reason = f"Slack's history cannot be read: {failed.said}."
    if failed.error in _FOR_GOOD:
        return CannotTell(reason)
    return CannotTell(reason, REFUSED_RETRY_S if failed.error in _TOKEN_ERRORS else AWAY_RETRY_S)


def _ours(messages: Any, message_id: MessageId) -> Mapping[str, Any] | None:
    for message in messages if isinstance(messages, Sequence) else ():
        if isinstance(message, Mapping) and id_of(message) == message_id and message.get("ts"):
            return message
    return None


def _next_cursor(page: Mapping[str, Any]) -> str | None:
    metadata = page.get("response_metadata")
    cursor = metadata.get("next_cursor") if isinstance(metadata, Mapping) else None
    return str(cursor) if cursor else None
