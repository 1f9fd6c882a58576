"""Forums: a thread a message, named after it, with the tags that are called as what it is about.

Lives here: the thread's form (pure), and whether a message stands in a forum, in its active or archived threads. Not here: which channels
are forums (`kinds.py`), the message in the thread (`embeds.py`). Called by `platform.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.platforms.discord import embeds
from adapters.platforms.discord.history import History, posted_at
from adapters.platforms.discord.kinds import Kind, Tag
from adapters.platforms.discord.markdown import fit_plain, one_line
from adapters.platforms.discord.permissions import Permissions
from adapters.platforms.discord.rest import Rest
from bot.chat import Readiness
from bot.language import _
from bot.model import Channel, MessageId, Post, plain
from bot.ports import CLOCK_SKEW_S
from bot.posts.links import links_in
from bot.turns import CannotTell, Found, Look

# Source: discord-api-docs, resources/channel, "Start Thread in Forum or Media Channel"
NAME = 100
TAGS = 5
ONLY_MESSAGES = frozenset(
    {"nonce", "enforce_nonce", "message_reference"}
)  # a thread's first message takes none of these
AT_ONCE = 10  # threads opened in parallel: the look has ten seconds
KNOWN = 5000  # threads of which it is remembered what stands there
PAGE = 100
PAGES = 12
USUAL_TAGS = ("papers", "paper", "research", "other")  # where a forum wants a tag and no topic is called as one


def thread(body: Mapping[str, Any], post: Post, kind: Kind) -> dict[str, Any]:
    """The body that starts a thread with a message."""
    name = fit_plain(one_line(post.title) or one_line(plain(post.intro)), NAME) or _("Papers")
    message = {key: value for key, value in body.items() if key not in ONLY_MESSAGES}
    found = {"name": name, "message": message}
    tags = [tag.id for tag in chosen(kind, post.topics)]
    return found | {"applied_tags": tags} if tags else found


def chosen(kind: Kind, topics: tuple[str, ...]) -> tuple[Tag, ...]:
    """Those called as a topic; where one must be and none is, the one that says least."""
    free = {_plain(tag.name): tag for tag in reversed(kind.tags) if not tag.moderated}
    named = dict.fromkeys(free[key] for key in map(_plain, topics) if key in free)
    if named or not kind.wants_tag or not free:
        return tuple(named)[:TAGS]
    return (next((free[name] for name in USUAL_TAGS if name in free), next(reversed(free.values()))),)


def tagless(kind: Kind) -> Readiness | None:
    """What keeps the bot from posting in a forum that wants tags, None for nothing."""
    if not kind.forum or not kind.wants_tag or any(not tag.moderated for tag in kind.tags):
        return None
    return Readiness(
        ready=False,
        problem=_("every post here needs a tag, and there is none that I may use"),
        advice=_(
            "Add one that is not for moderators alone (Edit Channel, Tags), such as Papers. Then it starts by itself."
        ),
        will_start=True,
    )


def _plain(name: str) -> str:
    return " ".join(name.strip("\"'").casefold().replace("-", " ").split())


class Forums:
    def __init__(self, rest: Rest, permissions: Permissions, history: History) -> None:
        self._rest = rest
        self._permissions = permissions
        self._history = history
        self._marks: dict[str, str] = {}  # by thread: which message of ours it began with, as far as one was opened

    async def look(self, forum: Channel, message_id: MessageId, since: datetime, until: datetime) -> Look:
        """Never raises. The threads of ours that began in that stretch are opened, each once: a look that a limit or its deadline ends goes
        on with the next."""
        return await self._history.careful(self._look(forum, message_id, since, until))

    async def _look(self, forum: Channel, message_id: MessageId, since: datetime, until: datetime) -> Look:
        skew = timedelta(seconds=CLOCK_SKEW_S)
        earliest, latest = since - skew, until + skew
        if not self._permissions.me:
            await self._permissions.learn_me()
        ours: dict[str, float] = {}  # and how far from the stretch they began: the nearest are opened first
        async for found in self._threads(forum, earliest):
            if found is None:
                return CannotTell("The forum has too many threads since then to look through them all.")
            began_at = posted_at(found)
            if str(found.get("owner_id")) == self._permissions.me and earliest <= began_at <= latest:
                ours[str(found["id"])] = abs((began_at - since).total_seconds())
        threads = sorted(
            (each for each in ours if self._marks.get(each, message_id) == message_id), key=ours.__getitem__
        )
        for start in range(0, len(threads), AT_ONCE):
            some = threads[start : start + AT_ONCE]
            for thread, first in zip(some, await asyncio.gather(*map(self._first, some)), strict=True):
                if first is not None and embeds.bears(first, message_id):
                    ref = self._history.ref(forum, str(first["id"]), thread)
                    return Found(ref, links_in(first.get("embeds")))
        return await self._history.when_empty(forum)

    async def _threads(self, forum: Channel, earliest: datetime) -> AsyncIterator[Mapping[str, Any] | None]:
        """The active ones, then those archived since; None where those are too many."""
        active = await self._rest.call("GET", f"/guilds/{forum.workspace}/threads/active")
        for found in active["threads"]:
            if str(found.get("parent_id")) == forum.channel:
                yield found
        before: str | None = None
        for _tried in range(PAGES):
            query: dict[str, str | int] = {"limit": PAGE} | ({"before": before} if before else {})
            page = await self._rest.call("GET", f"/channels/{forum.channel}/threads/archived/public", query=query)
            for found in page["threads"]:
                yield found
            if not page["threads"] or not page.get("has_more"):
                return
            before = str(page["threads"][-1]["thread_metadata"]["archive_timestamp"])
            if datetime.fromisoformat(before) < earliest:
                return
        yield None

    async def _first(self, thread_id: str) -> Mapping[str, Any] | None:
        """Its first message, or what is the first now; None where nothing stands in it."""
        page = await self._rest.call("GET", f"/channels/{thread_id}/messages", query={"after": "0", "limit": 1})
        first: Mapping[str, Any] | None = next(iter(page), None)
        if first is not None:
            self._marks[thread_id] = embeds.mark(first)
            if len(self._marks) > KNOWN:
                del self._marks[next(iter(self._marks))]
        return first


def first_id(started: Mapping[str, Any]) -> str:
    """Of a thread's first message, as the answer that started it has it. It is the thread's own, as far as anybody knows."""
    return str((started.get("message") or {}).get("id") or started["id"])
