"""REST: threads of forums, and publishing in announcement channels.

Source: discord-api-docs, resources/channel, "Start Thread in Forum or Media Channel", "List Public Archived Threads"; resources/message,
"Crosspost Message".
"""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from tests.emulators.discord.faults import limited
from tests.emulators.discord.places import (
    ANNOUNCEMENTS,
    EMBED_LINKS,
    FORUM,
    MANAGE_THREADS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    Channel,
)
from tests.emulators.discord.routes import Routes
from tests.emulators.discord.rules import invalid_form, message_problems
from tests.emulators.discord.server import ApiError, answer, body_of
from tests.emulators.discord.world import World

CROSSPOSTED = 1 << 0
ONLY_MESSAGES = {"nonce", "enforce_nonce", "message_reference", "tts"}
CROSSPOSTS_AN_HOUR = 10


class Threads:
    def __init__(self, world: World, routes: Routes) -> None:
        self._world = world
        self._routes = routes
        self._crossposts: dict[str, deque[datetime]] = defaultdict(lambda: deque(maxlen=CROSSPOSTS_AN_HOUR))

    def table(self) -> list[web.RouteDef]:
        api, channel = "/api/v10", "/api/v10/channels/{channel_id}"
        return [
            web.post(channel + "/threads", self.start, name="start_thread"),
            web.get(api + "/guilds/{guild_id}/threads/active", self.active, name="active_threads"),
            web.get(channel + "/threads/archived/public", self.archived, name="archived_threads"),
            web.post(channel + "/messages/{message_id}/crosspost", self.crosspost, name="crosspost"),
        ]

    async def start(self, request: web.Request) -> web.Response:
        """In a forum: with a first message, which has the thread's id. There is no nonce."""
        body = body_of(request)
        forum = self._routes.channel_of(request, VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS)
        if forum.kind != FORUM:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        problems = list(_problems(body, forum))
        if problems:
            raise ApiError(400, 0, "", invalid_form(problems))
        if forum.wants_tag and not body.get("applied_tags"):
            raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
        message = self._world.message_object("", body["message"])
        thread = self._world.add_thread(forum, body["name"], self._world.me["id"], message["id"])
        thread.applied = [str(tag) for tag in body.get("applied_tags") or ()]
        message["channel_id"] = thread.id
        thread.messages[message["id"]] = message
        if forum.most_active is not None:
            mine = [
                each for each in forum.threads.values() if each.owner_id == thread.owner_id and each.archived_at is None
            ]
            for old in mine[: max(0, len(mine) - forum.most_active)]:
                old.archived_at = self._world.now()
        return answer(thread.shown(self._world.me["id"]) | {"message": message}, 201)

    async def active(self, request: web.Request) -> web.Response:
        guild = self._routes.guild_of(request)
        seen = [each for each in guild.channels.values() if each.permissions & VIEW_CHANNEL]
        found = [thread for each in seen for thread in each.threads.values() if thread.archived_at is None]
        return answer(self._shown(sorted(found, key=lambda one: int(one.id), reverse=True), more=False))

    async def archived(self, request: web.Request) -> web.Response:
        """The latest archived first."""
        parent = self._routes.channel_of(request, VIEW_CHANNEL | READ_MESSAGE_HISTORY)
        limit = int(request.query.get("limit", "50"))
        if not 2 <= limit <= 100:
            raise ApiError(400, 0, "", invalid_form([("limit", "must be between 2 and 100")]))
        before = request.query.get("before")
        ends = datetime.fromisoformat(before) if before else None
        at = {thread.id: thread.archived_at for thread in parent.threads.values()}
        found = [each for each in parent.threads.values() if (when := at[each.id]) and (ends is None or when < ends)]
        found.sort(key=lambda one: str(one.archived_at), reverse=True)
        return answer(self._shown(found[:limit], more=len(found) > limit))

    async def crosspost(self, request: web.Request) -> web.Response:
        channel, message = self._routes.message_of(request)
        if channel.kind != ANNOUNCEMENTS:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        if message["flags"] & CROSSPOSTED:
            raise ApiError(400, 40033, "This message has already been crossposted")
        times, now = self._crossposts[channel.id], self._world.now()
        if len(times) == CROSSPOSTS_AN_HOUR and now - times[0] < timedelta(hours=1):
            fault = limited((times[0] + timedelta(hours=1) - now).total_seconds())
            raise ApiError(429, 0, "", fault.body)
        times.append(now)
        message["flags"] |= CROSSPOSTED
        return answer(message)

    def _shown(self, threads: list[Channel], *, more: bool) -> dict[str, Any]:
        return {"threads": [each.shown(self._world.me["id"]) for each in threads], "members": [], "has_more": more}


def _problems(body: dict[str, Any], forum: Channel) -> list[tuple[str, str]]:
    message, name = body.get("message") or {}, body.get("name") or ""
    problems = [(f"message.{where}", what) for where, what in message_problems(message) if where]
    problems += [(f"message.{key}", "unknown key") for key in ONLY_MESSAGES & message.keys()]
    if not 1 <= len(name.encode("utf-16-le")) // 2 <= 100 or not name.strip():
        problems.append(("name", "Must be between 1 and 100 in length."))
    tags, known = body.get("applied_tags") or [], {tag["id"]: tag for tag in forum.tags}
    if len(tags) > 5 or any(tag not in known for tag in tags):
        problems.append(("applied_tags", "Must be 5 or fewer, of the forum's own."))
    if any(known[tag]["moderated"] for tag in tags if tag in known) and not forum.permissions & MANAGE_THREADS:
        problems.append(("applied_tags", "moderated"))
    return problems
