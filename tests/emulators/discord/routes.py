"""REST: the bot, its servers and channels, messages, commands."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.emulators.discord.places import (
    EMBED_LINKS,
    ENOUGH,
    FORUM,
    MANAGE_THREADS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
    Channel,
    Guild,
)
from tests.emulators.discord.rules import command_problems, invalid_form, message_problems
from tests.emulators.discord.server import ApiError, answer, body_of
from tests.emulators.discord.world import World


class Routes:
    def __init__(self, world: World, gateway_url: str) -> None:
        self._world = world
        self.gateway_url = gateway_url

    def table(self) -> list[web.RouteDef]:
        api, channel = "/api/v10", "/api/v10/channels/{channel_id}"
        commands = api + "/applications/{application_id}/commands"
        guild_commands = api + "/applications/{application_id}/guilds/{guild_id}/commands"
        message = channel + "/messages/{message_id}"
        return [
            web.get(api + "/users/@me", self.me, name="me"),
            web.get(api + "/users/@me/guilds", self.my_guilds, name="my_guilds"),
            web.post(api + "/users/@me/channels", self.open_direct, name="open_direct"),
            web.get(api + "/oauth2/applications/@me", self.application, name="application"),
            web.get(api + "/gateway", self.gateway, name="gateway"),
            web.get(api + "/gateway/bot", self.gateway, name="gateway_bot"),
            web.get(commands, self.get_commands, name="get_commands"),
            web.put(commands, self.put_commands, name="put_commands"),
            web.get(guild_commands, self.get_commands, name="get_guild_commands"),
            web.put(guild_commands, self.put_commands, name="put_guild_commands"),
            web.get(api + "/guilds/{guild_id}", self.guild, name="guild"),
            web.get(api + "/guilds/{guild_id}/channels", self.guild_channels, name="guild_channels"),
            web.get(api + "/guilds/{guild_id}/members/{user_id}", self.member, name="member"),
            web.get(channel, self.channel, name="channel"),
            web.get(channel + "/messages", self.get_messages, name="get_messages"),
            web.post(channel + "/messages", self.create_message, name="create_message"),
            web.get(message, self.get_message, name="get_message"),
            web.patch(message, self.edit_message, name="edit_message"),
            web.delete(message, self.delete_message, name="delete_message"),
        ]

    async def me(self, _: web.Request) -> web.Response:
        return answer(self._world.me | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None})

    async def my_guilds(self, _: web.Request) -> web.Response:
        return answer([{"id": guild.id, "name": guild.name} for guild in self._world.guilds.values()])

    async def application(self, _: web.Request) -> web.Response:
        name = {"id": self._world.application_id, "name": "Paper Route", "description": "", "icon": None}
        flags = {"verify_key": "00", "flags": 0, "bot_public": True, "bot_require_code_grant": False, "hook": True}
        kinds = {"0": {}, "1": {}} if self._world.user_install else {"0": {}}
        flags |= {"integration_types_config": kinds}
        return answer(name | flags | {"summary": "", "rpc_origins": [], "owner": self._world.me, "team": None})

    async def gateway(self, _: web.Request) -> web.Response:
        start = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return answer({"url": self.gateway_url, "shards": self._world.shards, "session_start_limit": start})

    async def open_direct(self, request: web.Request) -> web.Response:
        person = str(body_of(request)["recipient_id"])
        if not person.isdecimal():
            raise ApiError(400, 50035, "", invalid_form([("recipient_id", "not a snowflake")]))
        channel = self._world.direct.get(person) or self._world.add_channel(None, person, ENOUGH)
        self._world.direct[person] = channel
        return answer(channel.shown(self._world.me["id"]))

    def _commands(self, request: web.Request) -> list[dict[str, Any]]:
        if request.match_info["application_id"] != self._world.application_id:
            raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
        guild_id = request.match_info.get("guild_id")
        return self._world.guild_commands.setdefault(guild_id, []) if guild_id else self._world.commands

    async def get_commands(self, request: web.Request) -> web.Response:
        return answer(self._commands(request))

    async def put_commands(self, request: web.Request) -> web.Response:
        stored = self._commands(request)
        problems = command_problems(body_of(request))
        for command in body_of(request):
            if 1 in command.get("integration_types", ()) and not self._world.user_install:
                problems.append((command["name"], "the application cannot be installed by people"))
        if problems:
            raise ApiError(400, 0, "", invalid_form(problems))
        known = {(command["type"], command["name"]): command["id"] for command in stored}
        own = {"application_id": self._world.application_id, "version": self._world.snowflake(), "type": 1}
        stored[:] = [
            own
            | {"description": ""}
            | command
            | {"id": known.get((command.get("type", 1), command["name"]), self._world.snowflake())}
            for command in body_of(request)
        ]
        for command in stored:  # sent as a number, shown as a string
            rights = command.get("default_member_permissions")
            command["default_member_permissions"] = None if rights is None else str(rights)
        return answer(stored)

    def guild_of(self, request: web.Request) -> Guild:
        guild = self._world.guilds.get(request.match_info["guild_id"])
        if guild is None:
            raise ApiError(404, 10004, "Unknown Guild")
        return guild

    async def guild(self, request: web.Request) -> web.Response:
        return answer(self._world.guild_object(self.guild_of(request)))

    async def guild_channels(self, request: web.Request) -> web.Response:
        return answer([channel.shown(self._world.me["id"]) for channel in self.guild_of(request).channels.values()])

    async def member(self, request: web.Request) -> web.Response:
        self.guild_of(request)
        return answer(self._world.member_object(self._world.me))

    def channel_of(self, request: web.Request, needs: int = VIEW_CHANNEL) -> Channel:
        channel = self._world.channels.get(request.match_info["channel_id"])
        if channel is None:
            raise ApiError(404, 10003, "Unknown Channel")
        if channel.guild_id is not None:
            if channel.guild_id not in self._world.guilds or not channel.rights & VIEW_CHANNEL:
                raise ApiError(403, 50001, "Missing Access")
            if channel.parent is not None and needs & SEND_MESSAGES:
                needs = needs & ~SEND_MESSAGES | SEND_MESSAGES_IN_THREADS
            if channel.rights & needs != needs:
                raise ApiError(403, 50013, "Missing Permissions")
        return channel

    async def channel(self, request: web.Request) -> web.Response:
        return answer(self.channel_of(request).shown(self._world.me["id"]))

    async def get_messages(self, request: web.Request) -> web.Response:
        """Newest first. Without Read Message History: an empty list, no error."""
        channel = self.channel_of(request)
        limit = int(request.query.get("limit", "50"))
        if not 1 <= limit <= 100:
            raise ApiError(400, 0, "", invalid_form([("limit", "must be between 1 and 100")]))
        if channel.guild_id is not None and not channel.rights & READ_MESSAGE_HISTORY:
            return answer([])
        ids = sorted(map(int, channel.messages))
        if "before" in request.query:
            ids = [one for one in ids if one < int(request.query["before"])][-limit:]
        elif "after" in request.query:
            ids = [one for one in ids if one > int(request.query["after"])][:limit]
        elif "around" in request.query:
            middle = int(request.query["around"])
            ids = sorted(sorted(ids, key=lambda one: abs(one - middle))[:limit])
        return answer([channel.messages[str(one)] for one in reversed(ids[-limit:])])

    async def create_message(self, request: web.Request) -> web.Response:
        body = body_of(request) or {}
        channel = self.channel_of(request, VIEW_CHANNEL | SEND_MESSAGES | (EMBED_LINKS if body.get("embeds") else 0))
        if channel.kind == FORUM:
            raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
        if channel.locked and not channel.rights & MANAGE_THREADS:
            raise ApiError(403, 160005, "This thread is locked")
        if body.get("enforce_nonce") and body.get("nonce"):
            existing = self._same_nonce(str(body["nonce"]))
            if existing is not None:
                return answer(existing)
        problems = message_problems(body)
        if problems:
            raise ApiError(400, 0, "", invalid_form(problems))
        message = self._world.add_message(channel, body)
        channel.archived_at = None  # a message opens an archived thread again
        if body.get("nonce"):
            self._world.nonces[str(body["nonce"])] = (channel.id, message["id"], self._world.now())
            return answer(message | {"nonce": body["nonce"]})
        return answer(message)

    def _same_nonce(self, nonce: str) -> dict[str, Any] | None:
        channel_id, message_id, at = self._world.nonces.get(nonce, ("", "", None))
        if at is None or self._world.now() - at > self._world.nonce_life:
            return None
        message = self._world.channels[channel_id].messages.get(message_id)
        if message is None:
            raise ApiError(404, 10008, "Unknown Message")
        return message | {"nonce": nonce}

    def message_of(self, request: web.Request) -> tuple[Channel, dict[str, Any]]:
        channel = self.channel_of(request)
        message = channel.messages.get(request.match_info["message_id"])
        if message is None:
            raise ApiError(404, 10008, "Unknown Message")
        return channel, message

    async def get_message(self, request: web.Request) -> web.Response:
        return answer(self.message_of(request)[1])

    async def edit_message(self, request: web.Request) -> web.Response:
        channel, message = self.message_of(request)
        if channel.archived_at is not None:
            raise ApiError(400, 50083, "Thread is archived")
        if message["author"]["id"] != self._world.me["id"]:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        problems = message_problems(body_of(request), new=False)
        if problems:
            raise ApiError(400, 0, "", invalid_form(problems))
        self._world.edit_message(message, body_of(request))
        return answer(message)

    async def delete_message(self, request: web.Request) -> web.Response:
        channel, message = self.message_of(request)
        del channel.messages[message["id"]]
        return web.Response(status=204)
